package org.navalis.cli.decode;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Packet;

/// A trailer behind the IPv6 packet (RFC 6081, section 4).
///
/// @param facts its fields
/// @param inShort all of it in a few words
record TrailerFacts(Map<String, Object> facts, String inShort) {

    private static final int TRAILERS_MAX = 64;

    /// The trailers from this position to the end.
    static List<TrailerFacts> of(byte[] payload, int start) {
        var packet = Packet.of(payload);
        var trailers = new ArrayList<TrailerFacts>();
        int position = start;
        while (position < payload.length && trailers.size() < TRAILERS_MAX) {
            int left = payload.length - position;
            int length = left < 2 ? 0 : packet.octetAt(position + 1);
            if (left < 2 || length > left - 2) {
                trailers.add(broken(payload, position));
                break;
            }
            trailers.add(one(packet, payload, position, length));
            position += 2 + length;
        }
        return trailers;
    }

    private static TrailerFacts broken(byte[] payload, int position) {
        var octets = HexFormat.of().formatHex(payload, position, payload.length);
        return new TrailerFacts(
                Map.of("name", "cut short", "octets", octets), "cut short " + octets);
    }

    private static TrailerFacts one(Packet packet, byte[] payload, int position, int length) {
        int type = packet.octetAt(position);
        int value = position + 2;
        String octets = HexFormat.of().formatHex(payload, value, value + length);
        var facts = new LinkedHashMap<String, Object>();
        facts.put("type", type);
        String name = name(type);
        facts.put("name", name);
        String meaning = meaning(packet, type, value, length).orElse(octets);
        facts.put("value", meaning);
        return new TrailerFacts(facts, name + " " + meaning);
    }

    /// The value of a trailer that is known and well formed.
    private static Optional<String> meaning(Packet packet, int type, int value, int length) {
        boolean isAlternates = type == 0x03 && length >= 8 && (length - 2) % 6 == 0;
        boolean isNumber = (type == 0x02 || type == 0x05 || type == 0xcd) && length == 2;
        boolean isDiscovery = type == 0x04 && length == 4 && packet.octetAt(value) <= 1;
        if (isAlternates) {
            return Optional.of(alternates(packet, value, (length - 2) / 6));
        }
        if (isNumber) {
            return Optional.of(String.valueOf(packet.shortAt(value)));
        }
        return isDiscovery
                ? Optional.of(packet.octetAt(value) == 0 ? "solicitation" : "advertisement")
                : Optional.empty();
    }

    private static String name(int type) {
        return switch (type) {
            case 0x01 -> "nonce";
            case 0x02, 0x05 -> "random port";
            case 0x03 -> "alternate addresses";
            case 0x04 -> "neighbor discovery option";
            case 0xcd -> "MTU";
            default ->
                    // Section 4.1: the two highest bits say what to do with an unknown type.
                    type >>> 6 == 1 ? "unknown, must be refused" : "unknown, may be skipped";
        };
    }

    private static String alternates(Packet packet, int value, int count) {
        var alternates = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            int at = value + 2 + 6 * i;
            alternates.add(Ipv4Address.toText(packet.intAt(at)) + ":" + packet.shortAt(at + 4));
        }
        return String.join(" ", alternates);
    }
}
