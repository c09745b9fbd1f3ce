package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.TeredoClient;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.server.TeredoServer;
import org.navalis.core.testing.RecordingOutbox;
import org.navalis.node.io.Poller;
import org.navalis.node.io.Udp;

/// A loop without traffic wakes up for its deadlines and for nothing else. Here time passes only
/// while the loop waits.
class IdleLoopTest {

    private static final Ipv4Endpoint SERVER = Ipv4Endpoint.parse("11.1.1.1:3544");
    private static final Ipv4Endpoint SECONDARY = Ipv4Endpoint.parse("11.1.1.2:3544");
    private static final Ipv4Endpoint LOCAL = Ipv4Endpoint.parse("192.168.7.2:50000");
    private static final Ipv4Endpoint MAPPED = Ipv4Endpoint.parse("25.10.20.30:40001");
    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

    /// RFC 4380, section 5.2.5: a refresh comes after 75 % of the interval at the earliest.
    private static final long REFRESHES_MAX =
            HOUR_NANOS / (ClientSettings.DEFAULT.refreshInterval().toNanos() / 4 * 3);

    private static final long REFRESHES_MIN =
            HOUR_NANOS / ClientSettings.DEFAULT.refreshInterval().toNanos();

    private static final long TURNS_TO_BEGIN_MAX = 10;

    private final TeredoServer server =
            new TeredoServer(
                    ServerSettings.of(ServerAddresses.of(SERVER.address())),
                    HostAddresses.of(SERVER, SECONDARY),
                    new SplittableRandom(2));
    private final ServedUdp udp = new ServedUdp();
    private final Clock clock = new Clock();
    private final List<TeredoEvent> events = new ArrayList<>();

    @Test
    void aQualifiedClientWakesForEachRefreshAndForItsAnswer() {
        var client = new TeredoClient(ClientSettings.DEFAULT, new SplittableRandom(1));

        runForAnHour(client);

        assertThat(events)
                .hasAtLeastOneElementOfType(TeredoEvent.Qualified.class)
                .doesNotHaveAnyElementsOfTypes(TeredoEvent.Disqualified.class);
        assertThat(udp.answers).isGreaterThanOrEqualTo(REFRESHES_MIN);
        assertThat(clock.turns)
                .isGreaterThan(REFRESHES_MIN)
                .isLessThanOrEqualTo(2 * REFRESHES_MAX + TURNS_TO_BEGIN_MAX);
    }

    @Test
    void aClientThatNobodyAnswersWakesForItsAttempts() {
        var client = new TeredoClient(ClientSettings.DEFAULT, new SplittableRandom(1));
        udp.isCut = true;

        runForAnHour(client);

        // Three solicitations, their end, the end of the pause, and the server's address, a try.
        // The pause doubles from 30 to 300 seconds, of which there are at most 16 in the hour.
        assertThat(clock.turns).isGreaterThan(6 * 10).isLessThanOrEqualTo(6 * (4 + 16));
    }

    @Test
    void aRelayThatKnowsNobodyAndAServerWaitForEver() {
        var relay =
                new TeredoRelay(
                        RelaySettings.DEFAULT, HostAddresses.UNKNOWN, new SplittableRandom(1));

        runForAnHour(relay);
        runForAnHour(server);

        assertThat(clock.turns).isEqualTo(2);
    }

    private void runForAnHour(TeredoMachine machine) {
        clock.endNanos = clock.nowNanos + HOUR_NANOS;
        var metrics = new Metrics();
        var sockets = new Sockets(List.of(udp), clock, Sockets.Binder.NONE);
        var out =
                new BatchingOutbox(
                        sockets, Optional.empty(), metrics, event -> clock.follow(event, machine));
        var watch = new NodeLoop.Watch(metrics, _ -> {}, () -> clock.nowNanos);
        var loop = new NodeLoop(machine, sockets, Optional.empty(), clock, out, watch);
        clock.loop = loop;
        clock.out = out;
        loop.run();
        assertThat(loop.trouble()).isEmpty();
    }

    /// Lets the time pass for which the loop wants to wait, unless something has come in.
    private final class Clock implements Poller {

        private long nowNanos;
        private long endNanos;
        private long turns;
        private NodeLoop loop;
        private BatchingOutbox out;

        /// Finds the server for a client that asks for it.
        private void follow(TeredoEvent event, TeredoMachine machine) {
            events.add(event);
            if (event instanceof TeredoEvent.ServerWanted
                    && machine instanceof TeredoClient client) {
                var servers = ServerAddresses.of(SERVER.address());
                loop.post(now -> client.onServerResolved(servers, LOCAL, now, out));
            }
        }

        @Override
        public void await(long nanos) {
            turns++;
            if (udp.hasReceived()) {
                return;
            }
            if (nanos > endNanos - nowNanos) {
                nowNanos = endNanos;
                loop.stop();
            } else {
                nowNanos += nanos;
            }
        }

        @Override
        public void watch(int socket, Udp added) {
            throw new AssertionError("no client opens a socket without peers");
        }

        @Override
        public void unwatch(int socket) {
            throw new AssertionError("no socket was opened");
        }

        @Override
        public boolean isReady(int source) {
            return udp.hasReceived();
        }

        @Override
        public void wake() {
            // Nobody sleeps.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /// A socket behind a NAT, and the server beyond.
    private final class ServedUdp implements Udp {

        private final Queue<Packet> received = new ArrayDeque<>();
        private long answers;
        private boolean isCut;

        boolean hasReceived() {
            return !received.isEmpty();
        }

        @Override
        public int send(Packet[] packets, int[] addresses, int[] ports, int from, int to) {
            for (int i = from; i < to && !isCut; i++) {
                int socket =
                        addresses[i] == SERVER.address()
                                ? Outbox.SERVICE_SOCKET
                                : Outbox.SECONDARY_SOCKET;
                var datagram = Packet.of(packets[i].toByteArray());
                datagram.setSource(socket, MAPPED.address(), MAPPED.port());
                answer(datagram, addresses[i], ports[i]);
            }
            return to - from;
        }

        private void answer(Packet datagram, int address, int port) {
            var out = new RecordingOutbox();
            out.receive(server, datagram, clock.nowNanos);
            for (var sent : out.datagrams()) {
                var answer = sent.packet();
                answer.setSource(Outbox.SERVICE_SOCKET, address, port);
                received.add(answer);
                answers++;
            }
        }

        @Override
        public int send(Packet packet, int address, int port, int timeToLive) {
            throw new AssertionError("nothing has to die on its way");
        }

        @Override
        public int receive(Packet[] datagrams) {
            int count = 0;
            while (hasReceived()) {
                datagrams[count++] = received.remove();
            }
            return count;
        }

        @Override
        public long takeLost() {
            return 0;
        }

        @Override
        public int receiveBufferBytes() {
            return QUEUE_BYTES;
        }

        @Override
        public Ipv4Endpoint local() {
            return LOCAL;
        }

        @Override
        public String offload() {
            return "none";
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
