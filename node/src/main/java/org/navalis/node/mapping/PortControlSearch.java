package org.navalis.node.mapping;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.navalis.node.mapping.PcpMessages.Nonce;

/// Finds out whether the gateway speaks PCP, NAT-PMP or both, by two questions that change nothing.
/// They go to the same port together, since a gateway that speaks one may not answer the other.
final class PortControlSearch {

    /// How long the better answer is waited for when the other has come.
    private static final Duration GRACE = Duration.ofMillis(20);

    private final Gateway gateway;
    private final RandomGenerator random;
    private final SortedSet<MappingProtocol> spoken = new TreeSet<>();

    PortControlSearch(Gateway gateway, RandomGenerator random) {
        this.gateway = gateway;
        this.random = random;
    }

    /// Those that can be asked for a mapping, the best first; empty when nobody answers.
    List<MappingClient> find(Patience patience) {
        try (var exchange = new DatagramExchange(gateway)) {
            exchange.ask(
                    List.of(PcpMessages.announce(gateway.local()), NatPmpMessages.address()),
                    this::note,
                    patience);
            if (!hasBest()) {
                exchange.ask(List.of(), answer -> note(answer) && hasBest(), patience.part(GRACE));
            }
        } catch (IOException silence) {
            // What has answered until now is all that there is.
        }
        return spoken.stream().map(this::client).toList();
    }

    private boolean hasBest() {
        return spoken.contains(MappingProtocol.PCP);
    }

    /// Whether anybody has answered until now.
    private boolean note(byte[] answer) {
        if (PcpMessages.isAnnounced(answer)) {
            spoken.add(MappingProtocol.PCP);
        }
        if (NatPmpMessages.external(answer).filter(it -> it.result() == 0).isPresent()) {
            spoken.add(MappingProtocol.NAT_PMP);
        }
        return !spoken.isEmpty();
    }

    private MappingClient client(MappingProtocol protocol) {
        return protocol == MappingProtocol.PCP
                ? new PcpClient(gateway, new Nonce(random.nextLong(), random.nextInt()))
                : new NatPmpClient(gateway);
    }
}
