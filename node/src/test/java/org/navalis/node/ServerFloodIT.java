package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.testing.Clause;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.linux.NewNamespace;

/// A real server under a real flood from forged sources: five times as many solicitations as it
/// answers, whatever this machine can do.
///
/// First a server is measured that is flooded as fast as possible. Where that shows that the
/// machine is too slow for the limits of a whole server, the server under test is one of several
/// machines, with its part of them.
class ServerFloodIT {

    private static final int SERVER = Ipv4Address.parse("198.41.0.4");
    private static final int SECONDARY = Ipv4Address.parse("198.41.0.5");
    private static final int PORT = 3544;
    private static final int ANSWERS_SECOND_MAX = 50_000;
    private static final int CLIENTS = 20;
    private static final Duration BETWEEN_CLIENTS = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final int TRIES = 3;
    private static final int TRY_MILLIS = 4000;

    /// The flood is all that there is until then.
    private static final Duration ALONE = Duration.ofSeconds(3);

    private final NodeListener listener =
            new NodeListener() {
                @Override
                public void onEvent(TeredoEvent event) {}

                @Override
                public void onWarning(String sentence) {}
            };

    @Test
    @Clause(
            rfc = 4380,
            section = "7.4.1",
            row = {"SRV-30", "SEC-09"})
    void clientsQualifyThoughFiveTimesAsManyAskAsAreAnswered() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var outside = Outsider.of(true)) {
                var flood = new Flood(outside);
                var most = measured(1, flood, Double.POSITIVE_INFINITY);
                // A little of what it can take is left for the clients.
                int machines = (int) Math.ceil(1.2 * 5 * ANSWERS_SECOND_MAX / most.taken());
                var alone = measured(machines, flood, 5.0 * ANSWERS_SECOND_MAX / machines);
                System.out.printf("at most %s; as one of %d machines %s%n", most, machines, alone);

                try (var server = started(machines)) {
                    var rate = 5 * alone.answered();
                    var flooding = flood.start(rate);
                    TimeUnit.MILLISECONDS.sleep(ALONE.toMillis());
                    var before = server.snapshot().counters();
                    long sentBefore = flood.sent();
                    long startNanos = System.nanoTime();
                    var times = clients();
                    double seconds = (System.nanoTime() - startNanos) / 1e9;
                    double sent = (flood.sent() - sentBefore) / seconds;
                    flood.stop(flooding);
                    var after = server.snapshot().counters();

                    System.out.printf(
                            "flood of %.0f/s for %.1f s, lost in the kernel %d of %d: %s%n",
                            sent,
                            seconds,
                            after.get("datagrams_lost_in_kernel")
                                    - before.get("datagrams_lost_in_kernel"),
                            after.get("datagrams_received") - before.get("datagrams_received"),
                            times);
                    assertThat(sent).isGreaterThan(0.9 * rate);
                    assertThat(after.get("drop.rs_rate") - before.get("drop.rs_rate"))
                            .isGreaterThan((long) (3 * alone.answered() * seconds));
                    assertThat(times).hasSize(CLIENTS).allMatch(it -> it.compareTo(PATIENCE) < 0);
                }
            }
        });
    }

    /// What a server does with a flood, in each second.
    private record Measured(double taken, double answered) {}

    private Measured measured(int machines, Flood flood, double rate) throws Exception {
        try (var server = started(machines)) {
            var flooding = flood.start(rate);
            TimeUnit.MILLISECONDS.sleep(ALONE.toMillis());
            var before = server.snapshot().counters();
            long startNanos = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(1000);
            var after = server.snapshot().counters();
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            flood.stop(flooding);
            return new Measured(
                    (after.get("datagrams_received") - before.get("datagrams_received")) / seconds,
                    (after.get("advertisements") - before.get("advertisements")) / seconds);
        }
    }

    private TeredoNode started(int machines) throws NodeException {
        var settings = ServerSettings.of(ServerAddresses.of(SERVER)).withMachines(machines);
        var node =
                TeredoNode.open(
                        new NodeConfig.Server(PORT, new TunConfig("ts", true), settings, 1),
                        listener);
        node.start();
        return node;
    }

    private static void addAddresses() throws Exception {
        NewNamespace.shell(
                "for a in 198.41.0.4 198.41.0.5; do ip address add $a/32 dev lo || exit 1; done");
        for (int client = 1; client <= CLIENTS; client++) {
            NewNamespace.shell("ip address add 198.41.7." + client + "/32 dev lo");
        }
    }

    /// All clients, one soon after the other.
    ///
    /// @return how long each took that got an answer of both addresses
    private static List<Duration> clients() throws Exception {
        var times = new ArrayList<Duration>();
        // Threads of this namespace, as their parent is.
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            var all = new ArrayList<CompletableFuture<Optional<Duration>>>();
            for (int client = 1; client <= CLIENTS; client++) {
                var address = InetAddress.getByName("198.41.7." + client);
                all.add(CompletableFuture.supplyAsync(() -> qualify(address), threads));
                TimeUnit.MILLISECONDS.sleep(BETWEEN_CLIENTS.toMillis());
            }
            all.forEach(client -> client.join().ifPresent(times::add));
        }
        return times;
    }

    /// What a client does (RFC 4380, section 5.2.1; RFC 5991, section 3.2): asks the primary
    /// address, then the secondary one, each three times at most.
    private static Optional<Duration> qualify(InetAddress address) {
        long startNanos = System.nanoTime();
        try (var socket = new DatagramSocket(40_000, address)) {
            boolean isQualified =
                    isAnswered(socket, SERVER, startNanos)
                            && isAnswered(socket, SECONDARY, startNanos);
            var time = Duration.ofNanos(System.nanoTime() - startNanos);
            return isQualified ? Optional.of(time) : Optional.empty();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static boolean isAnswered(DatagramSocket socket, int server, long nonce)
            throws IOException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            var from = new Ipv4Endpoint(0, socket.getLocalPort());
            var solicitation = Outsider.solicitation(from, server, nonce + attempt);
            solicitation.skip(28);
            var octets = solicitation.toByteArray();
            var to = InetAddress.getByName(Ipv4Address.toText(server));
            socket.send(new DatagramPacket(octets, octets.length, new InetSocketAddress(to, PORT)));
            if (receives(socket, nonce + attempt)) {
                return true;
            }
        }
        return false;
    }

    private static boolean receives(DatagramSocket socket, long nonce) throws IOException {
        long endNanos = System.nanoTime() + Duration.ofMillis(TRY_MILLIS).toNanos();
        while (true) {
            long leftMillis = (endNanos - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            socket.setSoTimeout((int) leftMillis);
            var answer = new DatagramPacket(new byte[512], 512);
            try {
                socket.receive(answer);
            } catch (SocketTimeoutException late) {
                return false;
            }
            if (ByteBuffer.wrap(answer.getData()).getLong(4) == nonce) {
                return true;
            }
        }
    }

    /// Solicitations from random sources, each its own, at a rate.
    private static final class Flood {

        private static final int BATCH = 32;

        private final Outsider outside;
        private final Packet[] packets = PacketSlots.allocate(BATCH, 512);
        private final SplittableRandom random = new SplittableRandom(5);
        private volatile boolean isStopping;
        private final AtomicLong sent = new AtomicLong();

        Flood(Outsider outside) {
            this.outside = outside;
            for (int i = 0; i < BATCH; i++) {
                // One in eight to the secondary address.
                int server = i % 8 == 0 ? SECONDARY : SERVER;
                var packet = Outsider.solicitation(new Ipv4Endpoint(1, 20_000 + i), server, i);
                packets[i].clear();
                packets[i].append(packet, 0, packet.length());
            }
        }

        long sent() {
            return sent.get();
        }

        Thread start(double perSecond) {
            isStopping = false;
            sent.set(0);
            return Thread.ofPlatform().name("flood").start(() -> run(perSecond));
        }

        void stop(Thread thread) throws InterruptedException {
            isStopping = true;
            thread.join();
        }

        private void run(double perSecond) {
            long startNanos = System.nanoTime();
            while (!isStopping) {
                double due = (System.nanoTime() - startNanos) / 1e9 * perSecond;
                if (sent.get() + BATCH > due) {
                    Thread.onSpinWait();
                    continue;
                }
                for (var packet : packets) {
                    Outsider.setAddresses(packet, globalUnicast(), packet.intAt(16));
                }
                sent.addAndGet(outside.sendAll(packets, BATCH));
            }
        }

        private int globalUnicast() {
            int address = random.nextInt();
            while (!Ipv4Address.isGlobalUnicast(address, true) || address >>> 16 == SERVER >>> 16) {
                address = random.nextInt();
            }
            return address;
        }
    }
}
