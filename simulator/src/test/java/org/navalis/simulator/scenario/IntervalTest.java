package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.navalis.core.Counter;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// NATs that keep a mapping longer or shorter, and what a client finds out about it.
class IntervalTest extends ScenarioTest {

    private static final ClientSettings SETTINGS =
            ClientSettings.DEFAULT.withIntervalDetermination(true);

    /// Long enough for three candidates, with their repetitions.
    private static final Duration DETERMINATION = Duration.ofMinutes(6);

    private static NatBehavior nat(NatType type, int timeoutSeconds, boolean isHairpinning) {
        return type.behavior()
                .orElseThrow()
                .withTimeout(Duration.ofSeconds(timeoutSeconds), false)
                .withHairpinning(isHairpinning);
    }

    /// The client keeps its address for an hour at the interval that it has found.
    private static double found(long seed, NatBehavior behavior) {
        var world = internet(seed);
        var a = world.client("a").behind(behavior).with(SETTINGS).start();
        qualify(world, a);
        world.advance(DETERMINATION);
        double seconds = interval(a);

        world.advance(Duration.ofHours(1));

        assertThat(interval(a)).isEqualTo(seconds);
        assertThat(a.told())
                .filteredOn(told -> told.event() instanceof TeredoEvent.Qualified)
                .hasSize(1);
        return seconds;
    }

    private static double interval(ClientHost client) {
        return client.client().status(0).refreshInterval().toMillis() / 1000.0;
    }

    @Seeds(10)
    @Clause(
            rfc = 4380,
            section = "5.2.7",
            row = {"RID-06", "RID-07", "RID-08"})
    void isFoundBehindNatsThatDoHairpinning(long seed) {
        assertThat(found(seed, nat(NatType.CONE, 45, true))).isEqualTo(37.5);
        assertThat(found(seed, nat(NatType.CONE, 60, true))).isEqualTo(45);
        assertThat(found(seed, nat(NatType.CONE, 100, true))).isEqualTo(90);
        assertThat(found(seed, nat(NatType.CONE, 300, true))).isEqualTo(90);
    }

    @Seeds(10)
    @Clause(
            rfc = 4380,
            section = "5.2.7",
            row = {"RID-01", "RID-04"})
    void isFoundBehindNatsThatFilter(long seed) {
        assertThat(found(seed, nat(NatType.RESTRICTED, 60, true))).isEqualTo(45);
        assertThat(found(seed, nat(NatType.PORT_RESTRICTED, 45, true))).isEqualTo(37.5);
        assertThat(found(seed, nat(NatType.PORT_RESTRICTED, 300, true))).isEqualTo(90);
    }

    @Seeds(10)
    @Clause(
            rfc = 4380,
            section = "5.2.7",
            row = {"RID-02", "RID-04", "RID-05"})
    void staysWhatItIsWithoutHairpinning(long seed) {
        assertThat(found(seed, nat(NatType.CONE, 300, false))).isEqualTo(30);
        assertThat(found(seed, nat(NatType.PORT_RESTRICTED, 60, false))).isEqualTo(30);
        assertThat(found(seed, nat(NatType.SYMMETRIC, 300, true))).isEqualTo(30);
    }

    @Seeds(50)
    @Clause(rfc = 4380, section = "5.2.7", row = "RID-05")
    void isNeverLongerThanTheNatKeepsAMapping(long seed) {
        var world = internet(seed);
        int timeout = world.newRandom().nextInt(35, 150);
        var a =
                world.client("a")
                        .behind(nat(NatType.PORT_RESTRICTED, timeout, true))
                        .over(LinkQuality.LOCAL.withLoss(0.1))
                        .with(SETTINGS)
                        .start();
        world.advance(DETERMINATION.multipliedBy(2));

        assertThat(interval(a)).isBetween(30.0, Math.min(90.0, timeout));
    }

    @Seeds(10)
    @Clause(rfc = 4380, section = "5.2.7", row = "RID-10")
    void costsTheServerAFewSolicitations(long seed) {
        var world = internet(seed);
        var server = world.server("s2", "20.0.2.1");
        var a =
                world.client("a")
                        .of("s2")
                        .behind(nat(NatType.CONE, 45, true))
                        .with(SETTINGS)
                        .start();
        qualify(world, a);
        world.advance(DETERMINATION);
        long spent = server.count(Counter.SOLICITATIONS);

        assertThat(spent - DETERMINATION.toSeconds() / 22).isLessThan(8);
    }
}
