package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Two clients behind one NAT.
class OneNatTest extends ScenarioTest {

    @Seeds
    @Clause(rfc = 4380, section = "5.2.4", row = "CLI-62")
    void connectsThemWhenTheNatDoesHairpinning(long seed) {
        var world = internet(seed);

        assertThat(canTalk(world, portRestricted().withHairpinning(true))).isTrue();
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2.4", row = "CLI-63")
    void saysThatTheyCannotReachEachOtherWhenItDoesNot(long seed) {
        var world = internet(seed);

        assertThat(canTalk(world, portRestricted())).isFalse();
    }

    private static boolean canTalk(World world, NatBehavior behavior) {
        var nat = world.nat(behavior, 1);
        var a = world.client("a").behind(nat).start();
        var b = world.client("b").behind(nat).start();
        qualify(world, a, b);
        boolean isAnswered = ping(world, a.stack(), b.address(), Duration.ofSeconds(10));
        assertThat(a.stack().unreachable()).hasSize(isAnswered ? 0 : 1);
        return isAnswered;
    }

    private static NatBehavior portRestricted() {
        return NatType.PORT_RESTRICTED.behavior().orElseThrow();
    }
}
