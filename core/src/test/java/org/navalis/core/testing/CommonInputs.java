package org.navalis.core.testing;

import java.util.List;
import java.util.stream.Stream;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.wire.Ipv6Header;

/// What everybody may send to every role: the datagrams of rows C01 to C43 of the list of hostile
/// inputs, but for those that depend on the role's own address.
public final class CommonInputs {

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int ENCRYPTED = 50;
    private static final int AUTHENTICATED = 51;
    private static final int DESTINATION_OPTIONS = 60;

    private static final int DATAGRAM_MAX = 65_507;
    private static final int UDP_HEADER = 8;

    private static final String ORIGIN = "0000 eeee d7ffffbd";
    private static final String NONCE = "0001 0000 0123456789abcdef 00";
    private static final String UDP = "0001000200080000";
    private static final String PADDING = "0104 00000000";
    private static final String JUMBO = "c204 00010000";
    private static final String ECHO_REPLY = "81000000 54450001 0011223344556677";

    /// That of a client, with its checksum.
    private static final String SOLICITATION =
            "60000000 00083aff fe800000000000000000ffffffffffff ff020000000000000000000000000002"
                    + "85007d3700000000";

    private CommonInputs() {}

    /// Row C43: the first and the last address of each block that nobody on the Internet has.
    public static List<String> notGlobal() {
        return Stream.of(
                        "0.0.0.0 0.255.255.255",
                        "10.0.0.0 10.255.255.255",
                        "100.64.0.0 100.127.255.255",
                        "127.0.0.0 127.255.255.255",
                        "169.254.0.0 169.254.255.255",
                        "172.16.0.0 172.31.255.255",
                        "192.0.0.0 192.0.0.255",
                        "192.0.2.0 192.0.2.255",
                        "192.88.99.0 192.88.99.255",
                        "192.168.0.0 192.168.255.255",
                        "198.18.0.0 198.19.255.255",
                        "198.51.100.0 198.51.100.255",
                        "203.0.113.0 203.0.113.255",
                        "224.0.0.0 239.255.255.255",
                        "240.0.0.0 240.0.0.1",
                        "255.255.255.254 255.255.255.255")
                .flatMap(block -> Stream.of(block.split(" ")))
                .toList();
    }

    /// The datagrams of a row.
    ///
    /// @param from the address of a sender that the role knows
    /// @param to an address that the role takes packets for
    public static List<Packet> of(String row, Ipv6Address from, Ipv6Address to) {
        var bubble = Hex.of(Datagrams.bubble(from, to));
        return switch (row) {
            case "C01" -> octets("");
            case "C02" -> octets("00", "60");
            case "C03" -> octets("60" + "00".repeat(38));
            case "C04" -> octets("45" + "00".repeat(39));
            case "C05" ->
                    octets(
                            "f0" + bubble.substring(2),
                            "50" + bubble.substring(2),
                            "70" + bubble.substring(2));
            case "C06" -> List.of(withPayloadLength(1, Datagrams.bubble(from, to)));
            case "C07" -> List.of(withPayloadLength(0xffff, Datagrams.ipv6(from, to, 17, UDP)));
            case "C12" -> octets("0002" + "00".repeat(60), "00ff" + "00".repeat(60));
            case "C13" -> octets("0000", "0000ee", "0000eeeed7ffff");
            case "C14" -> octets(ORIGIN);
            case "C15" -> octets(ORIGIN + ORIGIN + bubble);
            case "C16" -> octets(ORIGIN + NONCE + bubble);
            case "C17" -> octets(NONCE + NONCE + bubble);
            case "C18" -> octets("00010000 0123456789abcdef");
            case "C19" -> octets("0001ffff" + "00".repeat(48));
            case "C20" ->
                    octets(
                            "0001ff14"
                                    + "aa".repeat(255 + 20)
                                    + "0123456789abcdef 00"
                                    + SOLICITATION);
            case "C21" -> octets(NONCE, NONCE + "60");
            case "C22" ->
                    octets("0001 0000 0123456789abcdef 01" + Hex.of(Datagrams.udp(from, to, 8)));
            default ->
                    Stream.of(
                                    sizes(row, from, to),
                                    headers(row, from, to),
                                    addresses(row, from, to))
                            .flatMap(List::stream)
                            .toList();
        };
    }

    private static List<Packet> octets(String... datagrams) {
        return Stream.of(datagrams).map(Hex::packet).toList();
    }

    private static Packet withPayloadLength(int length, Packet packet) {
        packet.setShort(4, length);
        return packet;
    }

    private static List<Packet> sizes(String row, Ipv6Address from, Ipv6Address to) {
        return switch (row) {
            case "C10" -> List.of(sized(1501, from, to), sized(DATAGRAM_MAX, from, to));
            case "C11" -> List.of(sized(1281, from, to), sized(1500, from, to));
            default -> List.of();
        };
    }

