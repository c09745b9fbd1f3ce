package org.navalis.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.testing.Hex;

class RouteAdvertisementTest {

    @Test
    void saysARouteAndNoDefaultRouter() {
        var message = RouteAdvertisement.message(Ipv6Prefix.parse("2001::/32"), 180);

        assertThat(Hex.of(message))
                .isEqualTo(
                        Hex.of(
                                Hex.octets(
                                        """
                                        86000000 00000000 00000000 00000000
                                        18022000 000000b4 20010000 00000000
                                        """)));
    }

    @Test
    void takesPrefixesOfOneTo64Bits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteAdvertisement.message(Ipv6Prefix.ALL, 180));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteAdvertisement.message(Ipv6Prefix.parse("::/65"), 180));
    }
}
