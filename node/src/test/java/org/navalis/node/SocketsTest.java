package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoMachine;
import org.navalis.node.portable.PortablePlatform;

/// A machine has more sockets opened, which send and receive for it until it closes them.
class SocketsTest {

    private static final int LOOPBACK = Ipv4Address.parse("127.0.0.1");
    private static final int RANDOM = Outbox.RANDOM_SOCKET_FIRST;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final PortablePlatform platform = new PortablePlatform();
    private final Metrics metrics = new Metrics();

    @Test
    void aMachineSendsAndReceivesByASocketThatItHasOpened() throws Exception {
        try (var outside = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            outside.setSoTimeout(TIMEOUT_MILLIS);
            var machine = new Echo(freePort());

            var thread = started(machine);
            var question = new DatagramPacket(new byte[] {9}, 1);
            question.setSocketAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), machine.port));
            var answer = new DatagramPacket(new byte[10], 10);
            machine.awaitOpen();
            outside.send(question);
            outside.receive(answer);
            thread.join(Duration.ofMillis(TIMEOUT_MILLIS));

            assertThat(machine.opened).containsExactly(true, false);
            assertThat(machine.heardBy).containsExactly(RANDOM);
            assertThat(answer.getPort()).isEqualTo(machine.port);
            assertThat(answer.getLength()).isEqualTo(1);
            assertThat(metrics.toMap()).containsEntry("datagrams_sent", 1L);
            // It was closed, by the machine.
            new DatagramSocket(machine.port, InetAddress.getLoopbackAddress()).close();
        }
    }

    private Thread started(Echo machine) throws Exception {
        var service = platform.bind(new Ipv4Endpoint(LOOPBACK, 0));
        var poller = platform.poller(List.of(service), Optional.empty());
        var sockets =
                new Sockets(
                        List.of(service),
                        poller,
                        (_, port) ->
                                platform.bindBeside(service, new Ipv4Endpoint(LOOPBACK, port)));
        var out = new BatchingOutbox(sockets, Optional.empty(), metrics, _ -> {});
        var watch = new NodeLoop.Watch(metrics, _ -> {}, System::nanoTime);
        machine.loop = new NodeLoop(machine, sockets, Optional.empty(), poller, out, watch);
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    machine.loop.run();
                    poller.close();
                    service.close();
                });
    }

    private static int freePort() throws Exception {
        try (var probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /// Opens a port, answers one datagram there, and closes it.
    private static final class Echo implements TeredoMachine {

        private final int port;
        private final List<Boolean> opened = new ArrayList<>();
        private final List<Integer> heardBy = new ArrayList<>();
        private final CountDownLatch isOpen = new CountDownLatch(1);
        private NodeLoop loop;

        Echo(int port) {
            this.port = port;
        }

        void awaitOpen() throws InterruptedException {
            isOpen.await();
        }

        @Override
        public void start(long nowNanos, Outbox out) {
            opened.add(out.openSocket(RANDOM, port));
            opened.add(out.openSocket(RANDOM + 1, port));
            isOpen.countDown();
        }

        @Override
        public void onDatagram(Packet datagram, long nowNanos, Outbox out) {
            heardBy.add(datagram.socket());
            out.datagram(datagram, RANDOM, datagram.address(), datagram.port());
            out.closeSocket(RANDOM);
            out.closeSocket(RANDOM);
            loop.stop();
        }

        @Override
        public void onIpv6(Packet packet, long nowNanos, Outbox out) {
            throw new AssertionError("there is no device");
        }

        @Override
        public void onTimer(long nowNanos, Outbox out) {
            throw new AssertionError("nothing is due");
        }

        @Override
        public long nextDeadlineNanos() {
            return NEVER;
        }

        @Override
        public void stop(long nowNanos, Outbox out) {
            // Nothing is open any more.
        }
    }
}
