package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Subnet;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.wire.Ipv6Header;

/// A client on a bench: the test moves the clock, puts packets in, and takes what came out.
///
/// Whatever a test does, the bench holds that nothing goes to an address that is not global, that
/// no packet is refused twice, and that nothing is sent that is much larger than what caused it.
final class ClientBench {

    static final int PRIMARY = Ipv4Address.parse("11.1.1.1");
    static final int SECONDARY = Ipv4Address.parse("11.1.1.2");
    static final Ipv4Endpoint SERVER = new Ipv4Endpoint(PRIMARY, TeredoAddress.SERVER_PORT);
    static final Ipv4Endpoint OTHER = new Ipv4Endpoint(SECONDARY, TeredoAddress.SERVER_PORT);
    static final Ipv4Endpoint LOCAL = Ipv4Endpoint.parse("192.168.7.2:50000");
    static final Ipv4Subnet LINK = new Ipv4Subnet(LOCAL.address(), 24);
    static final Ipv4Endpoint MAPPED = Ipv4Endpoint.parse("25.10.20.30:40001");
    static final Ipv4Endpoint PEER_MAPPED = Ipv4Endpoint.parse("26.40.50.60:51002");
    static final int PEER_SERVER = Ipv4Address.parse("12.2.2.2");
    static final Ipv6Address PEER = new TeredoAddress(PEER_SERVER, 0x1407, PEER_MAPPED).toIpv6();
    static final Ipv4Endpoint RELAY = Ipv4Endpoint.parse("27.1.2.3:33333");
    static final Ipv4Endpoint STRANGER = Ipv4Endpoint.parse("40.0.0.66:4369");
    static final Ipv6Address NATIVE = Ipv6Address.parse("2001:db8:1::10");

    /// RFC 4380, section 5.2.1, as configured by default.
    static final Duration TIMEOUT = Duration.ofSeconds(4);

    final TeredoClient client;
    private final Recorder recorder = new Recorder();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Packet> delivered = new ArrayList<>();
    private final List<Drop> drops = new ArrayList<>();
    private final List<TeredoEvent> events = new ArrayList<>();
    private final Map<Counter, Integer> counts = new EnumMap<>(Counter.class);
    private final Set<Integer> openSockets = new TreeSet<>();
    private boolean areSocketsRefused;
    private long nowNanos = -Duration.ofHours(1).toNanos();
    private Ipv6Address address = new Ipv6Address(0, 0);
    private boolean allowsNeighbors;

    /// A datagram that the client has sent.
    record Sent(Packet packet, int socket, Ipv4Endpoint to, int timeToLive) {

        Ipv6Address source() {
            return new Ipv6Address(Ipv6Header.sourceHigh(packet), Ipv6Header.sourceLow(packet));
        }

        Ipv6Address destination() {
            return new Ipv6Address(
                    Ipv6Header.destinationHigh(packet), Ipv6Header.destinationLow(packet));
        }

        boolean isBubble() {
            return Ipv6Header.isBubble(packet);
        }
    }

    private ClientBench(ClientSettings settings, long seed) {
        client = new TeredoClient(settings, new SplittableRandom(seed));
    }

    /// A client that has not started.
    static ClientBench of(ClientSettings settings) {
        return new ClientBench(settings, 1);
    }

    /// A client with another source of randomness.
    static ClientBench seeded(long seed) {
        return new ClientBench(ClientSettings.DEFAULT, seed);
    }

    /// A client that has sent its first solicitation, which [#takeSent] gives.
    static ClientBench soliciting() {
        return of(ClientSettings.DEFAULT).solicit();
    }

    /// A client that has an address, with nothing left to take.
    static ClientBench qualified() {
        return of(ClientSettings.DEFAULT).qualify();
    }

    /// A client by RFC 4380 alone that has an address, with nothing left to take.
    static ClientBench plain() {
        return with();
    }

    /// A client with these extensions only that has an address, with nothing left to take.
    static ClientBench with(Extension... extensions) {
        return of(ClientSettings.DEFAULT.withExtensions(List.of(extensions))).qualify();
    }

    /// Lets the client send to private addresses.
    ClientBench allowingNeighbors() {
        allowsNeighbors = true;
        return this;
    }

    // What a test does

    ClientBench start() {
        client.start(nowNanos, recorder);
        return this;
    }

    ClientBench solicit() {
        start();
        resolve(new ServerAddresses(PRIMARY, SECONDARY));
        return this;
    }

    ClientBench qualify() {
        start();
        return qualifyAgain().clear();
    }

