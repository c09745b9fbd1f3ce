package org.navalis.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

/// Router solicitations and advertisements.
class NeighborMessagesTest {

    private static final Ipv6Address LINK_LOCAL = Ipv6Address.parse("fe80::ffff:ffff:ffff");
    private static final Ipv6Address SERVER = Ipv6Address.parse("fe80::8000:f227:f4fe:fefe");
    private static final Ipv6Address ALL_ROUTERS = Ipv6Address.parse("ff02::2");
    private static final int PRIMARY = 0x0b010101;
    private static final String FIXED = "86000000 00000000 00000000 000007d0";
    private static final String PREFIX =
            "03044040 ffffffff ffffffff 00000000 20010000 0b010101 0000000000000000";

    private final RouterAdvertisement advertisement = new RouterAdvertisement();

    // Solicitations

    @Test
    @Clause(rfc = 4861, section = "4.1", row = "CLI-05")
    void writesSolicitations() {
        var packet = Packet.ofSize(64);

        RouterSolicitation.write(packet, LINK_LOCAL.high(), LINK_LOCAL.low());

        assertThat(RouterSolicitation.check(packet)).isNull();
        assertThat(packet.length()).isEqualTo(48);
        assertThat(packet.shortAt(Icmpv6.START + 2)).isEqualTo(0x7d37);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "85000000 00000000",
                "85000000 ffffffff",
                "85000000 00000000 0101 112233445566",
                "85000000 00000000 0101 112233445566 fd02 0000000000000000000000000000"
            })
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void takesValidSolicitations(String message) {
        assertThat(RouterSolicitation.check(solicitation(message, 255))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "85010000 00000000,                     255",
        "85000000 00000000,                     254",
        "85000000 00000000,                     0",
        "85000000 00000000 0100 000000000000,   255",
        "85000000 00000000 0102 000000000000,   255",
        "85000000 00000000 01,                  255",
        "85000000 00000000 0101 0000000000,     255"
    })
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void refusesInvalidSolicitations(String message, int hopLimit) {
        assertThat(RouterSolicitation.check(solicitation(message, hopLimit)))
                .isEqualTo(Drop.RS_INVALID);
    }

    @Test
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void boundsTheOptionsItWalks() {
        var option = "fd01 000000000000";

        assertThat(check(option.repeat(32))).isNull();
        assertThat(check(option.repeat(150))).isEqualTo(Drop.RS_INVALID);
    }

    private static @Nullable Drop check(String options) {
        return RouterSolicitation.check(solicitation("85000000 00000000" + options, 255));
    }

    private static Packet solicitation(String message, int hopLimit) {
        var packet = Datagrams.icmpv6(LINK_LOCAL, ALL_ROUTERS, message);
        Ipv6Header.setHopLimit(packet, hopLimit);
        return packet;
    }

    // Advertisements

    @ParameterizedTest
    @ValueSource(ints = {1280, 1400, 1472})
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-22", "SRV-43"})
    void readsTheAdvertisementsItWrites(int mtu) {
        var packet = Packet.ofSize(256);

        RouterAdvertisement.write(packet, PRIMARY, LINK_LOCAL.high(), LINK_LOCAL.low(), mtu);

        assertThat(advertisement.parse(packet)).isNull();
        assertThat(packet.length()).isEqualTo(Ipv6Header.LENGTH + RouterAdvertisement.length());
        assertThat(advertisement.prefixServer()).isEqualTo(PRIMARY);
        assertThat(advertisement.mtu(1472)).isEqualTo(mtu);
        assertThat(Datagrams.source(packet)).isEqualTo(SERVER);
    }

    /// As servers of other kinds fill the option.
    @Test
    @Clause(rfc = 4861, section = "4.6.2", row = "CLI-14")
    void whatFollowsThePrefixInItsOptionDoesNotMatter() {
        var junk = PREFIX.replaceFirst("0{16}$", "8000f227f4fefefe");

        assertThat(junk).isNotEqualTo(PREFIX);
        assertThat(advertisement.parse(advertisement(FIXED + junk))).isNull();
        assertThat(advertisement.prefixServer()).isEqualTo(PRIMARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "05010000 00000500",
                "1801 0000 00000000",
                "0101 112233445566",
                "1903 0000 ffffffff 20010db8000000000000000000000001",
                "fd01 000000000000 fe01 000000000000"
            })
    @Clause(
            rfc = 4861,
            section = "6.1.2",
            row = {"CLI-11", "CLI-22"})
    void takesOptionsThatItDoesNotKnow(String options) {
        assertThat(advertisement.parse(advertisement(FIXED + PREFIX + options))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'',                    RA_PREFIX",
        "0300,                  RA_OPTION",
        "0301000000000000 01,   RA_OPTION",
        "05ff0000 00000500,     RA_OPTION",
        "0501000000000500 0501000000000501, RA_OPTION",
        "0301000000000000,      RA_PREFIX"
    })
    @Clause(
            rfc = 4861,
            section = "6.1.2",
            row = {"CLI-11", "CLI-13"})
    void refusesWrongOptions(String options, Drop expected) {
        assertThat(advertisement.parse(advertisement(FIXED + options))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03043f40 ffffffff ffffffff 00000000 20010000 0b010101 0000000000000000",
                "03048040 ffffffff ffffffff 00000000 20010000 0b010101 0000000000000000",
                "03044040 ffffffff ffffffff 00000000 20010db8 0b010101 0000000000000000",
                "03044040 ffffffff ffffffff 00000000 3ffe831f 0b010101 0000000000000000",
                "03054040 ffffffff ffffffff 00000000 20010000 0b010101 0000000000000000"
                        + "0000000000000000",
                "03034040 ffffffff ffffffff 00000000 20010000 0b010101"
            })
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-14", "ADR-04"})
    void refusesOtherPrefixes(String prefix) {
        assertThat(advertisement.parse(advertisement(FIXED + prefix))).isEqualTo(Drop.RA_PREFIX);
    }

    @ParameterizedTest
    @CsvSource({"0, 1400", "1279, 1400", "1280, 1280", "1400, 1400", "1472, 1400", "-1, 1400"})
    @Clause(rfc = 4380, section = "5.1.2", row = "CLI-23")
    void capsTheMtu(int advertised, int used) {
        var option = "05010000" + "%08x".formatted(advertised);

        assertThat(advertisement.parse(advertisement(FIXED + PREFIX + option))).isNull();

        assertThat(advertisement.mtu(1400)).isEqualTo(used);
    }

    @Test
    @Clause(rfc = 4861, section = "6.1.2", row = "CLI-11")
    void refusesInvalidAdvertisements() {
        var hopLimit = advertisement(FIXED + PREFIX);
        Ipv6Header.setHopLimit(hopLimit, 64);
        var code = advertisement("86010000" + FIXED.substring(8) + PREFIX);
        var checksum = advertisement(FIXED + PREFIX);
        checksum.setShort(Icmpv6.START + 2, 0);
        var length = advertisement("86000000 00000000 00000000 000007");
        var source = advertisement(FIXED + PREFIX);
        Ipv6Header.setSource(source, TeredoAddress.high(PRIMARY), 1);
        Icmpv6.seal(source);

        for (var packet : new Packet[] {hopLimit, code, checksum, length, source}) {
            assertThat(advertisement.parse(packet)).isEqualTo(Drop.RA_INVALID);
        }
    }

    private static Packet advertisement(String message) {
        var packet = Datagrams.icmpv6(SERVER, LINK_LOCAL, message);
        Ipv6Header.setHopLimit(packet, 255);
        assertThat(Hex.of(packet)).startsWith("60");
        return packet;
    }
}
