package org.navalis.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.navalis.core.HostAddresses;
import org.navalis.core.relay.TeredoRelay;

/// What a node does when the network of its machine changes, and what it does from time to time.
///
/// Called by the thread that watches the host.
final class HostDuties implements HostWatch.Ears {

    /// How often a server notes its counters.
    private static final long SAMPLE_NANOS = Duration.ofSeconds(5).toNanos();

    private final List<Worker> workers;
    private final Optional<ClientNetwork> clientNetwork;
    private final Optional<MappingDuty> mapping;
    private final Optional<Runnable> sampler;
    private HostAddresses addresses = HostAddresses.UNKNOWN;

    /// @param mapping the port mapping of a client that may have one
    /// @param sampler what notes the counters, if they are noted
    HostDuties(
            List<Worker> workers,
            Optional<ClientNetwork> clientNetwork,
            Optional<MappingDuty> mapping,
            Optional<Runnable> sampler) {
        this.workers = List.copyOf(workers);
        this.clientNetwork = clientNetwork;
        this.mapping = mapping;
        this.sampler = sampler;
    }

    @Override
    public void onCut(Set<Integer> cut) {
        clientNetwork.ifPresent(network -> network.onCut(cut));
    }

    @Override
    public void onHost(HostView view) {
        if (!view.addresses().equals(addresses)) {
            addresses = view.addresses();
            workers.forEach(worker -> worker.setHost(addresses));
        }
        clientNetwork.ifPresent(network -> network.onHost(view));
    }

    @Override
    public void onResumed() {
        clientNetwork.ifPresent(ClientNetwork::onResumed);
        for (var worker : workers) {
            if (worker.machine() instanceof TeredoRelay relay) {
                worker.loop().post(_ -> relay.forgetPeers(worker.out()));
            }
        }
    }

    @Override
    public long onTick(long nowNanos) {
        sampler.ifPresent(Runnable::run);
        long due = sampler.isPresent() ? nowNanos + SAMPLE_NANOS : Long.MAX_VALUE;
        if (mapping.isPresent()) {
            due = Math.min(due, mapping.get().onTick(nowNanos));
        }
        if (clientNetwork.isPresent()) {
            due = Math.min(due, clientNetwork.get().onTick(nowNanos));
        }
        return due;
    }
}