    /// Qualifies a client that waits for the addresses of its server, and keeps what it sends once
    /// it has its address.
    ClientBench qualifyAgain() {
        return qualifyAt(LOCAL, MAPPED, MAPPED);
    }

    private ClientBench qualifyAt(Ipv4Endpoint local, Ipv4Endpoint first, Ipv4Endpoint second) {
        resolve(new ServerAddresses(PRIMARY, SECONDARY), local);
        advertise(first);
        var solicitation = lastSolicitation();
        clear();
        receive(Advertisement.answering(solicitation).origin(second).packet(), solicitation.to());
        assertThat(client.status(nowNanos).state()).isInstanceOf(Qualified.class);
        return this;
    }

    /// Qualifies a client with a public address, without a NAT.
    ClientBench qualifyPublic() {
        start();
        return qualifyAt(MAPPED, MAPPED, MAPPED);
    }

    /// Qualifies a client behind a NAT that maps its port anew for each destination.
    ClientBench qualifyBehindSymmetricNat() {
        start();
        return qualifyAt(LOCAL, MAPPED, new Ipv4Endpoint(MAPPED.address(), MAPPED.port() + 1));
    }

    /// Answers the last solicitation as a server does that sees this endpoint.
    void advertise(Ipv4Endpoint seen) {
        var solicitation = lastSolicitation();
        receive(Advertisement.answering(solicitation).origin(seen).packet(), solicitation.to());
    }

    Sent lastSolicitation() {
        return sent.reversed().stream()
                .filter(datagram -> datagram.packet().shortAt(0) == 1)
                .findFirst()
                .orElseThrow();
    }

    void resolve(ServerAddresses servers) {
        resolve(servers, LOCAL);
    }

    void resolve(ServerAddresses servers, Ipv4Endpoint local) {
        client.onServerResolved(servers, local, nowNanos, recorder);
    }

    void resolveNothing() {
        client.onServerUnresolved(nowNanos, recorder);
    }

    /// Tells the client that it is on a network with neighbors, 192.168.7.0/24.
    ClientBench onLink() {
        client.setHost(HostAddresses.of(LOCAL).on(LINK));
        return this;
    }

    /// Tells the client that it is on a network with public addresses.
    ClientBench onPublicLink() {
        client.setHost(HostAddresses.of(MAPPED).on(new Ipv4Subnet(MAPPED.address(), 24)));
        return this;
    }

    /// Lets the system refuse every socket.
    ClientBench withoutSockets() {
        areSocketsRefused = true;
        return this;
    }

    void changeNetwork() {
        client.onNetworkChange(nowNanos, recorder);
    }

    void mapPort(Ipv4Endpoint external) {
        client.onPortMapping(Optional.of(external), nowNanos, recorder);
    }

    void stop() {
        client.stop(nowNanos, recorder);
    }

    /// Lets time pass; whatever becomes due meanwhile happens when it is due.
    void advance(Duration duration) {
        long endNanos = nowNanos + duration.toNanos();
        while (client.nextDeadlineNanos() <= endNanos) {
            long dueNanos = client.nextDeadlineNanos();
            nowNanos = Math.max(nowNanos, dueNanos);
            client.onTimer(nowNanos, recorder);
            assertThat(client.nextDeadlineNanos())
                    .as("a deadline that was met")
                    .isNotEqualTo(dueNanos);
        }
        nowNanos = endNanos;
    }

    /// A datagram comes in.
    void receive(Packet datagram, Ipv4Endpoint from) {
        receive(datagram, Outbox.SERVICE_SOCKET, from);
    }

    /// A datagram comes in by this socket.
    void receive(Packet datagram, int socket, Ipv4Endpoint from) {
        var copy = copy(datagram);
        copy.setSource(socket, from.address(), from.port());
        recorder.begin(datagram.length());
        client.onDatagram(copy, nowNanos, recorder);
        recorder.end();
    }

    /// The host sends a packet.
    void transmit(Packet packet) {
        recorder.begin(packet.length());
        client.onIpv6(copy(packet), nowNanos, recorder);
        recorder.end();
    }

    /// The host sends a train.
    void transmitTrain(Packet train) {
        client.onIpv6(train, nowNanos, recorder);
    }

    /// Makes the peer known and trusted, as its bubble does.
    ClientBench trustPeer() {
        receive(Packets.bubble(PEER, address()), PEER_MAPPED);
        return clear();
    }

    /// Makes the native host known and trusted, by way of the relay.
    ClientBench trustNative() {
        transmit(Packets.data(address(), NATIVE, 8));
        receive(Packets.echoReply(takeOnlySent()), RELAY);
        return clear();
    }

