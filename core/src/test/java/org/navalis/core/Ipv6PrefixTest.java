package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6PrefixTest {

    @ParameterizedTest
    @CsvSource({
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/33, 2001:db8:8000::, false",
        "2001:db8:0:1::/64, 2001:db8:0:1:ffff::, true",
        "2001:db8:0:1::/64, 2001:db8:0:2::, false",
        "2001:db8::8000:0:0:0/65, 2001:db8::8000:0:0:1, true",
        "2001:db8::8000:0:0:0/65, 2001:db8::1, false",
        "2001:db8::1/128, 2001:db8::1, true",
        "2001:db8::1/128, 2001:db8::2, false",
        "::/0, ffff::1, true"
    })
    void containsWhatBeginsWithItsBits(String prefix, String text, boolean isIn) {
        var address = Ipv6Address.parse(text);

        assertThat(Ipv6Prefix.parse(prefix).contains(address.high(), address.low()))
                .isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "::",
                "::/",
                "::/129",
                "::/-1",
                "::/1x",
                "x/1",
                "2001:db8::1/64",
                "8000::/0"
            })
    void refusesOtherTexts(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ipv6Prefix.parse(text));
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(Ipv6Prefix.parse("2001:db8::/32")).hasToString("2001:db8::/32");
        assertThat(Ipv6Prefix.ALL).hasToString("::/0");
    }
}
