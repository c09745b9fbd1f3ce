package org.navalis.cli.doctor;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.core.wire.TeredoFraming;

/// Asks a Teredo server from a UDP port of its own, as a client does to qualify (RFC 4380, section
/// 5.2.1), and judges what comes back. It needs no privilege.
final class Solicitor implements AutoCloseable {

    private static final int DATAGRAM_MAX = 2048;

    private static final int MARK_AT = Icmpv6.START + Icmpv6.HEADER_LENGTH;

    /// Source of a solicitation that asks for an answer from the server's other address.
    private static final long CONE_LOW =
            TeredoAddress.LINK_LOCAL_LOW | (long) TeredoAddress.FLAG_CONE << 48;

    private final DatagramSocket socket;
    private final Way way;
    private final RandomGenerator random = new SecureRandom();
    private final TeredoFraming framing = new TeredoFraming();
    private final RouterAdvertisement advertisement = new RouterAdvertisement();

    /// The server and how it is asked.
    ///
    /// @param servers its addresses
    /// @param port its UDP port
    /// @param isStrict whether mapped addresses of special purpose are refused
    /// @param pace what solicitations wait for
    /// @param patience how long an answer is awaited
    record Way(ServerAddresses servers, int port, boolean isStrict, Pace pace, Duration patience) {}

    private Solicitor(DatagramSocket socket, Way way) {
        this.socket = socket;
        this.way = way;
    }

    /// Takes a port that the system picks.
    ///
    /// @throws IOException when the system gives none
    static Solicitor open(Way way) throws IOException {
        var socket = DatagramChannel.open(StandardProtocolFamily.INET).socket();
        socket.bind(new InetSocketAddress(0));
        return new Solicitor(socket, way);
    }

    /// The endpoint from which this machine sends to the server.
    ///
    /// @throws IOException when there is no route
    Ipv4Endpoint local() throws IOException {
        try (var probe = DatagramChannel.open(StandardProtocolFamily.INET)) {
            probe.connect(server(way.servers().primary()));
            var address = ((InetSocketAddress) probe.getLocalAddress()).getAddress();
            return new Ipv4Endpoint(toInt(address), socket.getLocalPort());
        }
    }

    private InetSocketAddress server(int address) {
        return new InetSocketAddress(InetAddress.ofLiteral(Ipv4Address.toText(address)), way.port);
    }

    private static int toInt(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    /// Asks an address of the server until there is an answer.
    ///
    /// @param isCone whether the answer is to come from the other address
    /// @param triesMax how often at most
    Answer solicit(int server, boolean isCone, int triesMax) throws InterruptedException {
        long nonce = random.nextLong();
        Answer best = new Answer.Silence(triesMax);
        try {
            for (int i = 0; i < triesMax; i++) {
                way.pace().await(server);
                long sentNanos = System.nanoTime();
                send(solicitation(nonce, isCone), server);
                var answer = awaitAnswer(nonce, sentNanos);
                if (answer instanceof Answer.Advertised) {
                    return answer;
                }
                best = answer == null ? best : answer;
            }
            return best;
        } catch (IOException refused) {
            return new Answer.Unsendable(String.valueOf(refused.getMessage()));
        }
    }

    private static Packet solicitation(long nonce, boolean isCone) {
        var packet = Packet.ofSize(DATAGRAM_MAX);
        RouterSolicitation.write(
                packet,
                TeredoAddress.LINK_LOCAL_HIGH,
                isCone ? CONE_LOW : TeredoAddress.LINK_LOCAL_LOW);
        Authentication.prependNonce(packet, nonce, 0);
        return packet;
    }

    private void send(Packet packet, int server) throws IOException {
        var octets = packet.toByteArray();
        socket.send(new DatagramPacket(octets, octets.length, server(server)));
    }

    /// The next datagram of the server, without its framing; null when the time is over.
    private @Nullable Packet receive(long deadlineNanos) throws IOException {
        while (true) {
            long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return null;
            }
            socket.setSoTimeout((int) leftMillis);
            var datagram = new DatagramPacket(new byte[DATAGRAM_MAX], DATAGRAM_MAX);
            try {
                socket.receive(datagram);
            } catch (SocketTimeoutException _) {
                return null;
            }
            int source = toInt(datagram.getAddress());
            if (datagram.getPort() == way.port() && way.servers().contains(source)) {
                var packet = Packet.ofSize(datagram.getLength());
                packet.append(datagram.getData(), datagram.getOffset(), datagram.getLength());
                packet.setSource(0, source, datagram.getPort());
                return packet;
            }
        }
    }

    private @Nullable Answer awaitAnswer(long nonce, long sentNanos) throws IOException {
        Answer refused = null;
        long deadlineNanos = sentNanos + way.patience().toNanos();
        for (var it = receive(deadlineNanos); it != null; it = receive(deadlineNanos)) {
            var answer = judge(it, nonce, System.nanoTime() - sentNanos);
            if (answer instanceof Answer.Advertised) {
                return answer;
            }
            refused = answer == null ? refused : answer;
        }
        return refused;
    }

