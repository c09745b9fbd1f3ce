package org.navalis.core.vectors;

import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.testing.Hex;

/// Datagrams and packets octet for octet, put together from their parts.
///
/// Server P and Q at 11.1.1.1 and 11.1.1.2, clients A and B, a relay R, and a native host H. Each
/// checksum was computed apart from this project, and a packet analyser agrees with it.
final class WireVectors {

    static final Ipv4Endpoint P = Ipv4Endpoint.parse("11.1.1.1:3544");
    static final Ipv4Endpoint Q = Ipv4Endpoint.parse("11.1.1.2:3544");
    static final Ipv4Endpoint A_MAPPED = Ipv4Endpoint.parse("25.10.20.30:40001");
    static final Ipv4Endpoint A_LOCAL = Ipv4Endpoint.parse("192.168.7.2:50000");
    static final Ipv4Endpoint B_MAPPED = Ipv4Endpoint.parse("26.40.50.60:51002");
    static final Ipv4Endpoint R_MAPPED = Ipv4Endpoint.parse("27.1.2.3:33333");

    static final long NONCE = 0x0123_4567_89ab_cdefL;
    static final long NONCE_WITH_SECRET = 0xa1b2_c3d4_e5f6_0718L;
    static final int A_FLAGS = 0x2c5a;
    static final int B_FLAGS = 0x1407;
    static final int TRAILER_NONCE = 0x5eed1234;

    // Addresses
    static final String A = "200100000b010101 2c5a63bee6f5ebe1";
    static final String B = "200100000b010101 140738c5e5d7cdc3";
    static final String R = "20010db800270000 0000000000000001";
    static final String H = "20010db800010000 0000000000000010";
    static final String SERVER = "fe80000000000000 8000f227f4fefefe";
    static final String SOLICITOR = "fe80000000000000 0000ffffffffffff";
    static final String SOLICITOR_CONE = "fe80000000000000 8000ffffffffffff";
    static final String ALL_ROUTERS = "ff02000000000000 0000000000000002";
    static final String ALL_NODES = "ff02000000000000 0000000000000001";

    // What stands before an IPv6 packet
    static final String NONCE_ONLY = "0001 00 00 0123456789abcdef 00";
    static final String ORIGIN_A = "0000 63be e6f5ebe1";
    static final String ORIGIN_R = "0000 7dca e4fefdfc";
    static final String IDENTIFIER = "636c69656e742d37";

    // The first eight octets of IPv6 headers
    static final String BUBBLE = "60000000 0000 3b ff";
    static final String SOLICITATION_HEADER = "60000000 0008 3a ff";
    static final String ADVERTISEMENT_HEADER = "60000000 0038 3a ff";

    // The parts of advertisements
    static final String PREFIX =
            "03044040 ffffffff ffffffff 00000000 20010000 0b010101 0000000000000000";
    static final String MTU = "05010000 00000500";

    // Trailers
    static final String NONCE_TRAILER = "0104 5eed1234";
    static final String PORT_TRAILER = "0502 b26e";
    static final String PORT_TRAILER_OF_SECTION_9 = "0202 b26e";
    static final String ALTERNATE_TRAILER = "030e 0000 c0a80702 c350 0a090807 ee48";

    /// The origin indication of the example in RFC 4380, section 5.1.1.
    static final String WV_01 = "0000 feae fefdfcfb";

    /// A direct bubble from A to B.
    static final String WV_05 = BUBBLE + A + B;

    /// A solicitation without authentication.
    static final String WV_06 = SOLICITATION_HEADER + SOLICITOR + ALL_ROUTERS + "85007d37 00000000";

    /// The same with a nonce.
    static final String WV_07 = NONCE_ONLY + WV_06;

    /// A solicitation with the cone bit set.
    static final String WV_08 =
            NONCE_ONLY + SOLICITATION_HEADER + SOLICITOR_CONE + ALL_ROUTERS + "8500fd36 00000000";

    /// A solicitation with identifier and HMAC.
    static final String WV_09 =
            "0001 08 14"
                    + IDENTIFIER
                    + "0b5717e92507a231775c668c96ea210126ed45d8"
                    + "a1b2c3d4e5f60718 00"
                    + WV_06;

    private static final String ADVERTISEMENT =
            ADVERTISEMENT_HEADER
                    + SERVER
                    + SOLICITOR
                    + "8600954c 00000000 00000000 000007d0"
                    + PREFIX
                    + MTU;