    /// A packet of so many octets.
    public static Packet sized(int length, Ipv6Address from, Ipv6Address to) {
        return Datagrams.udp(from, to, length - Ipv6Header.LENGTH - UDP_HEADER);
    }

    private static List<Packet> headers(String row, Ipv6Address from, Ipv6Address to) {
        var jumbo = Datagrams.ipv6(from, to, HOP_BY_HOP, "3b00" + JUMBO);
        var padded = "3b01 00 00" + JUMBO + PADDING;
        return switch (row) {
            case "C08" -> List.of(withPayloadLength(0, jumbo));
            case "C09" -> List.of(jumbo, Datagrams.ipv6(from, to, HOP_BY_HOP, padded));
            case "C23" -> List.of(routed(0, 1, from, to));
            case "C24" -> Stream.of(2, 3, 4, 253).map(type -> routed(type, 1, from, to)).toList();
            case "C25" ->
                    Stream.of(0, 2, 3, 4, 253).map(type -> routed(type, 0, from, to)).toList();
            case "C26" -> {
                var nine = ("3c00" + PADDING).repeat(8) + "1100" + PADDING + UDP;
                yield List.of(Datagrams.ipv6(from, to, DESTINATION_OPTIONS, nine));
            }
            case "C27" -> List.of(hops(32, from, to));
            case "C28" -> {
                var last = "1100" + PADDING + UDP;
                yield List.of(
                        Datagrams.ipv6(from, to, DESTINATION_OPTIONS, "0000" + PADDING + last),
                        Datagrams.ipv6(from, to, HOP_BY_HOP, "0000" + PADDING + last));
            }
            case "C29" ->
                    Stream.of(HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS)
                            .map(next -> Datagrams.ipv6(from, to, next, "1105" + "00".repeat(6)))
                            .toList();
            case "C30" ->
                    List.of(
                            Datagrams.ipv6(from, to, DESTINATION_OPTIONS, "3b00" + PADDING + UDP),
                            Datagrams.ipv6(from, to, Ipv6Header.NO_NEXT_HEADER, UDP));
            default -> fragments(row, from, to);
        };
    }

    /// A packet behind hop-by-hop options of this length in units of eight octets, without the
    /// first.
    public static Packet hops(int extra, Ipv6Address from, Ipv6Address to) {
        var options = "11%02x".formatted(extra) + "00".repeat(6 + 8 * extra);
        return Datagrams.ipv6(from, to, HOP_BY_HOP, options + UDP);
    }

    private static Packet routed(int type, int left, Ipv6Address from, Ipv6Address to) {
        var header = "1102%02x%02x 00000000".formatted(type, left) + "00".repeat(16);
        return Datagrams.ipv6(from, to, ROUTING, header + UDP);
    }

    private static List<Packet> fragments(String row, Ipv6Address from, Ipv6Address to) {
        return switch (row) {
            case "C31" -> List.of(fragment("3a00 0001", ECHO_REPLY, from, to));
            case "C32" ->
                    List.of(
                            fragment("3a00 0000", "85000000 00000000", from, to),
                            fragment("3a00 0000", "86000000 00000000 0000000000000000", from, to));
            case "C33" ->
                    List.of(
                            fragment("1100 0001", UDP + "5a".repeat(8), from, to),
                            fragment("1100 0008", "5a".repeat(8), from, to),
                            fragment("1100 fff8", "5a".repeat(1400), from, to));
            case "C34" ->
                    Stream.of(ENCRYPTED, AUTHENTICATED)
                            .map(next -> Datagrams.ipv6(from, to, next, "1104" + "00".repeat(30)))
                            .toList();
            default -> List.of();
        };
    }

    private static Packet fragment(
            String header, String payload, Ipv6Address from, Ipv6Address to) {
        return Datagrams.ipv6(from, to, FRAGMENT, header + "00000001" + payload);
    }

    private static List<Packet> addresses(String row, Ipv6Address from, Ipv6Address to) {
        return switch (row) {
            case "C35" -> bubblesFrom(to, "ff02::1");
            case "C36" -> bubblesFrom(to, "::");
            case "C37" -> bubblesFrom(to, "::1", "::ffff:1.2.3.4", "::1.2.3.4");
            case "C38" -> bubblesFrom(to, "febf::1", "feb0::", "fe80::");
            case "C41" ->
                    List.of(
                            Datagrams.echoRequest(from, Ipv6Address.parse("ff02::1"), "00"),
                            Datagrams.bubble(from, Ipv6Address.parse("ff05::2")),
                            Datagrams.bubble(from, Ipv6Address.parse("ff0e::1")));
            default -> List.of();
        };
    }

    private static List<Packet> bubblesFrom(Ipv6Address to, String... sources) {
        return Stream.of(sources)
                .map(source -> Datagrams.bubble(Ipv6Address.parse(source), to))
                .toList();
    }
}
