package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.testing.Clause;

class Ipv4AddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.0.1.0",
                "192.0.1.255",
                "192.0.3.0",
                "192.88.98.255",
                "192.88.100.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "198.51.101.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255"
            })
    @Clause(rfc = 4380, section = "5.2.4", row = "V4G-04")
    void takesNeighborsOfExcludedBlocksForGlobal(String text) {
        assertThat(Ipv4Address.isGlobalUnicast(Ipv4Address.parse(text), false)).isTrue();
        assertThat(Ipv4Address.isGlobalUnicast(Ipv4Address.parse(text), true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "127.0.0.0",
                "127.255.255.255",
                "169.254.0.0",
                "169.254.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.88.99.0",
                "192.88.99.255",
                "192.168.0.0",
                "192.168.255.255",
                "224.0.0.0",
                "239.255.255.255",
                "255.255.255.255"
            })
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"V4G-01", "V4G-05"})
    void excludesWhatTheRfcExcludes(String text) {
        assertThat(Ipv4Address.isGlobalUnicast(Ipv4Address.parse(text), false)).isFalse();
        assertThat(Ipv4Address.isGlobalUnicast(Ipv4Address.parse(text), true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100.64.0.0", "100.127.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.0",
                "192.0.2.255", "198.18.0.0", "198.19.255.255", "198.51.100.0", "198.51.100.255",
                "203.0.113.0", "203.0.113.255", "240.0.0.0", "255.255.255.254"
            })
    @Clause(rfc = 6890, section = "2.2.2", row = "V4G-03")
    void excludesSpecialPurposesOnlyWhenStrict(String text) {
        assertThat(Ipv4Address.isGlobalUnicast(Ipv4Address.parse(text), false)).isTrue();
        assertThat(Ipv4Address.isGlobalUnicast(Ipv4Address.parse(text), true)).isFalse();
    }

    @Test
    void writesAndReadsAnyAddress() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            int address = random.nextInt();

            assertThat(Ipv4Address.parse(Ipv4Address.toText(address))).isEqualTo(address);
        }
    }

    @ParameterizedTest
    @CsvSource({"11.1.1.1, 0x0b010101", "0.0.0.0, 0", "255.255.255.255, 0xffffffff"})
    void readsDottedDecimal(String text, String number) {
        assertThat(Ipv4Address.parse(text)).isEqualTo(Long.decode(number).intValue());
        assertThat(Ipv4Address.isAddress(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.",
                "1..2.3",
                " 1.2.3.4",
                "a.b"
            })
    void refusesAnythingElseWithItsText(String text) {
        assertThat(Ipv4Address.isAddress(text)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ipv4Address.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", ":1", "1.2.3:4"})
    void refusesEndpointsOfAnotherForm(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ipv4Endpoint.parse(text));
    }

    @Test
    void writesAndReadsEndpoints() {
        var endpoint = new Ipv4Endpoint(0x190a141e, 65_535);

        assertThat(endpoint).hasToString("25.10.20.30:65535");
        assertThat(Ipv4Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    }
}
