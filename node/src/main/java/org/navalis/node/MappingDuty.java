package org.navalis.node;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.TeredoEvent;
import org.navalis.node.io.Platform;
import org.navalis.node.mapping.Gateway;
import org.navalis.node.mapping.MappingProtocol;
import org.navalis.node.mapping.PortMapper;

/// Has the gateway map a port to a client's service port, and tells the client and whoever listens.
final class MappingDuty implements PortMapper.Ears, AutoCloseable {

    /// What must be taken away after a crash is noted here; unlike `/run` it outlives a restart of
    /// the machine, as mappings do.
    private static final Path STATE_DIRECTORY = Path.of("/var/lib/navalis");

    private final Platform platform;
    private final Worker worker;
    private final PortMapper mapper;
    private final Consumer<TeredoEvent> events;
    private final Consumer<String> warnings;
    private volatile Runnable wake = () -> {};
    private volatile @Nullable PortMapping mapping;

    /// @param worker the client
    /// @param port its service port
    MappingDuty(
            Platform platform,
            Worker worker,
            int port,
            Consumer<TeredoEvent> events,
            Consumer<String> warnings) {
        this.platform = platform;
        this.worker = worker;
        this.events = events;
        this.warnings = warnings;
        mapper = new PortMapper(port, STATE_DIRECTORY, platform.random(), this);
    }

    /// The client is about to ask a server: the gateway on the way there is the one to be asked.
    ///
    /// @param local the own address on that way; 0 without one
    void follow(int server, int local) {
        int gateway = local == 0 ? 0 : platform.gatewayTowards(server, local);
        if (gateway == 0) {
            mapper.unfollow();
        } else {
            mapper.follow(new Gateway(gateway, local));
        }
    }

    /// The client is dormant: its mapping is taken away, and nothing is sent until it asks a server
    /// again.
    void rest() {
        mapper.unfollow();
    }

    /// The client knows how its server sees it.
    void onQualified(Ipv4Endpoint mapped) {
        mapper.onQualified(mapped, System.nanoTime());
        wake.run();
    }

    /// The client's server sees it like this, now that there is the mapping.
    void onFollowed(Ipv4Endpoint mapped) {
        mapper.onFollowed(mapped);
    }

    /// Says how to have [#onTick] called earlier than it asked for.
    void setWake(Runnable call) {
        wake = call;
    }

    /// Does what is due.
    ///
    /// @return when it wants to be called again; `Long.MAX_VALUE` for not before something happens
    long onTick(long nowNanos) {
        mapper.onTick(nowNanos);
        return mapper.nextTickNanos();
    }

    /// The mapping, if there is one.
    Optional<PortMapping> mapping() {
        return Optional.ofNullable(mapping);
    }

    @Override
    public void onMapped(MappingProtocol protocol, Ipv4Endpoint external) {
        mapping = new PortMapping(protocol.label(), external);
        worker.setPortMapping(Optional.of(external));
        worker.count(Counter.PORT_MAPPINGS_MADE);
        wake.run();
        events.accept(new TeredoEvent.PortMapped(protocol.label(), external));
    }

    @Override
    public void onRenewed() {
        wake.run();
        worker.count(Counter.PORT_MAPPINGS_RENEWED);
    }

    @Override
    public void onLost(Ipv4Endpoint external) {
        wake.run();
        mapping = null;
        worker.setPortMapping(Optional.empty());
        events.accept(new TeredoEvent.PortUnmapped(external));
    }

    @Override
    public void onNotMapped(String why) {
        wake.run();
        worker.count(Counter.PORT_MAPPINGS_FAILED);
        events.accept(new TeredoEvent.PortNotMapped(why));
    }

    @Override
    public void onWarning(String sentence) {
        warnings.accept(sentence);
    }

    /// Takes the mapping away; waits a second for the gateway at most.
    @Override
    public void close() {
        mapper.close();
    }
}