    // What a test sees

    long nowNanos() {
        return nowNanos;
    }

    ClientStatus status() {
        return client.status(nowNanos);
    }

    ClientState state() {
        return status().state();
    }

    /// The Teredo address that the client has told last.
    Ipv6Address address() {
        return address;
    }

    Optional<PeerSnapshot> peer(Ipv6Address address) {
        return client.peers(nowNanos).stream()
                .filter(peer -> peer.address().equals(address))
                .findFirst();
    }

    List<Sent> takeSent() {
        return take(sent);
    }

    Sent takeOnlySent() {
        assertThat(sent).hasSize(1);
        return takeSent().getFirst();
    }

    List<Packet> takeDelivered() {
        return take(delivered);
    }

    List<Drop> takeDrops() {
        return take(drops);
    }

    List<TeredoEvent> takeEvents() {
        return take(events);
    }

    /// The sockets that the client has opened and not closed.
    Set<Integer> openSockets() {
        return openSockets;
    }

    int count(Counter counter) {
        return counts.getOrDefault(counter, 0);
    }

    /// Forgets what has come out so far.
    ClientBench clear() {
        sent.clear();
        delivered.clear();
        drops.clear();
        events.clear();
        return this;
    }

    private static <T> List<T> take(List<T> list) {
        var taken = List.copyOf(list);
        list.clear();
        return taken;
    }

    private static Packet copy(Packet packet) {
        return Packet.of(packet.toByteArray());
    }

    private final class Recorder implements Outbox {

        /// RFC 6081, section 7 allows a packet to cause seven, each with 62 octets more at most.
        private static final int CAUSED_MAX = 7;

        private static final int GROWTH_MAX = 62;

        private int causeLength = Packet.PAYLOAD_MAX;
        private int sentBefore;
        private int releasedBefore;
        private int dropsBefore;

        void begin(int length) {
            causeLength = length;
            sentBefore = sent.size();
            releasedBefore = ClientBench.this.count(Counter.HELD_RELEASED);
            dropsBefore = drops.size();
        }

        void end() {
            int released = ClientBench.this.count(Counter.HELD_RELEASED) - releasedBefore;
            assertThat(sent.size() - sentBefore - released).isLessThanOrEqualTo(CAUSED_MAX);
            assertThat(drops.size() - dropsBefore).isLessThanOrEqualTo(1);
            causeLength = Packet.PAYLOAD_MAX;
        }

        @Override
        public Packet blank() {
            return Packet.ofSize(2048);
        }

        @Override
        public void datagram(Packet packet, int socket, int address, int port) {
            datagram(packet, socket, address, port, TIME_TO_LIVE_DEFAULT);
        }

        @Override
        public boolean datagram(Packet packet, int socket, int address, int port, int timeToLive) {
            var to = new Ipv4Endpoint(address, port);
            boolean isOnLink =
                    openSockets.contains(DISCOVERY_SOCKET)
                            && (address == LocalDiscovery.GROUP || LINK.hasHost(address));
            boolean isGlobal = Ipv4Address.isGlobalUnicast(address, true);
            assertThat(isGlobal || isOnLink || allowsNeighbors).as("%s is global", to).isTrue();
            assertThat(port).isNotZero();
            if (socket == SERVICE_SOCKET) {
                assertThat(to).isNotEqualTo(MAPPED);
            } else {
                assertThat(socket).isIn(openSockets);
            }
            if (packet.length() > causeLength + GROWTH_MAX) {
                assertThat(ClientBench.this.count(Counter.HELD))
                        .as("what is larger was held")
                        .isPositive();
            }
            sent.add(new Sent(copy(packet), socket, to, timeToLive));
            return true;
        }

        @Override
        public boolean openSocket(int socket, int port) {
            assertThat(openSockets).doesNotContain(socket);
            boolean isGranted = !areSocketsRefused && socket < RANDOM_SOCKET_FIRST;
            return isGranted && openSockets.add(socket);
        }

        @Override
        public void closeSocket(int socket) {
            openSockets.remove(socket);
        }

        @Override
        public void ipv6(Packet packet) {
            delivered.add(copy(packet));
        }

        @Override
        public void drop(Drop reason) {
            drops.add(reason);
        }

        @Override
        public void count(Counter counter) {
            counts.merge(counter, 1, Integer::sum);
        }

        @Override
        public void event(TeredoEvent event) {
            events.add(event);
            if (event instanceof TeredoEvent.Qualified qualified) {
                address = qualified.address();
            }
        }
    }
}
