package org.navalis.cli.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Origin;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.TeredoFraming;

/// A server on two addresses of the loopback, which a test makes misbehave. It says of everybody
/// that they are where the test wants them.
final class FakeServer implements AutoCloseable {

    private static final ServerAddresses ADDRESSES =
            ServerAddresses.of(Ipv4Address.parse("127.0.0.1"));

    private final DatagramSocket primary;
    private final DatagramSocket secondary;
    private final int port;
    volatile Ipv4Endpoint seenByPrimary = Ipv4Endpoint.parse("25.10.20.30:40001");
    volatile Ipv4Endpoint seenBySecondary = seenByPrimary;
    volatile boolean isPrimarySilent;
    volatile boolean isSecondarySilent;
    volatile boolean hasNonce = true;
    volatile boolean passesBubbles = true;
    volatile boolean answersEchoes = true;
    volatile Cone cone = Cone.OTHER_ADDRESS;
    private volatile int lastPort;
    private volatile int otherPort;

    /// What becomes of an answer that is asked for from the other address.
    enum Cone {
        OTHER_ADDRESS,
        SAME_ADDRESS,
        FILTERED
    }

    private FakeServer(DatagramSocket primary, DatagramSocket secondary) {
        this.primary = primary;
        this.secondary = secondary;
        this.port = primary.getLocalPort();
    }

    static FakeServer start() throws IOException {
        while (true) {
            var primary = new DatagramSocket(socketAddress(ADDRESSES.primary(), 0));
            try {
                int port = primary.getLocalPort();
                var secondary = new DatagramSocket(socketAddress(ADDRESSES.secondary(), port));
                var server = new FakeServer(primary, secondary);
                Thread.ofVirtual().start(() -> server.serve(primary));
                Thread.ofVirtual().start(() -> server.serve(secondary));
                return server;
            } catch (BindException taken) {
                primary.close();
            }
        }
    }

    private static InetSocketAddress socketAddress(int address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(Ipv4Address.toText(address)), port);
    }

    ServerAddresses addresses() {
        return ADDRESSES;
    }

    int port() {
        return port;
    }

    private void serve(DatagramSocket socket) {
        try {
            while (true) {
                var datagram = new DatagramPacket(new byte[2048], 2048);
                socket.receive(datagram);
                answer(socket, datagram);
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(DatagramSocket socket, DatagramPacket datagram) throws IOException {
        boolean isPrimary = socket.equals(primary);
        if (isPrimary ? isPrimarySilent : isSecondarySilent) {
            return;
        }
        note(datagram.getPort());
        var packet = Packet.ofSize(datagram.getLength());
        packet.append(datagram.getData(), 0, datagram.getLength());
        var framing = new TeredoFraming();
        if (framing.parse(packet) != null) {
            throw new AssertionError("a malformed datagram");
        }
        if (Ipv6Header.isBubble(packet)) {
            if (passesBubbles) {
                send(socket, packet, otherPort);
            }
            return;
        }
        if (Icmpv6.isMessage(packet) && Icmpv6.type(packet) == Icmpv6.ECHO_REQUEST) {
            if (answersEchoes) {
                packet.setOctet(Icmpv6.START, Icmpv6.ECHO_REPLY);
                Icmpv6.seal(packet);
                send(socket, packet, datagram.getPort());
            }
            return;
        }
        boolean isCone =
                (TeredoAddress.flags(Ipv6Header.sourceLow(packet)) & TeredoAddress.FLAG_CONE) != 0;
        if (isCone && cone == Cone.FILTERED) {
            return;
        }
        boolean isOther = isCone && cone == Cone.OTHER_ADDRESS;
        var reply = advertisement(packet, framing, isPrimary ? seenByPrimary : seenBySecondary);
        send(isOther ? secondary : socket, reply, datagram.getPort());
    }

    /// Bubbles of the one port go to the other one.
    private void note(int port) {
        if (port != lastPort) {
            otherPort = lastPort;
            lastPort = port;
        }
    }

    private Packet advertisement(Packet to, TeredoFraming framing, Ipv4Endpoint seen) {
        var reply = Packet.ofSize(256);
        RouterAdvertisement.write(
                reply,
                ADDRESSES.primary(),
                Ipv6Header.sourceHigh(to),
                Ipv6Header.sourceLow(to),
                1280);
        Origin.prepend(reply, seen.address(), seen.port());
        if (hasNonce) {
            Authentication.prependNonce(reply, framing.nonce(), 0);
        }
        return reply;
    }

    private static void send(DatagramSocket socket, Packet packet, int port) throws IOException {
        var octets = packet.toByteArray();
        socket.send(
                new DatagramPacket(
                        octets, octets.length, socketAddress(ADDRESSES.primary(), port)));
    }

    @Override
    public void close() {
        primary.close();
        secondary.close();
    }
}
