package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.testing.Clause;

class TeredoAddressTest {

    @Test
    @Clause(
            rfc = 4380,
            section = "4",
            row = {"ADR-01", "ADR-02"})
    void comesOutAsItWentIn() {
        var random = new SplittableRandom(3);
        for (int i = 0; i < 100_000; i++) {
            var mapped = new Ipv4Endpoint(random.nextInt(), random.nextInt(1 << 16));
            var parts = new TeredoAddress(random.nextInt(), random.nextInt(1 << 16), mapped);

            assertThat(TeredoAddress.of(parts.toIpv6())).isEqualTo(parts);
        }
    }

    @Test
    @Clause(rfc = 4380, section = "4", row = "ADR-02")
    void goesTogetherAsItWasTakenApart() {
        var random = new SplittableRandom(4);
        for (int i = 0; i < 100_000; i++) {
            var address = new Ipv6Address(TeredoAddress.high(random.nextInt()), random.nextLong());

            assertThat(TeredoAddress.of(address).toIpv6()).isEqualTo(address);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2001::,               true",
        "2001:0:ffff:ffff::,   true",
        "2001:1::,             false",
        "2000:ffff:ffff::,     false",
        "2001:db8::,           false",
        "3ffe:831f:b01:101::,  false",
        "::,                   false"
    })
    @Clause(
            rfc = 4380,
            section = "2.6",
            row = {"ADR-03", "ADR-04"})
    void comparesAllBitsOfThePrefix(String text, boolean isTeredo) {
        assertThat(TeredoAddress.isTeredo(Ipv6Address.parse(text).high())).isEqualTo(isTeredo);
    }

    @Test
    void isNotTakenFromOutsideThePrefix() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TeredoAddress.of(Ipv6Address.parse("2001:db8::1")))
                .withMessageContaining("2001:db8::1");
    }

    @Test
    void hasSixteenFlags() {
        var mapped = new Ipv4Endpoint(1, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TeredoAddress(1, 0x1_0000, mapped));
        assertThatIllegalArgumentException().isThrownBy(() -> new TeredoAddress(1, -1, mapped));
    }

    @Test
    @Clause(
            rfc = 5991,
            section = "3.1",
            row = {"ADR-07", "ADR-10"})
    void masksCReservedUAndG() {
        assertThat(TeredoAddress.FLAGS_RANDOM).isEqualTo(0b0011_1100_1111_1111);
        assertThat(Integer.bitCount(TeredoAddress.FLAGS_RANDOM)).isEqualTo(12);
    }

    @Test
    @Clause(rfc = 4380, section = "2.7", row = "TIM-01")
    void knowsThePortOfServers() {
        assertThat(TeredoAddress.SERVER_PORT).isEqualTo(0x0dd8);
    }
}
