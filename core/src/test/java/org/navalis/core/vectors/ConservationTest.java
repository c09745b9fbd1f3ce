package org.navalis.core.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.vectors.WireVectors.A_MAPPED;
import static org.navalis.core.vectors.WireVectors.B_MAPPED;
import static org.navalis.core.vectors.WireVectors.P;
import static org.navalis.core.vectors.WireVectors.Q;
import static org.navalis.core.vectors.WireVectors.R_MAPPED;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoMachine;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.server.TeredoServer;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.RecordingOutbox;

/// What holds for each role whatever comes in: a packet is accepted or refused for one reason;
/// nothing goes to an address that is not global; little comes out for what goes in.
class ConservationTest {

    private static final int PACKETS = 30_000;

    /// RFC 6081, section 7: seven for one; and what was held, which is eight at most.
    private static final int CAUSED_MAX = 7 + 8;

    private static final List<Ipv4Endpoint> SOURCES =
            List.of(
                    P,
                    Q,
                    A_MAPPED,
                    B_MAPPED,
                    R_MAPPED,
                    Ipv4Endpoint.parse("40.0.0.66:4369"),
                    Ipv4Endpoint.parse("10.0.0.1:4000"),
                    Ipv4Endpoint.parse("25.10.20.30:0"));

    private static final List<String> SEEDS =
            List.of(
                    WireVectors.WV_05,
                    WireVectors.WV_07,
                    WireVectors.WV_08,
                    WireVectors.WV_09,
                    WireVectors.WV_10,
                    WireVectors.WV_12,
                    WireVectors.WV_14,
                    WireVectors.WV_15,
                    WireVectors.WV_16,
                    WireVectors.WV_17,
                    WireVectors.WV_18B,
                    WireVectors.WV_19A,
                    WireVectors.WV_19B,
                    WireVectors.WV_21,
                    WireVectors.WV_22,
                    WireVectors.WV_23I,
                    WireVectors.PING,
                    WireVectors.BUBBLE + WireVectors.A + WireVectors.R);

    private final RecordingOutbox out = new RecordingOutbox();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Clause(
            rfc = 4380,
            section = "7.4",
            row = {"SEC-06", "SEC-07", "SEC-08", "SEC-16", "SRV-45", "V4G-06"})
    void holdsForServer(long seed) {
        var server =
                new TeredoServer(
                        ServerSettings.of(ServerAddresses.of(P.address())),
                        HostAddresses.of(P, Q),
                        new SplittableRandom(seed));

        assertHolds(server, seed, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Clause(
            rfc = 4380,
            section = "7.4",
            row = {"SEC-06", "SEC-07", "SEC-16", "RLY-28", "V4G-06"})
    void holdsForRelay(long seed) {
        var relay =
                new TeredoRelay(
                        RelaySettings.DEFAULT.withUnsolicited(seed == 1),
                        new HostAddresses(
                                List.of(R_MAPPED), List.of(), WireVectors.address(WireVectors.R)),
                        new SplittableRandom(seed));

        assertHolds(relay, seed, CAUSED_MAX);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Clause(
            rfc = 4380,
            section = "7.4",
            row = {"SEC-06", "SEC-07", "SEC-16", "V4G-06"})
    void holdsForClient(long seed) {
        assertHolds(VectorClient.a().qualify().client, seed, CAUSED_MAX);
    }

    private void assertHolds(TeredoMachine machine, long seed, int causedMax) {
        var random = new SplittableRandom(seed);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < PACKETS; i++) {
            long nowNanos = i * 1_000_000L;
            out.clear();
            var from = SOURCES.get(random.nextInt(SOURCES.size()));
            var packet = mutated(random);
            packet.setSource(random.nextInt(2), from.address(), from.port());
            boolean isFromIpv6 = random.nextInt(4) == 0;
            int length = packet.length();
            var refusal =
                    isFromIpv6
                            ? out.transmit(machine, packet, nowNanos)
                            : out.receive(machine, packet, nowNanos);
            accepted += refusal.isEmpty() ? 1 : 0;
            refused += refusal.isEmpty() ? 0 : 1;
            assertBounded(causedMax, length);
            if (machine.nextDeadlineNanos() <= nowNanos) {
                out.clear();
                machine.onTimer(nowNanos, out);
                assertThat(machine.nextDeadlineNanos()).isGreaterThan(nowNanos);
            }
        }

        assertThat(accepted + refused).isEqualTo(PACKETS);
        assertThat(accepted).as("accepted, seed %d", seed).isGreaterThan(PACKETS / 100);
        assertThat(refused).as("refused, seed %d", seed).isGreaterThan(PACKETS / 100);
    }

    private void assertBounded(int causedMax, int length) {
        assertThat(out.datagrams().size() + out.ipv6Packets().size())
                .isLessThanOrEqualTo(causedMax);
        int released = out.counted(Counter.HELD_RELEASED);
        for (var datagram : out.datagrams()) {
            var to = datagram.to();
            assertThat(Ipv4Address.isGlobalUnicast(to.address(), true)).as("%s", to).isTrue();
            assertThat(to.port()).isPositive();
            assertThat(datagram.socket()).isIn(Outbox.SERVICE_SOCKET, Outbox.SECONDARY_SOCKET);
            if (released == 0) {
                assertThat(datagram.length()).isLessThanOrEqualTo(length + 62);
            }
        }
    }

    private static Packet mutated(SplittableRandom random) {
        var octets = Hex.octets(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int flips = random.nextInt(3); flips > 0; flips--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt();
        }
        if (random.nextInt(10) == 0) {
            octets = Arrays.copyOf(octets, random.nextInt(octets.length + 8));
        }
        return Hex.packet(Hex.of(octets));
    }
}
