package org.navalis.core.vectors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.vectors.WireVectors.A_MAPPED;
import static org.navalis.core.vectors.WireVectors.B_MAPPED;
import static org.navalis.core.vectors.WireVectors.P;
import static org.navalis.core.vectors.WireVectors.Q;
import static org.navalis.core.vectors.WireVectors.R_MAPPED;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.navalis.core.ClientKey;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.server.TeredoServer;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.RecordingOutbox;

/// No machine allocates anything for a packet of data, a forwarded bubble, an answer of the server
/// or a refusal.
class DataPathAllocationTest {

    private static final int ROUNDS = 100_000;
    private static final int WARM_UP_ROUNDS = 100_000;

    /// What the JVM may need for itself, however many packets there are.
    private static final long FIXED_OCTETS_MAX = 4096;

    /// Time enough for timers and lists to move, too little for peers to become invalid.
    private static final long ROUND_NANOS = 1_000;

    private final CountingOutbox out = new CountingOutbox();

    @Test
    void clientAllocatesNothingForATeredoPeer() {
        var a = VectorClient.a().qualify();
        a.receive(WireVectors.WV_15, B_MAPPED);

        assertAllocatesNothing(
                a.client,
                data(WireVectors.A, WireVectors.B),
                B_MAPPED,
                data(WireVectors.B, WireVectors.A));

        assertPassedEveryPacket();
    }

    @Test
    void clientAllocatesNothingForANativeHost() {
        var a = VectorClient.a().qualify();
        a.transmit(Hex.of(data(WireVectors.A, WireVectors.H)));
        var request = a.out.onlyDatagram().packet();
        a.receive(Hex.of(Datagrams.echoReply(request)), R_MAPPED);
        assertThat(a.trusts(WireVectors.H)).isTrue();

        assertAllocatesNothing(
                a.client,
                data(WireVectors.A, WireVectors.H),
                R_MAPPED,
                data(WireVectors.H, WireVectors.A));

        assertPassedEveryPacket();
    }

    @Test
    void relayAllocatesNothing() {
        var relay =
                new TeredoRelay(
                        RelaySettings.DEFAULT,
                        new HostAddresses(
                                List.of(R_MAPPED), List.of(), WireVectors.address(WireVectors.R)),
                        new SplittableRandom(1));
        var recording = new RecordingOutbox();
        recording.transmit(relay, data(WireVectors.H, WireVectors.A), 0);
        var bubble = Hex.packet(WireVectors.BUBBLE + WireVectors.A + WireVectors.R);
        recording.receive(relay, bubble, A_MAPPED, 0);

        assertAllocatesNothing(
                relay,
                data(WireVectors.H, WireVectors.A),
                A_MAPPED,
                data(WireVectors.A, WireVectors.H));

        assertPassedEveryPacket();
    }

    @Test
    void serverAllocatesNothingForBubblesAndRefusals() {
        var settings = ServerSettings.of(ServerAddresses.of(P.address())).withRateLimits(false);
        var server = new TeredoServer(settings, HostAddresses.of(P, Q), new SplittableRandom(1));

        assertAllocatesNothing(
                server,
                data(WireVectors.H, WireVectors.A),
                A_MAPPED,
                Hex.packet(WireVectors.WV_13));

        assertThat(out.datagrams).isEqualTo(out.drops).isEqualTo(WARM_UP_ROUNDS + ROUNDS);
    }

    @Test
    void serverAllocatesNothingForItsAnswers() {
        var settings = ServerSettings.of(ServerAddresses.of(P.address())).withRateLimits(false);
        var server = new TeredoServer(settings, HostAddresses.of(P, Q), new SplittableRandom(1));

        assertAllocatesNothing(
                server,
                data(WireVectors.H, WireVectors.A),
                A_MAPPED,
                Hex.packet(WireVectors.WV_07));

        assertThat(out.datagrams).isEqualTo(out.blanks).isEqualTo(WARM_UP_ROUNDS + ROUNDS);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.2", row = "SRV-29")
    void serverAllocatesNothingForAuthenticAnswers() {
        var key =
                new ClientKey(
                        "client-7".getBytes(US_ASCII),
                        ClientKey.Algorithm.HMAC_SHA1,
                        "teredo-test-secret-0001".getBytes(US_ASCII),
                        false);
        var settings =
                ServerSettings.of(ServerAddresses.of(P.address()))
                        .withRateLimits(false)
                        .withKeys(List.of(key), true);
        var server = new TeredoServer(settings, HostAddresses.of(P, Q), new SplittableRandom(1));

        assertAllocatesNothing(
                server,
                data(WireVectors.H, WireVectors.A),
                A_MAPPED,
                Hex.packet(WireVectors.WV_09));

        assertThat(out.datagrams).isEqualTo(out.blanks).isEqualTo(WARM_UP_ROUNDS + ROUNDS);
    }

    @Test
    void noRoleAllocatesForRefusals() {
        var a = VectorClient.a().qualify();

        assertAllocatesNothing(
                a.client,
                data(WireVectors.A, WireVectors.ALL_NODES),
                B_MAPPED,
                Hex.packet(WireVectors.WV_23D));

        assertThat(out.drops).isEqualTo(2 * (WARM_UP_ROUNDS + ROUNDS));
    }

    /// Puts a packet in from each side in turn, as a driver does that reuses its slots.
    private void assertAllocatesNothing(
            TeredoMachine machine, Packet outgoing, Ipv4Endpoint from, Packet incoming) {
        int outgoingLength = outgoing.length();
        int incomingLength = incoming.length();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
            if (round == WARM_UP_ROUNDS) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            long nowNanos = round * ROUND_NANOS;
            outgoing.place(Packet.HEADROOM, outgoingLength);
            machine.onIpv6(outgoing, nowNanos, out);
            incoming.place(Packet.HEADROOM, incomingLength);
            incoming.setSource(Outbox.SERVICE_SOCKET, from.address(), from.port());
            machine.onDatagram(incoming, nowNanos, out);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated)
                .as("octets allocated for %d packets", 2 * ROUNDS)
                .isLessThan(FIXED_OCTETS_MAX);
    }

    private void assertPassedEveryPacket() {
        assertThat(out.datagrams).isEqualTo(out.delivered).isEqualTo(WARM_UP_ROUNDS + ROUNDS);
        assertThat(out.blanks).as("packets made for packets of data").isZero();
    }

    private static Packet data(String from, String to) {
        return Datagrams.udp(WireVectors.address(from), WireVectors.address(to), 1000);
    }

    /// An outbox that counts, and allocates nothing either.
    private static final class CountingOutbox implements Outbox {

        private final Packet blank = Packet.ofSize(2048);
        private int datagrams;
        private int delivered;
        private int drops;
        private int blanks;

        @Override
        public Packet blank() {
            blanks++;
            blank.clear();
            return blank;
        }

        @Override
        public void datagram(Packet packet, int socket, int address, int port) {
            datagrams++;
        }

        @Override
        public void ipv6(Packet packet) {
            delivered++;
        }

        @Override
        public void drop(Drop reason) {
            drops++;
        }

        @Override
        public void count(Counter counter) {
            // Counters are the driver's.
        }

        @Override
        public void event(TeredoEvent event) {
            throw new AssertionError("nothing is told of a packet: " + event);
        }
    }
}
