package org.navalis.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Json;
import org.navalis.cli.testing.Run;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Origin;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.RouterSolicitation;

class DecodeCommandTest {

    private static final long NONCE = 0x0123456789abcdefL;
    private static final int SERVER = 0x0b010101;

    static Packet solicitation() {
        var packet = Packet.ofSize(200);
        RouterSolicitation.write(
                packet, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        Authentication.prependNonce(packet, NONCE, 0);
        return packet;
    }

    static Packet advertisement() {
        var packet = Packet.ofSize(200);
        RouterAdvertisement.write(
                packet, SERVER, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW, 1280);
        Origin.prepend(packet, 0x190a141e, 40001);
        Authentication.prependNonce(packet, NONCE, 0);
        return packet;
    }

    static Packet bubble(byte... trailers) {
        var packet = Bubble.write(Packet.ofSize(200));
        Ipv6Header.setSource(
                packet, TeredoAddress.high(SERVER), TeredoAddress.low(0x2c5a, 0x190a141e, 40001));
        Ipv6Header.setDestination(
                packet, TeredoAddress.high(SERVER), TeredoAddress.low(0x1407, 0x1a28323c, 51002));
        packet.append(trailers, 0, trailers.length);
        return packet;
    }

    private static String hex(Packet packet) {
        return HexFormat.of().formatHex(packet.toByteArray());
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "4",
            row = {"ADR-01"})
    void takesAnAddressApart() {
        assertThat(Run.of("decode", "2001:0:b01:101:2c5a:63be:e6f5:ebe1").out())
                .isEqualTo(
                        """
                        address                     2001:0:b01:101:2c5a:63be:e6f5:ebe1
                        server                      11.1.1.1
                        flags                       2c5a
                        cone                        no
                        random bits                 2c5a
                        mapped address              25.10.20.30
                        mapped port                 40001
                        server judgement            global unicast
                        mapped judgement            global unicast
                        """);
        assertThat(Run.of("decode", "200100000b0101012c5a63bee6f5ebe1").out())
                .contains("mapped port                 40001");
    }

    @Test
    void saysWhenAnAddressIsNoTeredoAddress() {
        var run = Run.of("decode", "2001:db8::1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).startsWith("navalis: 2001:db8::1 is no Teredo address");
    }

    @Test
    void takesASolicitationApart() {
        var facts = Json.parse(Run.of("decode", "--json", hex(solicitation())).out());

        assertThat(facts).containsEntry("kind", "router solicitation").containsEntry("octets", 61);
        assertThat(facts.get("authentication").toString())
                .contains("nonce=0123456789abcdef", "confirmation=0");
        assertThat(facts.get("icmpv6").toString()).contains("type=133", "checksum=right");
    }

    @Test
    void takesAnAdvertisementApart() {
        var out = Run.of("decode", hex(advertisement())).out();

        assertThat(out)
                .startsWith("kind                        router advertisement\n")
                .contains("origin                      25.10.20.30:40001\n")
                .contains("  source is                 a server at 11.1.1.1\n")
                .contains("prefix                2001:0:b01:101::/64\n")
                .contains("mtu                   1280\n");
    }

    @Test
    void takesTrailersApart() {
        var trailers =
                HexFormat.of()
                        .parseHex(
                                "01045eed1234"
                                        + "030e0000c0a80702c3500a090807ee00"
                                        + "040401000000"
                                        + "cd020578");

        var facts = Json.parse(Run.of("decode", "--json", hex(bubble(trailers))).out());

        assertThat(facts).containsEntry("kind", "bubble");
        assertThat(facts.get("trailers").toString())
                .contains("nonce", "5eed1234")
                .contains("192.168.7.2:50000 10.9.8.7:60928")
                .contains("advertisement")
                .contains("MTU", "1400");
    }

    @Test
    void octetsMayStandApart() {
        var apart = hex(bubble()).replaceAll("(..)", "$1 ").strip();

        assertThat(Run.of(("decode " + apart).split(" ")).exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void malformedOctetsAreToldWithTheReason() {
        var run = Run.of("decode", hex(bubble((byte) 0x41, (byte) 0)));

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out())
                .contains("refused                     trailer_reject\n")
                .contains("a trailer that must be understood and is not");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void everyBeginningOfADatagramIsToldWithoutAFault() {
        for (var packet : new Packet[] {solicitation(), advertisement(), bubble((byte) 1)}) {
            for (int length = 1; length < packet.length(); length++) {
                var octets = hex(packet).substring(0, 2 * length);

                assertThat(Run.of("decode", octets).exitCode())
                        .as(octets)
                        .isIn(ExitCode.DONE, ExitCode.FAILED);
            }
        }
    }

    @Test
    void everyChangeOfAnOctetIsToldWithoutAFault() {
        var octets = advertisement().toByteArray();
        for (int i = 0; i < octets.length; i++) {
            for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
                var changed = octets.clone();
                changed[i] = (byte) value;

                var datagram = Datagram.of(changed);

                assertThat(datagram.inShort()).isNotEmpty();
                assertThat(datagram.facts()).containsKey("kind");
            }
        }
    }

    @Test
    void somethingElseIsWrongUse() {
        assertThat(Run.of("decode", "hello").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.of("decode", "abc").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.of("decode").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void putsAnAddressTogether() {
        assertThat(
                        Run.of(
                                "encode",
                                "--server=11.1.1.1",
                                "--mapped=25.10.20.30:40001",
                                "--flags=2c5a"))
                .isEqualTo(new Run(0, "2001:0:b01:101:2c5a:63be:e6f5:ebe1\n", ""));
        assertThat(Run.of("encode", "--server=11.1.1.1", "--mapped=25.10.20.30").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(
                        Run.of("encode", "--server=11.1.1.1", "--mapped=1.1.1.1:1", "--flags=xyz")
                                .exitCode())
                .isEqualTo(ExitCode.USAGE);
    }
}
