package org.navalis.core.client;

import java.util.HexFormat;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Origin;

/// A router advertisement as a server sends it, in which a test changes what it wants to be wrong.
final class Advertisement {

    private static final String MTU_1280 = "0501000000000500";

    private final long nonce;
    private int confirmation;
    private boolean hasAuthentication = true;
    private Ipv4Endpoint origin = ClientBench.MAPPED;
    private boolean hasOrigin = true;
    private Ipv6Address source = Ipv6Address.parse("fe80::8000:f227:f4fe:fefe");
    private Ipv6Address destination = Ipv6Address.parse("fe80::ffff:ffff:ffff");
    private int hopLimit = 255;
    private int code;
    private String body = "00000000" + "00000000000007d0";
    private String options = prefix(ClientBench.PRIMARY) + MTU_1280;
    private boolean isIntact = true;

    private Advertisement(long nonce) {
        this.nonce = nonce;
    }

    static Advertisement answering(ClientBench.Sent solicitation) {
        return new Advertisement(solicitation.packet().longAt(4));
    }

    static Advertisement withNonce(long nonce) {
        return new Advertisement(nonce);
    }

    /// A prefix information option for this server.
    static String prefix(int server) {
        return prefix("20010000" + HexFormat.of().toHexDigits(server) + "0000000000000000", 64);
    }

    static String prefix(String address, int length) {
        return "0304"
                + HexFormat.of().toHexDigits((byte) length)
                + "40ffffffffffffffff00000000"
                + address;
    }

    static String mtu(long mtu) {
        return "05010000" + HexFormat.of().toHexDigits((int) mtu);
    }

    Advertisement origin(Ipv4Endpoint endpoint) {
        origin = endpoint;
        return this;
    }

    Advertisement origin(String address, int port) {
        return origin(new Ipv4Endpoint(Ipv4Address.parse(address), port));
    }

    Advertisement withoutOrigin() {
        hasOrigin = false;
        return this;
    }

    Advertisement withoutAuthentication() {
        hasAuthentication = false;
        return this;
    }

    Advertisement confirmation(int value) {
        confirmation = value;
        return this;
    }

    Advertisement source(String address) {
        source = Ipv6Address.parse(address);
        return this;
    }

    Advertisement destination(String address) {
        destination = Ipv6Address.parse(address);
        return this;
    }

    Advertisement hopLimit(int value) {
        hopLimit = value;
        return this;
    }

    Advertisement code(int value) {
        code = value;
        return this;
    }

    /// What stands between checksum and options, in hexadecimal: 12 octets.
    Advertisement body(String hex) {
        body = hex;
        return this;
    }

    Advertisement options(String... hex) {
        options = String.join("", hex);
        return this;
    }

    Advertisement damaged() {
        isIntact = false;
        return this;
    }

    Packet packet() {
        var packet = Packet.ofSize(4096);
        Icmpv6.begin(packet, Icmpv6.ROUTER_ADVERTISEMENT, code, 4);
        var rest = HexFormat.of().parseHex(body + options);
        packet.append(rest, 0, rest.length);
        packet.setShort(4, 4 + rest.length);
        Ipv6Header.setHopLimit(packet, hopLimit);
        Ipv6Header.setSource(packet, source.high(), source.low());
        Ipv6Header.setDestination(packet, destination.high(), destination.low());
        Icmpv6.seal(packet);
        if (!isIntact) {
            packet.setOctet(Icmpv6.START + 3, packet.octetAt(Icmpv6.START + 3) ^ 1);
        }
        if (hasOrigin) {
            Origin.prepend(packet, origin.address(), origin.port());
        }
        if (hasAuthentication) {
            Authentication.prependNonce(packet, nonce, confirmation);
        }
        return packet;
    }
}
