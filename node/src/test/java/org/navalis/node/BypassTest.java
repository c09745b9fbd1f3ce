package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.node.io.Bypass;
import org.navalis.node.io.Udp;
import org.navalis.node.portable.PortablePlatform;

/// Which of what a machine sends goes by a bypass.
class BypassTest {

    private static final int LOOPBACK = Ipv4Address.parse("127.0.0.1");
    private static final int CLIENT = Ipv4Address.parse("25.1.2.3");
    private static final int CLIENT_PORT = 40_001;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final PortablePlatform platform = new PortablePlatform();
    private final Metrics metrics = new Metrics();
    private final Recorder bypass = new Recorder();
    private final Udp service = bound();
    private final BatchingOutbox out = outbox();

    private Udp bound() {
        try {
            return platform.bind(new Ipv4Endpoint(LOOPBACK, 0));
        } catch (IOException refused) {
            throw new AssertionError(refused);
        }
    }

    private BatchingOutbox outbox() {
        try {
            var poller = platform.poller(List.of(service), Optional.empty());
            var sockets = new Sockets(List.of(service), poller, Sockets.Binder.NONE);
            return new BatchingOutbox(sockets, Optional.empty(), metrics, _ -> {});
        } catch (IOException refused) {
            throw new AssertionError(refused);
        }
    }

    @AfterEach
    void close() {
        service.close();
    }

    private static Packet request() {
        var packet = Packet.of(new byte[] {1});
        packet.setSource(Outbox.SECONDARY_SOCKET, CLIENT, CLIENT_PORT);
        return packet;
    }

    @Test
    void anAnswerGoesBackByTheBypassFromTheAddressThatTheMachineSays() {
        out.begin(bypass, 5, request());
        out.datagram(Packet.of(new byte[] {2, 3}), Outbox.SERVICE_SOCKET, CLIENT, CLIENT_PORT);
        out.end();
        out.flush();

        assertThat(bypass.answers).containsExactly("5 of 2 octets from socket 0");
        assertThat(metrics.toMap())
                .containsEntry("xdp_sent", 1L)
                .containsEntry("datagrams_sent", 1L)
                .containsEntry("datagrams_sent_bytes", 2L)
                .containsEntry("datagrams_send_failed", 0L);
    }

    @Test
    void whatGoesToSomebodyElseGoesByTheSocket() throws IOException {
        try (var other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            out.begin(bypass, 0, request());
            assertSentTo(other);
        }
    }

    @Test
    void whatTheBypassHasNoRoomForGoesByTheSocket() throws IOException {
        try (var client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            bypass.hasRoom = false;
            beginFrom(client);
            assertSentTo(client);
        }
    }

    @Test
    void whatCameByASocketIsAnsweredByIt() throws IOException {
        try (var client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            beginFrom(client);
            out.end();
            out.begin();
            assertSentTo(client);
        }
    }

    private void beginFrom(DatagramSocket client) {
        var request = Packet.of(new byte[] {1});
        request.setSource(Outbox.SERVICE_SOCKET, LOOPBACK, client.getLocalPort());
        out.begin(bypass, 0, request);
    }

    /// Sends a datagram to it, which ends what was begun, and sees it come by the node's socket.
    private void assertSentTo(DatagramSocket socket) throws IOException {
        out.datagram(
                Packet.of(new byte[] {4}), Outbox.SERVICE_SOCKET, LOOPBACK, socket.getLocalPort());
        out.end();
        out.flush();

        socket.setSoTimeout(TIMEOUT_MILLIS);
        var datagram = new DatagramPacket(new byte[10], 10);
        socket.receive(datagram);
        assertThat(datagram.getPort()).isEqualTo(service.local().port());
        assertThat(bypass.answers).isEmpty();
        assertThat(metrics.toMap())
                .containsEntry("xdp_sent", 0L)
                .containsEntry("datagrams_sent", 1L);
    }

    /// Remembers what it was given.
    private static final class Recorder implements Bypass {

        private final List<String> answers = new ArrayList<>();
        private boolean hasRoom = true;

        @Override
        public String description() {
            return "a recorder";
        }

        @Override
        public int receive(Packet[] datagrams) {
            return 0;
        }

        @Override
        public void requireWorking() {
            // It does.
        }

        @Override
        public boolean answer(int index, Packet answer, int socket) {
            if (hasRoom) {
                answers.add(
                        "%d of %d octets from socket %d".formatted(index, answer.length(), socket));
            }
            return hasRoom;
        }

        @Override
        public void flush() {
            // Nothing waits.
        }

        @Override
        public long takeLost() {
            return 0;
        }

        @Override
        public long takeRefused() {
            return 0;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