    /// The advertisement that answers WV-07.
    static final String WV_10 = NONCE_ONLY + ORIGIN_A + ADVERTISEMENT;

    /// The advertisement that answers WV-09.
    static final String WV_11 =
            "0001 08 14"
                    + IDENTIFIER
                    + "05c0414a79fa6df5a49c92a4fadb0c3ac2f5e5e0"
                    + "a1b2c3d4e5f60718 00"
                    + ORIGIN_A
                    + ADVERTISEMENT;

    /// The advertisement that answers WV-08, from the other address of the server.
    static final String WV_12 =
            NONCE_ONLY
                    + ORIGIN_A
                    + ADVERTISEMENT_HEADER
                    + SERVER
                    + SOLICITOR_CONE
                    + "8600154c 00000000 00000000 000007d0"
                    + PREFIX
                    + MTU;

    /// An indirect bubble from A to B with a nonce.
    static final String WV_13 = BUBBLE + A + B + NONCE_TRAILER;

    /// What the server makes of it.
    static final String WV_14 = ORIGIN_A + WV_13;

    /// The answer to it.
    static final String WV_15 = BUBBLE + B + A + NONCE_TRAILER;

    /// An indirect bubble with nonce and random port.
    static final String WV_16 = WV_13 + PORT_TRAILER;

    /// An indirect bubble with nonce and alternate addresses.
    static final String WV_17 = WV_13 + ALTERNATE_TRAILER;

    /// A direct bubble that solicits an answer.
    static final String WV_18A = BUBBLE + A + B + "0404 00 000000";

    /// That answer.
    static final String WV_18B = BUBBLE + B + A + "0404 01 000000";

    /// The echo request of a connectivity test.
    static final String WV_19A =
            "60000000 0018 3a 40" + A + H + "8000b265 5445 0001 0011223344556677 8899aabbccddeeff";

    /// Its answer, from the relay.
    static final String WV_19B =
            "60000000 0018 3a 3c" + H + A + "8100b165 5445 0001 0011223344556677 8899aabbccddeeff";

    /// A bubble of local discovery.
    static final String WV_20 = "60000000 0000 3b 01" + A + ALL_NODES;

    /// An indirect bubble of a relay, as the server passes it on.
    static final String WV_21 = ORIGIN_R + BUBBLE + R + A;

    /// What H sent to A.
    static final String PING = "60000000 000c 3a 40" + H + A + "8000e428 0001 0001 70696e67";

    /// What H hears when A does not answer.
    static final String WV_22 = "60000000 003c 3a ff" + R + H + "010308d5 00000000" + PING;

    // What must be refused
    static final String WV_23A = ORIGIN_A + NONCE_ONLY + ADVERTISEMENT;
    static final String WV_23B = "0001 ff 00 0123456789abcdef 00" + WV_06;
    static final String WV_23C = "60000000 0008 3b ff" + A + B;
    static final String WV_23D = BUBBLE + B + A + "4100";
    static final String WV_23E = BUBBLE + B + A + "8102aabb" + NONCE_TRAILER;
    static final String WV_23F = WV_15 + "040400";
    static final String WV_23G = WV_15 + "01";
    static final String WV_23H = WV_14 + "030d 0000 c0a80702 c350 0a090807 ee";
    static final String WV_23I =
            NONCE_ONLY
                    + ORIGIN_A
                    + "60000000 0050 3a ff"
                    + SERVER
                    + SOLICITOR
                    + "86002fee 00000000 00000000 000007d0"
                    + PREFIX
                    + PREFIX;
    static final String WV_23J =
            SOLICITATION_HEADER + SOLICITOR + ALL_ROUTERS + "85007c37 00000000";
    static final String WV_23K =
            "60000000 0008 3a 40" + SOLICITOR + ALL_ROUTERS + "85007d37 00000000";
    static final String WV_23L = BUBBLE + "200100000b010101 000063bee6f5ebe0" + B;
    static final String WV_23M = BUBBLE + A + "200100000b010101 000063bef5fffffe";
    static final String WV_23N =
            BUBBLE + "200100000b010101 0000f227f4fefefe" + "200100000b010101 0000f227f4fefefe";

    private WireVectors() {}

    static Ipv6Address address(String hex) {
        return Ipv6Address.of(Hex.octets(hex));
    }

    /// A vector as a recorder shows it.
    static String plain(String hex) {
        return Hex.of(Hex.octets(hex));
    }
}