    /// The rules of a client; null for what answers something else.
    private @Nullable Answer judge(Packet packet, long nonce, long roundTripNanos) {
        var malformed = framing.parse(packet);
        if (malformed != null) {
            return new Answer.Unusable("its datagram is malformed (" + malformed.label() + ")");
        }
        boolean isAdvertisement =
                Icmpv6.isMessage(packet) && Icmpv6.type(packet) == Icmpv6.ROUTER_ADVERTISEMENT;
        if (!isAdvertisement || framing.hasAuthentication() && framing.nonce() != nonce) {
            return null;
        }
        if (!framing.hasAuthentication()) {
            return new Answer.Unusable("its advertisement does not repeat the nonce");
        }
        if (framing.confirmation() != 0) {
            return new Answer.Unusable("it serves only clients that it has a key of");
        }
        var refusal = advertisement.parse(packet);
        if (refusal != null) {
            return new Answer.Unusable("its advertisement is refused (" + refusal.label() + ")");
        }
        if (!way.servers().contains(advertisement.prefixServer())) {
            return new Answer.Unusable(
                    "its advertisement has the prefix of another server, "
                            + Ipv4Address.toText(advertisement.prefixServer()));
        }
        return judgeOrigin(packet.address(), roundTripNanos);
    }

    private Answer judgeOrigin(int source, long roundTripNanos) {
        if (!framing.hasOrigin() || framing.originPort() == 0) {
            return new Answer.Unusable("it does not say how it sees this machine");
        }
        var mapped = new Ipv4Endpoint(framing.originAddress(), framing.originPort());
        return Ipv4Address.isGlobalUnicast(mapped.address(), way.isStrict())
                ? new Answer.Advertised(source, mapped, Duration.ofNanos(roundTripNanos))
                : new Answer.Unusable(
                        "it sees this machine as " + mapped + ", which is no public address");
    }

    /// Whether the server's machine says that nothing listens at its port.
    boolean isRefused(int server) throws InterruptedException {
        way.pace().await(server);
        try (var channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            // Only a connected socket hears of it.
            channel.connect(server(server));
            channel.write(ByteBuffer.wrap(solicitation(random.nextLong(), false).toByteArray()));
            channel.socket().setSoTimeout((int) way.patience().toMillis());
            channel.socket().receive(new DatagramPacket(new byte[1], 1));
            return false;
        } catch (PortUnreachableException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Sends a bubble by the server, as to another client.
    ///
    /// @throws IOException when the machine does not send it
    void sendBubble(TeredoAddress from, TeredoAddress to) throws IOException {
        var bubble = Bubble.write(Packet.ofSize(DATAGRAM_MAX));
        var source = from.toIpv6();
        var destination = to.toIpv6();
        Ipv6Header.setSource(bubble, source.high(), source.low());
        Ipv6Header.setDestination(bubble, destination.high(), destination.low());
        send(bubble, to.server());
    }

    /// Waits for that bubble.
    ///
    /// @return how long it took; empty when it did not come
    /// @throws IOException when the socket is of no use any more
    Optional<Duration> awaitBubble(TeredoAddress from, TeredoAddress to) throws IOException {
        long startNanos = System.nanoTime();
        long deadlineNanos = startNanos + way.patience().toNanos();
        for (var it = receive(deadlineNanos); it != null; it = receive(deadlineNanos)) {
            if (framing.parse(it) == null && isBubble(it, from.toIpv6(), to.toIpv6())) {
                return Optional.of(Duration.ofNanos(System.nanoTime() - startNanos));
            }
        }
        return Optional.empty();
    }

    /// Sends an echo request to the link-local address of the server, and waits for the answer.
    ///
    /// @return how long it took; empty when it did not come
    /// @throws IOException when the socket is of no use any more
    Optional<Duration> ping(int server) throws IOException, InterruptedException {
        way.pace().await(server);
        long mark = random.nextLong();
        var request = Packet.ofSize(DATAGRAM_MAX);
        Icmpv6.begin(request, Icmpv6.ECHO_REQUEST, 0, Icmpv6.HEADER_LENGTH + Long.BYTES);
        Ipv6Header.setHopLimit(request, Ipv6Header.HOP_LIMIT_MAX);
        Ipv6Header.setSource(request, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        Ipv6Header.setDestination(
                request,
                TeredoAddress.LINK_LOCAL_HIGH,
                TeredoAddress.serverLinkLocalLow(way.servers().primary()));
        request.setLong(MARK_AT, mark);
        Icmpv6.seal(request);
        long startNanos = System.nanoTime();
        send(request, server);
        long deadlineNanos = startNanos + way.patience().toNanos();
        for (var it = receive(deadlineNanos); it != null; it = receive(deadlineNanos)) {
            boolean isAnswer =
                    framing.parse(it) == null
                            && Icmpv6.isMessage(it)
                            && Icmpv6.type(it) == Icmpv6.ECHO_REPLY
                            && Ipv6Header.payloadLength(it) == Icmpv6.HEADER_LENGTH + Long.BYTES
                            && it.longAt(MARK_AT) == mark;
            if (isAnswer) {
                return Optional.of(Duration.ofNanos(System.nanoTime() - startNanos));
            }
        }
        return Optional.empty();
    }

    private static boolean isBubble(Packet packet, Ipv6Address from, Ipv6Address to) {
        return Ipv6Header.isBubble(packet)
                && from.equals(
                        new Ipv6Address(
                                Ipv6Header.sourceHigh(packet), Ipv6Header.sourceLow(packet)))
                && to.equals(
                        new Ipv6Address(
                                Ipv6Header.destinationHigh(packet),
                                Ipv6Header.destinationLow(packet)));
    }

    @Override
    public void close() {
        socket.close();
    }
}
