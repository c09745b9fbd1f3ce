package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.RecordingOutbox;
import org.navalis.core.testing.SentDatagram;

/// A client on a bench that finds itself behind a NAT of some kind, and a peer for which the test
/// speaks.
final class SymmetricBench {

    static final Ipv4Endpoint MAPPED = ClientBench.MAPPED;
    static final Ipv4Endpoint PEER_MAPPED = ClientBench.PEER_MAPPED;
    static final Ipv6Address PEER = ClientBench.PEER;
    static final int RANDOM = Outbox.RANDOM_SOCKET_FIRST;
    static final int PEER_RANDOM_PORT = 0x5555;
    static final Ipv4Endpoint PEER_RANDOM =
            new Ipv4Endpoint(PEER_MAPPED.address(), PEER_RANDOM_PORT);

    /// A bubble without trailers, in hexadecimal digits.
    private static final int BUBBLE_DIGITS = 80;

    private static final int NONCE_DIGITS = 12;

    final RecordingOutbox out = new RecordingOutbox();
    final TeredoClient client;
    private long nowNanos = -Duration.ofHours(1).toNanos();

    private SymmetricBench(ClientSettings settings) {
        client = new TeredoClient(settings, new SplittableRandom(7));
    }

    /// Behind a symmetric NAT that keeps port numbers.
    static SymmetricBench portPreserving() {
        return of(ClientSettings.DEFAULT, MAPPED.port(), 7);
    }

    /// Behind a symmetric NAT that counts port numbers up.
    static SymmetricBench sequential() {
        return of(ClientSettings.DEFAULT, 50_000, 1);
    }

    /// Behind a NAT that makes one mapping for all.
    static SymmetricBench restricted() {
        return of(ClientSettings.DEFAULT, 50_000, 0);
    }

    /// Behind a NAT that gives another port to every destination.
    ///
    /// @param localPort the service port
    /// @param step how far apart the ports are that the two addresses of the server see
    static SymmetricBench of(ClientSettings settings, int localPort, int step) {
        var bench = new SymmetricBench(settings);
        var servers = new ServerAddresses(ClientBench.PRIMARY, ClientBench.SECONDARY);
        var local = new Ipv4Endpoint(ClientBench.LOCAL.address(), localPort);
        bench.client.start(bench.nowNanos, bench.out);
        bench.client.onServerResolved(servers, local, bench.nowNanos, bench.out);
        bench.advertise(bench.takeOnlySent(), MAPPED.port());
        bench.advertise(bench.takeOnlySent(), MAPPED.port() + step);
        assertThat(bench.client.state()).isInstanceOf(Qualified.class);
        bench.out.clear();
        return bench;
    }

    // What a test does

    /// Answers a solicitation as a server that sees this port, to the socket that it left by.
    Optional<Drop> advertise(SentDatagram solicitation, int port) {
        long nonce = solicitation.packet().longAt(4);
        var seen = new Ipv4Endpoint(MAPPED.address(), port);
        var answer = Advertisement.withNonce(nonce).origin(seen).packet();
        return receive(Packet.of(answer.toByteArray()), solicitation.socket(), solicitation.to());
    }

    void advance(Duration duration) {
        long endNanos = nowNanos + duration.toNanos();
        while (client.nextDeadlineNanos() <= endNanos) {
            nowNanos = Math.max(nowNanos, client.nextDeadlineNanos());
            int before = out.datagrams().size();
            client.onTimer(nowNanos, out);
            out.datagrams().stream()
                    .skip(before)
                    .filter(SymmetricBench::isRefresh)
                    .forEach(refresh -> advertise(refresh, MAPPED.port()));
        }
        nowNanos = endNanos;
    }

    /// The server answers those by itself.
    private static boolean isRefresh(SentDatagram sent) {
        return sent.socket() == Outbox.SERVICE_SOCKET && isSolicitation(sent);
    }

    /// The host sends data to the peer.
    Optional<Drop> transmit() {
        return out.transmit(client, Datagrams.udp(address(), PEER, 8), nowNanos);
    }

    /// The same to another peer.
    Optional<Drop> transmit(Ipv6Address peer) {
        return out.transmit(client, Datagrams.udp(address(), peer, 8), nowNanos);
    }

    /// A bubble of the peer comes by way of our server.
    ///
    /// @param trailers in hexadecimal
    void receiveIndirect(String trailers) {
        receive(bubble(trailers), Outbox.SERVICE_SOCKET, ClientBench.SERVER);
    }

    /// The peer's indirect bubble with a nonce and a random port.
    void receiveIndirect(int nonce, int randomPort) {
        receiveIndirect(nonce(nonce) + randomPort(randomPort));
    }

    /// A bubble of the peer comes directly.
    Optional<Drop> receiveDirect(int socket, Ipv4Endpoint from, String trailers) {
        return receive(bubble(trailers), socket, from);
    }

    /// Data of the peer comes.
    Optional<Drop> receiveData(int socket, Ipv4Endpoint from) {
        return receive(Datagrams.udp(PEER, address(), 8), socket, from);
    }

    Optional<Drop> receive(Packet datagram, int socket, Ipv4Endpoint from) {
        datagram.setSource(socket, from.address(), from.port());
        return out.receive(client, datagram, nowNanos);
    }

    /// Reaches the peer by the pair of random ports, with nothing left to take.
    SymmetricBench reachByRandomPorts() {
        receiveIndirect(1, PEER_RANDOM_PORT);
        assertThat(receiveDirect(RANDOM, PEER_RANDOM, "")).isEmpty();
        out.clear();
        return this;
    }

    private Packet bubble(String trailers) {
        return Datagrams.withTrailers(Datagrams.bubble(PEER, address()), trailers);
    }

    // What a test sees

    Ipv6Address address() {
        return ((Qualified) client.state()).address();
    }

    /// What was sent since the last time.
    List<SentDatagram> takeSent() {
        var taken = out.datagrams().stream().filter(sent -> !isRefresh(sent)).toList();
        out.clear();
        return taken;
    }

    SentDatagram takeOnlySent() {
        var only = out.onlyDatagram();
        out.clear();
        return only;
    }

    /// The local port of the first random socket.
    int randomPort() {
        return out.openPorts().get(RANDOM);
    }

    boolean isTrusted() {
        return client.peers(nowNanos).stream()
                .anyMatch(peer -> peer.address().equals(PEER) && peer.isTrusted());
    }

    static Ipv4Endpoint peerServer() {
        return new Ipv4Endpoint(ClientBench.PEER_SERVER, TeredoAddress.SERVER_PORT);
    }

    static boolean isBubble(SentDatagram sent) {
        return sent.hex().startsWith("6000000000003b");
    }

    static boolean isSolicitation(SentDatagram sent) {
        return sent.hex().startsWith("0001");
    }

    /// What stands behind a bubble, but for the alternate addresses.
    static String trailers(SentDatagram bubble) {
        var all = bubble.hex().substring(BUBBLE_DIGITS);
        int alternates = all.indexOf("0308");
        return alternates < 0 ? all : all.substring(0, alternates);
    }

    /// The nonce that an indirect bubble of ours carried, as a trailer.
    static String nonceOf(SentDatagram bubble) {
        var trailers = trailers(bubble);
        assertThat(trailers).startsWith("0104");
        return trailers.substring(0, NONCE_DIGITS);
    }

    static String nonce(int nonce) {
        return "0104%08x".formatted(nonce);
    }

    static String randomPort(int port) {
        return "0502%04x".formatted(port);
    }
}
