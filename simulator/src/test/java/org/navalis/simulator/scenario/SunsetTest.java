package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.navalis.core.Drop;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// A server whose service ends (RFC 4380, section 5.5).
class SunsetTest extends ScenarioTest {

    /// The refresh interval of 30 seconds, and three time-outs of four.
    private static final Duration DRAINED = Duration.ofSeconds(43);

    /// The restart delay of 100 seconds and a tenth, and what a qualification takes.
    private static final Duration RESTART = Duration.ofSeconds(112);

    private static void endIn(World world, ServerHost server, Duration left) {
        server.server().setEnd(world.timeline().nowNanos() + left.toNanos());
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"SRV-44", "SUN-06"})
    void whoIsQualifiedGoesOnUntilTheNextRefresh(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        endIn(world, server, Duration.ofMinutes(5));
        world.advance(Duration.ofMinutes(5));

        // Bubbles are passed on after the end: a connection can still be made.
        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(2))).isTrue();
        world.advance(DRAINED);

        assertThat(a.isQualified() || b.isQualified()).isFalse();
        assertThat(server.count(Drop.SUNSET)).isPositive();
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.5", row = "SRV-44")
    void itsClientsFollowTheNameToTheNextServer(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);
        endIn(world, server, Duration.ofMinutes(1));
        var next = world.server("s1", "20.0.1.1");
        world.advance(Duration.ofSeconds(59));
        boolean wasServed = client.isQualified();
        world.advance(DRAINED.plusSeconds(1));

        assertThat(wasServed).isTrue();
        assertThat(world.runUntil(client::isQualified, RESTART)).isTrue();
        assertThat((int) client.address().high()).isEqualTo(next.addresses().primary());
    }
}
