package org.navalis.cli.decode;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// An ICMPv6 message right behind the IPv6 header, with the options of router discovery (RFC 4443;
/// RFC 4861, section 4).
///
/// @param kind what it is
/// @param facts its fields
/// @param remarks what is worth a place on a line
record Icmpv6Facts(String kind, Map<String, Object> facts, List<String> remarks) {

    private static final int SOLICITATION_OPTIONS = Icmpv6.START + 8;
    private static final int ADVERTISEMENT_OPTIONS = Icmpv6.START + 16;
    private static final int OPTIONS_MAX = 64;

    private static final int SOURCE_LINK_LAYER_ADDRESS = 1;
    private static final int PREFIX_INFORMATION = 3;
    private static final int MTU = 5;

    /// The message; empty when there is none.
    static Optional<Icmpv6Facts> of(Packet packet) {
        return Icmpv6.isMessage(packet) ? Optional.of(parse(packet)) : Optional.empty();
    }

    private static Icmpv6Facts parse(Packet packet) {
        int type = Icmpv6.type(packet);
        var remarks = new ArrayList<String>();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("type", type);
        facts.put("code", Icmpv6.code(packet));
        boolean isIntact = Icmpv6.isIntact(packet);
        facts.put("checksum", isIntact ? "right" : "wrong");
        if (!isIntact) {
            remarks.add("wrong checksum");
        }
        switch (type) {
            case Icmpv6.ROUTER_SOLICITATION ->
                    addOptions(packet, SOLICITATION_OPTIONS, facts, remarks);
            case Icmpv6.ROUTER_ADVERTISEMENT -> {
                if (packet.length() >= ADVERTISEMENT_OPTIONS) {
                    addAdvertisement(packet, facts);
                    addOptions(packet, ADVERTISEMENT_OPTIONS, facts, remarks);
                } else {
                    remarks.add("cut short");
                }
            }
            case Icmpv6.ECHO_REQUEST, Icmpv6.ECHO_REPLY -> {
                facts.put("identifier", packet.shortAt(Icmpv6.BODY));
                facts.put("sequence", packet.shortAt(Icmpv6.BODY + 2));
                remarks.add("sequence " + packet.shortAt(Icmpv6.BODY + 2));
            }
            case Icmpv6.PACKET_TOO_BIG -> {
                facts.put("mtu", Integer.toUnsignedLong(packet.intAt(Icmpv6.BODY)));
                remarks.add("MTU " + facts.get("mtu"));
            }
            default -> {
                // Nothing else that Teredo gives a meaning to.
            }
        }
        return new Icmpv6Facts(kind(type), facts, remarks);
    }

    private static String kind(int type) {
        return switch (type) {
            case Icmpv6.ROUTER_SOLICITATION -> "router solicitation";
            case Icmpv6.ROUTER_ADVERTISEMENT -> "router advertisement";
            case Icmpv6.ECHO_REQUEST -> "echo request";
            case Icmpv6.ECHO_REPLY -> "echo reply";
            case Icmpv6.DESTINATION_UNREACHABLE -> "destination unreachable";
            case Icmpv6.PACKET_TOO_BIG -> "packet too big";
            case Icmpv6.REDIRECT -> "redirect";
            default -> "ICMPv6 type " + type;
        };
    }

    private static void addAdvertisement(Packet packet, Map<String, Object> facts) {
        facts.put("hopLimit", packet.octetAt(Icmpv6.BODY));
        facts.put("flags", HexFormat.of().toHexDigits((byte) packet.octetAt(Icmpv6.BODY + 1)));
        facts.put("routerLifetimeSeconds", packet.shortAt(Icmpv6.BODY + 2));
        facts.put("reachableTimeMillis", Integer.toUnsignedLong(packet.intAt(Icmpv6.BODY + 4)));
        facts.put(
                "retransmissionTimerMillis", Integer.toUnsignedLong(packet.intAt(Icmpv6.BODY + 8)));
    }

    private static void addOptions(
            Packet packet, int start, Map<String, Object> facts, List<String> remarks) {
        var options = new ArrayList<Map<String, Object>>();
        int end = Math.min(packet.length(), Ipv6Header.totalLength(packet));
        int position = start;
        while (position < end && options.size() < OPTIONS_MAX) {
            int length = end - position < 2 ? 0 : 8 * packet.octetAt(position + 1);
            if (length == 0 || length > end - position) {
                remarks.add("an option that is cut short");
                options.add(Map.of("name", "cut short"));
                break;
            }
            options.add(option(packet, position, length, remarks));
            position += length;
        }
        if (!options.isEmpty()) {
            facts.put("options", options);
        }
    }

    private static Map<String, Object> option(
            Packet packet, int position, int length, List<String> remarks) {
        var option = new LinkedHashMap<String, Object>();
        int type = packet.octetAt(position);
        option.put("type", type);
        if (type == PREFIX_INFORMATION && length == 32) {
            var prefix =
                    new Ipv6Address(packet.longAt(position + 16), packet.longAt(position + 24));
            option.put("name", "prefix information");
            option.put("prefix", prefix + "/" + packet.octetAt(position + 2));
            option.put("flags", HexFormat.of().toHexDigits((byte) packet.octetAt(position + 3)));
            option.put("validSeconds", Integer.toUnsignedLong(packet.intAt(position + 4)));
            option.put("preferredSeconds", Integer.toUnsignedLong(packet.intAt(position + 8)));
            remarks.add("prefix " + option.get("prefix"));
        } else if (type == MTU && length == 8) {
            option.put("name", "MTU");
            option.put("mtu", Integer.toUnsignedLong(packet.intAt(position + 4)));
            remarks.add("MTU " + option.get("mtu"));
        } else {
            option.put(
                    "name",
                    type == SOURCE_LINK_LAYER_ADDRESS ? "source link-layer address" : "other");
        }
        return option;
    }
}
