package org.navalis.cli.decode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.ExtensionHeaders;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.TeredoFraming;
import org.navalis.core.wire.Trailers;

/// A datagram taken apart: authentication, origin indication, IPv6 packet, trailers.
final class Datagram {

    private static final int AUTHENTICATION_IDENTIFIER = 4;

    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private final Optional<Drop> refusal;
    private String kind = "malformed";
    private boolean isFramed;

    private Datagram(byte[] payload) {
        var packet = Packet.of(payload);
        var framing = new TeredoFraming();
        var wrong = Optional.ofNullable(framing.parse(packet));
        facts.put("octets", payload.length);
        if (framing.hasAuthentication()) {
            facts.put("authentication", authentication(payload, framing));
            remarks.add("nonce " + HexFormat.of().toHexDigits(framing.nonce()));
        }
        if (framing.hasOrigin()) {
            var origin = new Ipv4Endpoint(framing.originAddress(), framing.originPort());
            facts.put("origin", origin.toString());
            remarks.add("origin " + origin);
        }
        if (wrong.isEmpty()) {
            isFramed = true;
            wrong = takePacket(packet, payload, framing.trailersLength());
        }
        refusal = wrong;
        refusal.ifPresent(drop -> {
            facts.put("refused", drop.label());
            facts.put("why", Refusals.sentence(drop));
        });
    }

    /// Takes a datagram apart; whatever stands there, this says what it is.
    static Datagram of(byte[] payload) {
        return new Datagram(payload);
    }

    private static Map<String, Object> authentication(byte[] payload, TeredoFraming framing) {
        var hex = HexFormat.of();
        int value = AUTHENTICATION_IDENTIFIER + framing.identifierLength();
        var authentication = new LinkedHashMap<String, Object>();
        authentication.put(
                "clientIdentifier", hex.formatHex(payload, AUTHENTICATION_IDENTIFIER, value));
        authentication.put("value", hex.formatHex(payload, value, value + framing.valueLength()));
        authentication.put("nonce", hex.toHexDigits(framing.nonce()));
        authentication.put("confirmation", framing.confirmation());
        return authentication;
    }

    private Optional<Drop> takePacket(Packet packet, byte[] payload, int trailersLength) {
        facts.put("ipv6", header(packet));
        var message = Icmpv6Facts.of(packet);
        kind = message.map(Icmpv6Facts::kind).orElseGet(() -> kindOf(packet));
        message.ifPresent(icmpv6 -> {
            facts.put("icmpv6", icmpv6.facts());
            remarks.addAll(icmpv6.remarks());
        });
        var wrong = Optional.ofNullable(ExtensionHeaders.check(packet));
        if (trailersLength > 0) {
            var trailers = TrailerFacts.of(payload, payload.length - trailersLength);
            facts.put("trailers", trailers.stream().map(TrailerFacts::facts).toList());
            trailers.forEach(trailer -> remarks.add("trailer: " + trailer.inShort()));
            // What stands right behind the packet is read from the slot.
            var reader = new Trailers();
            var refused = reader.parse(packet, trailersLength);
            wrong =
                    wrong.or(() -> Optional.ofNullable(refused))
                            .or(() ->
                                    reader.areAlternatesWrong()
                                            ? Optional.of(Drop.TRAILER_ALT)
                                            : Optional.empty());
        }
        return wrong;
    }

    private static Map<String, Object> header(Packet packet) {
        var header = new LinkedHashMap<String, Object>();
        var source = source(packet);
        var destination = destination(packet);
        header.put("source", source.toString());
        addTeredo(header, "sourceIs", source);
        header.put("destination", destination.toString());
        addTeredo(header, "destinationIs", destination);
        header.put("payloadLength", Ipv6Header.payloadLength(packet));
        header.put("nextHeader", Ipv6Header.nextHeader(packet));
        header.put("hopLimit", Ipv6Header.hopLimit(packet));
        return header;
    }

    private static void addTeredo(Map<String, Object> header, String key, Ipv6Address address) {
        if (TeredoAddress.isTeredo(address.high())) {
            header.put(key, AddressFacts.inShort(address));
        } else if (isServerLinkLocal(address)) {
            header.put(
                    key,
                    "a server at "
                            + Ipv4Address.toText(TeredoAddress.mappedAddress(address.low())));
        }
    }

    private static boolean isServerLinkLocal(Ipv6Address address) {
        return address.high() == TeredoAddress.LINK_LOCAL_HIGH
                && TeredoAddress.mappedPort(address.low()) == TeredoAddress.SERVER_PORT
                && TeredoAddress.flags(address.low()) == TeredoAddress.FLAG_CONE;
    }

    private static Ipv6Address source(Packet packet) {
        return new Ipv6Address(Ipv6Header.sourceHigh(packet), Ipv6Header.sourceLow(packet));
    }

    private static Ipv6Address destination(Packet packet) {
        return new Ipv6Address(
                Ipv6Header.destinationHigh(packet), Ipv6Header.destinationLow(packet));
    }

    private static String kindOf(Packet packet) {
        if (Ipv6Header.isBubble(packet)) {
            return "bubble";
        }
        int next = Ipv6Header.nextHeader(packet);
        return switch (next) {
            case Ipv6Header.TCP -> "data (TCP)";
            case Ipv6Header.UDP -> "data (UDP)";
            case Ipv6Header.ICMPV6 -> "data (ICMPv6)";
            case Ipv6Header.NO_NEXT_HEADER -> "data (no next header)";
            default -> "data (next header " + next + ")";
        };
    }

    /// What it is: `bubble`, `router solicitation`, `data (TCP)`, `malformed`, …
    String kind() {
        return kind;
    }

    /// Every field, in the order of the datagram, after what it is.
    Map<String, Object> facts() {
        var all = new LinkedHashMap<String, Object>();
        all.put("kind", kind);
        all.putAll(facts);
        return Collections.unmodifiableMap(all);
    }

    /// Why a node would refuse its form, whoever sent it.
    Optional<Drop> refusal() {
        return refusal;
    }

    /// Whether the octets look like Teredo wherever they come from: the framing is right, and one
    /// of the inner addresses is a Teredo address, or there is an encapsulation.
    boolean looksLikeTeredo() {
        return isFramed
                && (facts.containsKey("authentication")
                        || facts.containsKey("origin")
                        || hasTeredoAddress());
    }

    private boolean hasTeredoAddress() {
        return facts.get("ipv6") instanceof Map<?, ?> header
                && (header.containsKey("sourceIs") || header.containsKey("destinationIs"));
    }

    /// All of it on one line.
    String inShort() {
        var parts = new ArrayList<String>();
        parts.add(kind);
        if (facts.get("ipv6") instanceof Map<?, ?> header) {
            parts.add(header.get("source") + " > " + header.get("destination"));
        }
        parts.addAll(remarks);
        refusal.ifPresent(drop -> parts.add("refused: " + Refusals.sentence(drop)));
        return String.join(", ", parts);
    }
}
