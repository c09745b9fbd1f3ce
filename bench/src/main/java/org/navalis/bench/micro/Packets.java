package org.navalis.bench.micro;

import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Origin;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.node.io.PacketSlots;

/// Packets between the parties that are measured, in native memory as the driver's are.
final class Packets {

    static final Ipv4Endpoint SERVER = Ipv4Endpoint.parse("11.1.1.1:3544");
    static final Ipv4Endpoint SECONDARY = Ipv4Endpoint.parse("11.1.1.2:3544");
    static final Ipv4Endpoint MAPPED = Ipv4Endpoint.parse("25.10.20.30:40001");
    static final Ipv4Endpoint PEER_MAPPED = Ipv4Endpoint.parse("26.40.50.60:51002");
    static final Ipv4Endpoint RELAY = Ipv4Endpoint.parse("27.1.2.3:33333");
    static final Ipv6Address PEER = client(PEER_MAPPED);
    static final Ipv6Address HOST = Ipv6Address.parse("2001:db8:1::10");
    static final Ipv6Address RELAY_IPV6 = Ipv6Address.parse("2001:db8:27::1");

    private static final int UDP_HEADER_LENGTH = 8;
    private static final int PAYLOAD_LENGTH = 1200;
    private static final int HOP_LIMIT = 64;
    private static final int MTU = 1280;
    private static final long NONCE = 0x0123_4567_89ab_cdefL;

    private Packets() {}

    /// The address of the client of the server that is seen at this endpoint.
    static Ipv6Address client(Ipv4Endpoint mapped) {
        return new TeredoAddress(Ipv4Address.parse("11.1.1.1"), 0x2c5a, mapped).toIpv6();
    }

    static Packet empty() {
        return PacketSlots.allocate(1, 2048)[0];
    }

    /// A packet of UDP with 1200 octets of payload.
    static Packet data(Ipv6Address source, Ipv6Address destination) {
        var packet = empty();
        int length = UDP_HEADER_LENGTH + PAYLOAD_LENGTH;
        packet.extend(Ipv6Header.LENGTH + length);
        Ipv6Header.write(packet, length, Ipv6Header.UDP, HOP_LIMIT);
        Ipv6Header.setSource(packet, source.high(), source.low());
        Ipv6Header.setDestination(packet, destination.high(), destination.low());
        packet.setShort(Ipv6Header.LENGTH + 4, length);
        return packet;
    }

    static Packet bubble(Ipv6Address source, Ipv6Address destination) {
        return writeBubble(empty(), source, destination);
    }

    static Packet writeBubble(Packet blank, Ipv6Address source, Ipv6Address destination) {
        Bubble.write(blank);
        Ipv6Header.setSource(blank, source.high(), source.low());
        Ipv6Header.setDestination(blank, destination.high(), destination.low());
        return blank;
    }

    /// A solicitation with a nonce.
    static Packet writeSolicitation(Packet blank) {
        RouterSolicitation.write(blank, TeredoAddress.LINK_LOCAL_HIGH, 0xffff_ffff_ffffL);
        Authentication.prependNonce(blank, NONCE, 0);
        return blank;
    }

    /// What answers it.
    static Packet writeAdvertisement(Packet blank) {
        RouterAdvertisement.write(
                blank, SERVER.address(), TeredoAddress.LINK_LOCAL_HIGH, 0xffff_ffff_ffffL, MTU);
        Origin.prepend(blank, MAPPED.address(), MAPPED.port());
        Authentication.prependNonce(blank, NONCE, 0);
        return blank;
    }

    static Packet copy(Packet packet) {
        var copy = empty();
        copy.append(packet, 0, packet.length());
        return copy;
    }

    /// Marks where a datagram came from.
    static Packet from(Ipv4Endpoint source, int socket, Packet datagram) {
        datagram.setSource(socket, source.address(), source.port());
        return datagram;
    }

    static Packet from(Ipv4Endpoint source, Packet datagram) {
        return from(source, Outbox.SERVICE_SOCKET, datagram);
    }
}
