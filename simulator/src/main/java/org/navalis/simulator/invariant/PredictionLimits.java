package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.navalis.core.Counter;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.TeredoFraming;
import org.navalis.core.wire.Trailers;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// Guesses at ports: 100 in a second, 512 ports or 256 sockets in all, each once, to the IPv4
/// address in the peer's own, one peer at a time, one in five minutes for an IPv4 address; and only
/// when the server has passed on, from that address, a nonce that the client had sent by way of a
/// server.
final class PredictionLimits implements TurnObserver {

    private static final long SPACING_NANOS = 10_000_000L;
    private static final int GUESSED_MAX = 512;
    private static final long TARGET_NANOS = 300_000_000_000L;

    /// As long as an attempt can last.
    private static final long ATTEMPT_NANOS = 15_000_000_000L;

    private static final class Attempt {
        int target;
        long lastNanos;
        final Set<Integer> ports = new LinkedHashSet<>();
        final Set<Integer> sockets = new LinkedHashSet<>();
    }

    private static final class Client {
        final Set<Integer> nonces = new LinkedHashSet<>();
        final Map<Integer, Long> agreed = new LinkedHashMap<>();
        final Map<Integer, Long> begun = new LinkedHashMap<>();
        Attempt attempt = new Attempt();
    }

    private final Map<ClientHost, Client> clients = new LinkedHashMap<>();

    @Override
    public void observe(Turn turn) {
        if (!(turn.host() instanceof ClientHost host)) {
            return;
        }
        var client = clients.computeIfAbsent(host, _ -> new Client());
        noteAgreement(turn, client);
        noteNonces(turn, client);
        int count = turn.count(Counter.BUBBLES_PREDICTED);
        if (count > 0) {
            require(turn.kind() == Turn.Kind.TIMER, "the clock alone makes guesses", turn);
            require(count == 1, "one guess at a time", turn);
        }
        long found = turn.sent().stream().filter(sent -> isPrediction(turn, sent)).count();
        require(found == count, "guesses are counted", turn);
        turn.sent().stream()
                .filter(sent -> isPrediction(turn, sent))
                .forEach(sent -> note(turn, client, sent));
    }

    /// Whether this is one of the many bubbles to a peer at which is guessed, or from a socket at
    /// which it guesses.
    static boolean isPrediction(Turn turn, Turn.Sent sent) {
        if (turn.count(Counter.BUBBLES_PREDICTED) == 0) {
            return false;
        }
        boolean isOpened = sent.socket() >= Outbox.PREDICTION_SOCKET_FIRST;
        return isOpened
                || sent.socket() == Outbox.SERVICE_SOCKET
                        && Turn.inner(sent.payload())
                                .filter(Ipv6Header::isBubble)
                                .map(Ipv6Header::destinationLow)
                                .filter(low ->
                                        TeredoAddress.mappedAddress(low)
                                                == sent.destination().address())
                                .filter(low ->
                                        TeredoAddress.mappedPort(low) != sent.destination().port())
                                .isPresent();
    }

    private static void note(Turn turn, Client client, Turn.Sent sent) {
        int target = sent.destination().address();
        long nowNanos = turn.nowNanos();
        var inner = Turn.inner(sent.payload()).orElseThrow();
        require(
                target == TeredoAddress.mappedAddress(Ipv6Header.destinationLow(inner)),
                "guesses go to the peer's own address",
                turn);
        var begun = client.begun.get(target);
        if (begun == null || nowNanos - begun > ATTEMPT_NANOS) {
            require(
                    begun == null || nowNanos - begun >= TARGET_NANOS,
                    "one attempt in five minutes for an address",
                    turn);
            var agreed = client.agreed.get(target);
            require(
                    agreed != null && nowNanos - agreed < ATTEMPT_NANOS,
                    "nothing is guessed without an agreement",
                    turn);
            begin(client, target, nowNanos);
        } else {
            require(client.attempt.target == target, "one attempt at a time", turn);
            require(
                    nowNanos - client.attempt.lastNanos >= SPACING_NANOS,
                    "a hundred guesses in a second",
                    turn);
        }
        client.attempt.lastNanos = nowNanos;
        boolean isOpened = sent.socket() >= Outbox.PREDICTION_SOCKET_FIRST;
        boolean isNew =
                isOpened
                        ? client.attempt.sockets.add(sent.socket())
                        : client.attempt.ports.add(sent.destination().port());
        require(isNew, "each port is guessed once", turn);
        require(client.attempt.ports.size() <= GUESSED_MAX, "512 guesses", turn);
    }

    private static void begin(Client client, int target, long nowNanos) {
        client.begun.put(target, nowNanos);
        client.attempt = new Attempt();
        client.attempt.target = target;
    }

    private static void noteAgreement(Turn turn, Client client) {
        if (turn.kind() != Turn.Kind.DATAGRAM) {
            return;
        }
        var input = turn.input().orElseThrow();
        if (input.source().port() != TeredoAddress.SERVER_PORT) {
            return;
        }
        var packet = Packet.of(input.packet().toByteArray());
        var framing = new TeredoFraming();
        var trailers = new Trailers();
        boolean isRead =
                framing.parse(packet) == null
                        && trailers.parse(packet, framing.trailersLength()) == null;
        if (isRead && framing.hasOrigin() && client.nonces.contains(trailers.returnedNonce())) {
            client.agreed.put(framing.originAddress(), turn.nowNanos());
        }
    }

    private static void noteNonces(Turn turn, Client client) {
        for (var sent : turn.sent()) {
            if (sent.destination().port() == TeredoAddress.SERVER_PORT) {
                var packet = Packet.of(sent.payload().toByteArray());
                var framing = new TeredoFraming();
                var trailers = new Trailers();
                if (framing.parse(packet) == null
                        && trailers.parse(packet, framing.trailersLength()) == null
                        && trailers.nonce() != 0) {
                    client.nonces.add(trailers.nonce());
                }
            }
        }
    }
}
