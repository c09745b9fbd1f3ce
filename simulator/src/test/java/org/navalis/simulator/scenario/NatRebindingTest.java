package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.navalis.core.Counter;
import org.navalis.core.Ipv4Address;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.nat.Dependence;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// NATs that forget.
class NatRebindingTest extends ScenarioTest {

    /// The refresh interval and the way to the server.
    private static final Duration FOUND = Duration.ofSeconds(35);

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"CLI-74", "CLI-73", "CLI-70"})
    void getsAnotherAddressWhenTheNatReboots(long seed) {
        var world = internet(seed);
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        var a = world.client("a").behind(nat).start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        var before = a.address();
        ping(world, a.stack(), b.address(), Duration.ofSeconds(2));

        nat.reboot();

        assertThat(world.runUntil(() -> !a.address().equals(before), FOUND)).isTrue();
        assertThat(a.count(Counter.ADDRESS_CHANGES)).isEqualTo(1);
        assertThat(ping(world, b.stack(), a.address(), Duration.ofSeconds(8))).isTrue();
        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(8))).isTrue();
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-74")
    void getsAnotherAddressWhenTheNatGetsOne(long seed) {
        var world = internet(seed);
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        var host = world.nativeHost("2600::1");
        var a = world.client("a").behind(nat).start();
        qualify(world, a);
        var before = a.address();
        ping(world, a.stack(), host.address(), Duration.ofSeconds(2));

        nat.reboot(world.ipv4(), List.of(Ipv4Address.parse("31.0.0.1")));

        assertThat(world.runUntil(() -> !a.address().equals(before), FOUND)).isTrue();
        assertThat(ping(world, host.stack(), a.address(), Duration.ofSeconds(8))).isTrue();
        assertThat(ping(world, a.stack(), host.address(), Duration.ofSeconds(8))).isTrue();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"TIM-04", "TIM-05", "ADR-09"})
    void keepsItsAddressBehindANatThatForgetsSoon(long seed) {
        var world = internet(seed);
        var forgetful =
                NatBehavior.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT)
                        .withTimeout(Duration.ofSeconds(31), false);
        var a = world.client("a").behind(forgetful).start();
        var b = world.client("b").behind(forgetful).start();
        qualify(world, a, b);
        var before = List.of(a.address(), b.address());

        for (int hour = 0; hour < 3; hour++) {
            world.advance(Duration.ofHours(1));
            assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(8))).isTrue();
        }

        assertThat(List.of(a.address(), b.address())).isEqualTo(before);
        // 22.5 to 30 seconds apart.
        assertThat(a.count(Counter.SOLICITATIONS)).isBetween(350L, 490L);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"TIM-12", "CLI-74"})
    void qualifiesAnewAtOnceWhenTheNetworkChanges(long seed) {
        var world = internet(seed);
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        var a = world.client("a").behind(nat).start();
        qualify(world, a);
        var before = a.address();

        nat.reboot();
        a.noteNetworkChange();
        qualify(world, a);

        assertThat(a.address()).isNotEqualTo(before);
    }

    /// With an hour between two refreshes it is the peer's silence that shows it: two seconds after
    /// the first knock, and a round trip.
    @Seeds
    @Clause(
            rfc = 6081,
            section = "5.1.1",
            row = {"CLI-72", "CLI-74"})
    void asksItsServerWhenAPeerIsSilent(long seed) {
        var world = internet(seed);
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        var host = world.nativeHost("2600::1");
        var settings = ClientSettings.DEFAULT.withRefreshInterval(Duration.ofHours(1));
        var a = world.client("a").behind(nat).with(settings).start();
        qualify(world, a);
        ping(world, a.stack(), host.address(), Duration.ofSeconds(2));
        world.advance(Duration.ofSeconds(31));
        var before = a.address();

        nat.reboot(world.ipv4(), List.of(Ipv4Address.parse("31.0.0.1")));
        assertThat(ping(world, a.stack(), host.address(), Duration.ofSeconds(4))).isFalse();

        assertThat(a.address()).isNotEqualTo(before);
        assertThat(ping(world, a.stack(), host.address(), Duration.ofSeconds(2))).isTrue();
    }
}
