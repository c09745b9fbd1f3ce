package org.navalis.core.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.vectors.WireVectors.A_MAPPED;
import static org.navalis.core.vectors.WireVectors.P;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Origin;

/// WV-01 to WV-04: origin indication and addresses.
class WireVectorAddressTest {

    @Test
    @Clause(rfc = 4380, section = "5.1.1", row = "PKT-07")
    void writesTheOriginIndicationOfTheExample() {
        var packet = Packet.ofSize(0);

        Origin.prepend(packet, Ipv4Address.parse("1.2.3.4"), 337);

        assertThat(Hex.of(packet)).isEqualTo(WireVectors.plain(WireVectors.WV_01));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:0:cb00:7178:0:efff:3fff:fdfe, 203.0.113.120,  192.0.2.1:4096",
        "2001:0:c633:6476:0:dfff:3fff:fdf5, 198.51.100.118, 192.0.2.10:8192",
        "2001:0:cb00:7178:0:f000:39cc:9b89, 203.0.113.120,  198.51.100.118:4095",
        "2001:0:cb00:7178:0:efff:39cc:9b89, 203.0.113.120,  198.51.100.118:4096"
    })
    @Clause(
            rfc = 6081,
            section = "6",
            row = {"ADR-01", "ADR-02", "V4G-03"})
    void takesTheAddressesOfTheFiguresApartAndTogether(String text, String server, String mapped) {
        var address = TeredoAddress.of(Ipv6Address.parse(text));

        assertThat(address)
                .isEqualTo(
                        new TeredoAddress(
                                Ipv4Address.parse(server), 0, Ipv4Endpoint.parse(mapped)));
        assertThat(address.toIpv6()).hasToString(text);
        assertThat(Ipv4Address.isGlobalUnicast(address.mapped().address(), false)).isTrue();
        assertThat(Ipv4Address.isGlobalUnicast(address.mapped().address(), true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ffff, 200100000b0101013cff63bee6f5ebe1",
        "0000, 200100000b010101000063bee6f5ebe1",
        "ec5a, 200100000b0101012c5a63bee6f5ebe1"
    })
    @Clause(
            rfc = 5991,
            section = "3.1",
            row = {"ADR-01", "ADR-07", "ADR-10"})
    void buildsAnAddressWithTheRandomBitsOfAWord(String word, String expected) {
        int flags = Integer.parseInt(word, 16) & TeredoAddress.FLAGS_RANDOM;

        var address = new TeredoAddress(P.address(), flags, A_MAPPED).toIpv6();

        assertThat(Hex.of(address.toByteArray())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "8000, 25.10.20.30:40001,     200100000b010101800063bee6f5ebe1",
        "0000, 255.255.255.255:65535, 200100000b0101010000000000000000",
        "0000, 0.0.0.0:0,             200100000b0101010000ffffffffffff"
    })
    @Clause(
            rfc = 4380,
            section = "4",
            row = {"ADR-01", "ADR-02"})
    void buildsAddressesAtTheEdges(String flags, String mapped, String expected) {
        var parts =
                new TeredoAddress(
                        P.address(), Integer.parseInt(flags, 16), Ipv4Endpoint.parse(mapped));

        var address = parts.toIpv6();

        assertThat(Hex.of(address.toByteArray())).isEqualTo(expected);
        assertThat(TeredoAddress.of(address)).isEqualTo(parts);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0000, 0x8000, 0x4000, 0x0300, 0x3cff, 0xffff})
    @Clause(
            rfc = 5991,
            section = "3.1",
            row = {"ADR-06", "ADR-11"})
    void readsTheMappedEndpointWhateverTheFlags(int flags) {
        var address = new TeredoAddress(P.address(), flags, A_MAPPED).toIpv6();

        assertThat(TeredoAddress.mappedAddress(address.low())).isEqualTo(A_MAPPED.address());
        assertThat(TeredoAddress.mappedPort(address.low())).isEqualTo(A_MAPPED.port());
        assertThat(TeredoAddress.flags(address.low())).isEqualTo(flags);
    }

    @ParameterizedTest
    @CsvSource({
        "11.1.1.1,      fe80::8000:f227:f4fe:fefe",
        "11.1.1.2,      fe80::8000:f227:f4fe:fefd",
        "203.0.113.120, fe80::8000:f227:34ff:8e87"
    })
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"ADR-13", "SRV-21"})
    void buildsTheLinkLocalAddressOfAServer(String server, String expected) {
        var address =
                new Ipv6Address(
                        TeredoAddress.LINK_LOCAL_HIGH,
                        TeredoAddress.serverLinkLocalLow(Ipv4Address.parse(server)));

        assertThat(address).hasToString(expected);
    }
}
