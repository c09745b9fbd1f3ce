package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4PrefixTest {

    @ParameterizedTest
    @CsvSource({
        "198.41.1.0/24, 198.41.1.0, true",
        "198.41.1.0/24, 198.41.1.255, true",
        "198.41.1.0/24, 198.41.2.0, false",
        "198.41.1.7, 198.41.1.7, true",
        "198.41.1.7, 198.41.1.6, false",
        "198.41.1.7/32, 198.41.1.7, true",
        "128.0.0.0/1, 255.255.255.255, true",
        "128.0.0.0/1, 127.255.255.255, false",
        "0.0.0.0/0, 255.255.255.255, true"
    })
    void containsWhatSharesItsBits(String prefix, String address, boolean isInside) {
        assertThat(Ipv4Prefix.parse(prefix).contains(Ipv4Address.parse(address)))
                .isEqualTo(isInside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "198.41.1.1/24",
                "198.41.1.0/33",
                "198.41.1.0/",
                "198.41.1.0/-1",
                "x/24",
                ""
            })
    void refusesWhatIsNoPrefix(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ipv4Prefix.parse(text));
    }
}
