package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6AddressTest {

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0,                         ::",
        "0:0:0:0:0:0:0:1,                         ::1",
        "1:0:0:0:0:0:0:0,                         1::",
        "2001:DB8:0:0:8:800:200C:417A,            2001:db8::8:800:200c:417a",
        "2001:db8:0:1:1:1:1:1,                    2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,                      2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1,                    2001:db8::1:0:0:1",
        "2001:0db8:0000:0000:0000:0000:0002:0001, 2001:db8::2:1",
        "fe80::8000:f227:f4fe:fefe,               fe80::8000:f227:f4fe:fefe",
        "::ffff:1.2.3.4,                          ::ffff:102:304",
        "1:2:3:4:5:6:7::,                         1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8,                         0:2:3:4:5:6:7:8"
    })
    void readsEveryFormAndWritesTheCanonicalOne(String text, String canonical) {
        var address = Ipv6Address.parse(text);

        assertThat(address).hasToString(canonical);
        assertThat(Ipv6Address.parse(canonical)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                ":1::2",
                "1::2:",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7::8",
                "::1.2.3",
                "1.2.3.4",
                "1.2.3.4::",
                "::1.2.3.4:1",
                "fe80::1%eth0",
                " ::1",
                "::256.1.1.1"
            })
    void refusesAnythingElseWithItsText(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ipv6Address.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void writesAndReadsAnyAddressLikeThePlatform() throws UnknownHostException {
        var random = new SplittableRandom(2);
        for (int i = 0; i < 10_000; i++) {
            var address = new Ipv6Address(sparse(random), sparse(random));

            assertThat(Ipv6Address.parse(address.toString())).isEqualTo(address);
            assertThat(Ipv6Address.of(address.toByteArray())).isEqualTo(address);
            var platform = InetAddress.getByAddress(address.toByteArray());
            if (platform instanceof Inet6Address) {
                assertThat(Inet6Address.ofLiteral(address.toString())).isEqualTo(platform);
                assertThat(Ipv6Address.parse(platform.getHostAddress())).isEqualTo(address);
            }
        }
    }

    /// Half an address in which many groups are zero.
    private static long sparse(SplittableRandom random) {
        long half = 0;
        for (int i = 0; i < 4; i++) {
            half = half << 16 | (random.nextBoolean() ? 0 : random.nextInt(1 << 16));
        }
        return half;
    }

    @Test
    void hasSixteenOctets() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ipv6Address.of(new byte[15]));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1,     true",
        "2600::1,         true",
        "2001:0:1::,      true",
        "2002:a00:1::1,   true",
        "fe7f::1,         true",
        "::,              false",
        "::1,             false",
        "::1.2.3.4,       false",
        "::ffff:1.2.3.4,  false",
        "fe80::1,         false",
        "febf::1,         false",
        "fec0::1,         false",
        "feff::1,         false",
        "fc00::1,         false",
        "fdff::1,         false",
        "ff02::1,         false",
        "ff0e::1,         false"
    })
    void tellsGlobalScope(String text, boolean isGlobal) {
        var address = Ipv6Address.parse(text);

        assertThat(Ipv6Address.isGlobal(address.high(), address.low())).isEqualTo(isGlobal);
    }

    @ParameterizedTest
    @CsvSource({
        "fe80::,       true,  false",
        "febf:ffff::1, true,  false",
        "fe7f::,       false, false",
        "fec0::,       false, false",
        "ff00::,       false, true",
        "ffff::,       false, true",
        "feff::,       false, false"
    })
    void tellsLinkLocalAndMulticast(String text, boolean isLinkLocal, boolean isMulticast) {
        var address = Ipv6Address.parse(text);

        assertThat(address.isLinkLocal()).isEqualTo(isLinkLocal);
        assertThat(address.isMulticast()).isEqualTo(isMulticast);
    }
}
