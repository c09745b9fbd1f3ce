package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.ClientKey;
import org.navalis.core.TeredoLimits;
import org.navalis.core.testing.Clause;

class ClientSettingsTest {

    private static final ClientKey KEY =
            new ClientKey(
                    new byte[] {7}, ClientKey.Algorithm.HMAC_SHA1, new byte[] {1, 2, 3}, false);

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"TIM-02", "TIM-04", "TIM-12", "MTU-01"})
    void areThoseOfTheRfcUnlessSet() {
        var settings = ClientSettings.DEFAULT;

        assertThat(settings.refreshInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.solicitationTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.restartDelay()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.mtu()).isEqualTo(1280);
        assertThat(settings.acceptsUnverified()).isFalse();
        assertThat(settings.isStrictUnicast()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1279, 1473, 65_535})
    @Clause(rfc = 8200, section = "5", row = "MTU-05")
    void refuseMtusThatIpv6OrTheOuterPacketDoNotAllow(int mtu) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.DEFAULT.withMtu(mtu))
                .withMessageContaining("mtu " + mtu);
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 1400, 1472})
    @Clause(rfc = 8200, section = "5", row = "MTU-05")
    void takeMtusBetween(int mtu) {
        assertThat(ClientSettings.DEFAULT.withMtu(mtu).mtu()).isEqualTo(mtu);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void refuseTimesThatAreNone(long seconds) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ClientSettings.DEFAULT.withRefreshInterval(Duration.ofSeconds(seconds)))
                .withMessageContaining("refreshInterval");
    }

    @Test
    void changeOneThingAtTime() {
        var changed =
                ClientSettings.DEFAULT
                        .withMtu(1400)
                        .withRefreshInterval(Duration.ofSeconds(50))
                        .withSymmetricNat(false)
                        .withUnverified(true)
                        .withStrictUnicast(false)
                        .withExtensions(List.of(Extension.SNS))
                        .withSolicitationTimeout(Duration.ofSeconds(2))
                        .withLimits(TeredoLimits.RELAY)
                        .withDiscovery(DiscoveryScope.ALL_NETWORKS)
                        .withIntervalDetermination(true)
                        .withPlainBubble(true)
                        .withAllAlternates(true)
                        .withServers(2)
                        .withDormancy(false, Duration.ofMinutes(5))
                        .withKey(Optional.of(KEY));

        assertThat(changed)
                .isEqualTo(
                        new ClientSettings(
                                Duration.ofSeconds(50),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(30),
                                1400,
                                false,
                                true,
                                false,
                                DiscoveryScope.ALL_NETWORKS,
                                true,
                                true,
                                true,
                                List.of(Extension.SNS),
                                2,
                                false,
                                Duration.ofMinutes(5),
                                Optional.of(KEY),
                                TeredoLimits.RELAY));
    }
}
