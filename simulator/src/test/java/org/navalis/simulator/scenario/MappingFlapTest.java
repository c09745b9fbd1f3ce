package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.navalis.core.Counter;
import org.navalis.core.Ipv4Address;
import org.navalis.core.TeredoEvent;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.NatBox;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// NATs with two ways out, which show one and then the other.
class MappingFlapTest extends ScenarioTest {

    private static final List<Integer> UPLINKS =
            List.of(Ipv4Address.parse("31.0.0.1"), Ipv4Address.parse("31.0.0.2"));

    @Seeds
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-74")
    void changesItsAddressLessAndLessOften(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        var a = world.client("a").behind(nat).of("s1").start();
        qualify(world, a);

        flap(world, nat, Duration.ofHours(4));

        var times =
                a.told().stream()
                        .filter(it -> it.event() instanceof TeredoEvent.Qualified)
                        .map(ClientHost.Told::time)
                        .toList();
        var gaps = new ArrayList<Duration>();
        for (int i = 2; i < times.size(); i++) {
            gaps.add(times.get(i).minus(times.get(i - 1)));
        }
        assertThat(gaps).allMatch(gap -> gap.compareTo(Duration.ofSeconds(30)) >= 0);
        // 30 s, and twice as long each time, up to ten minutes: 28 in four hours at most.
        assertThat(times).hasSizeBetween(10, 30);
        assertThat(gaps.getLast()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        assertThat(a.count(Counter.MAPPING_FLAPS)).isPositive();
        assertThat(a.told().stream().map(ClientHost.Told::event))
                .hasAtLeastOneElementOfType(TeredoEvent.MappingFlaps.class);
    }

    @Seeds
    void followsAtOnceAgainWhenItWasQuietForLong(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        var a = world.client("a").behind(nat).of("s1").start();
        qualify(world, a);
        flap(world, nat, Duration.ofMinutes(30));
        world.advance(Duration.ofMinutes(25));

        for (int i = 0; i < 3; i++) {
            var before = a.address();
            nat.reboot(world.ipv4(), List.of(Ipv4Address.parse("31.0.1.1") + i));
            assertThat(world.runUntil(() -> !a.address().equals(before), Duration.ofSeconds(35)))
                    .isTrue();
            world.advance(Duration.ofMinutes(11));
        }
    }

    /// Another uplink for each question of the client, or nearly so.
    private static void flap(World world, NatBox nat, Duration time) {
        for (int i = 0; i < time.toSeconds() / 20; i++) {
            nat.reboot(world.ipv4(), List.of(UPLINKS.get(i % 2)));
            world.advance(Duration.ofSeconds(20));
        }
    }
}
