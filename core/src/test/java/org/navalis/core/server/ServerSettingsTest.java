package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.ClientKey;
import org.navalis.core.Ipv4Prefix;
import org.navalis.core.testing.Clause;

/// The settings of a server.
class ServerSettingsTest {

    private static final ServerSettings STANDARD = ServerBench.standardSettings();

    private static final Ipv4Prefix RELAY = Ipv4Prefix.parse("198.41.1.2");
    private static final ClientKey KEY =
            new ClientKey(new byte[] {1}, ClientKey.Algorithm.HMAC_SHA1, new byte[] {2}, false);

    @ParameterizedTest
    @ValueSource(ints = {0, 1279, 1473})
    @Clause(
            rfc = 4380,
            section = "5.1.2",
            row = {"SRV-43", "MTU-05"})
    void refuseAnMtuThatCannotBe(int mtu) {
        assertThatThrownBy(() -> STANDARD.withMtu(mtu))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + mtu);
    }

    @Test
    void changeOneThingAtTimeAndBackAgain() {
        var other =
                STANDARD.withNativeIpv6(false)
                        .withSecondary(false)
                        .withStrictSource(true)
                        .withStrictUnicast(false)
                        .withRateLimits(false)
                        .withKeys(List.of(KEY), true)
                        .withMachines(3)
                        .withKnownRelays(List.of(RELAY));

        assertThat(other)
                .isEqualTo(
                        new ServerSettings(
                                STANDARD.addresses(),
                                false,
                                false,
                                1280,
                                true,
                                false,
                                false,
                                List.of(KEY),
                                true,
                                3,
                                List.of(RELAY)));
        assertThat(
                        other.withNativeIpv6(true)
                                .withSecondary(true)
                                .withStrictSource(false)
                                .withStrictUnicast(true)
                                .withRateLimits(true)
                                .withKeys(List.of(), false)
                                .withMachines(1)
                                .withKnownRelays(List.of()))
                .isEqualTo(STANDARD);
    }

    @Test
    void refuseNoMachine() {
        assertThatThrownBy(() -> STANDARD.withMachines(0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
