package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.navalis.core.Counter;
import org.navalis.core.Ipv4Address;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.net.NatBox;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// A day of a client, with a fault each hour. That there is never more than one address, and that a
/// server is not asked again within four seconds, are invariants of each simulation.
///
/// With more seeds: `-Dnavalis.seeds=1000`.
class LongDayTest extends ScenarioTest {

    private static final int HOURS = 24;

    /// The refresh interval and the way to the server.
    private static final Duration REBINDING = Duration.ofSeconds(35);

    /// After another network was noticed: what was asked last is waited for, then the name and two
    /// questions.
    private static final Duration NETWORK_CHANGE = Duration.ofSeconds(6);

    /// When its server is gone: six seconds until it is called, seven of calls, and the other one.
    private static final Duration FAIL_OVER = Duration.ofSeconds(15);

    /// When both were gone: the longest pause, the one that is still gone, and the other one.
    private static final Duration OUTAGE = Duration.ofSeconds(375 + 15);

    /// With one datagram in ten lost, one attempt in seventy fails, and a pause follows.
    private static final Duration LOSSY = Duration.ofMinutes(20);

    private static final LinkQuality LOSSY_LINK = LinkQuality.GOOD.withLoss(0.1);

    /// What can happen.
    private enum Fault {
        NAT_FORGETS,
        OTHER_PUBLIC_ADDRESS,
        OTHER_NETWORK,
        FLAPPING_NETWORK,
        SUSPEND,
        ONE_SERVER_OUT,
        BOTH_SERVERS_OUT,
        NO_NAMES
    }

    /// A client and what is around it.
    private record Place(
            World world,
            RandomGenerator random,
            NatBox nat,
            ServerHost first,
            ServerHost second,
            ClientHost client) {}

    @Seeds(3)
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"TIM-12", "CLI-74", "CLI-77"})
    void getsOverEachFaultInTheTimeThatIsPromised(long seed) {
        var place = place(seed);
        qualify(place.world(), place.client());

        for (int hour = 0; hour < HOURS; hour++) {
            boolean isLossy = hour % 3 == 2;
            place.nat().link().setUp(isLossy ? LOSSY_LINK : LinkQuality.GOOD);
            var faults = Fault.values();
            var fault = faults[place.random().nextInt(faults.length)];
            var limit = bring(fault, place, isLossy);
            boolean isBack = place.world().runUntil(() -> isUp(place), isLossy ? LOSSY : limit);
            assertThat(isBack).as("back after %s in hour %d", fault, hour).isTrue();
            place.world().advance(Duration.ofMinutes(60));
        }

        // Every 22.5 seconds at most, three for each failed attempt, and a few of other questions.
        assertThat(place.client().count(Counter.SOLICITATIONS)).isBetween(1500L, 6000L);
    }

    private static Place place(long seed) {
        var world = world(seed);
        var first = world.server("s1", "20.0.0.1");
        var second = world.server("s2", "20.0.1.1");
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        var client = world.client("a").behind(nat).of("s1", "s2").start();
        return new Place(world, world.newRandom(), nat, first, second, client);
    }

    /// Whether the client has an address that leads to it.
    private static boolean isUp(Place place) {
        return place.client()
                .qualified()
                .filter(it -> place.nat().nat().addresses().contains(it.mapped().address()))
                .isPresent();
    }

    private static boolean isOf(Place place, ServerHost server) {
        return place.client()
                .qualified()
                .filter(it -> (int) it.address().high() == server.addresses().primary())
                .isPresent();
    }

    /// Lets it happen, and end.
    ///
    /// @param isLossy whether an attempt may fail by chance
    /// @return how long it may take from then on
    private static Duration bring(Fault fault, Place place, boolean isLossy) {
        var world = place.world();
        var client = place.client();
        return switch (fault) {
            case NAT_FORGETS -> {
                place.nat().reboot();
                yield changed(place, REBINDING);
            }
            case OTHER_PUBLIC_ADDRESS -> {
                renumber(place);
                yield REBINDING;
            }
            case OTHER_NETWORK -> {
                renumber(place);
                client.noteNetworkChange();
                yield NETWORK_CHANGE;
            }
            case FLAPPING_NETWORK -> {
                for (int i = 0; i < 20; i++) {
                    renumber(place);
                    client.noteNetworkChange();
                    // The driver lets four seconds pass between two changes.
                    world.advance(Duration.ofMillis(place.random().nextInt(4000, 6000)));
                }
                yield NETWORK_CHANGE;
            }
            case SUSPEND -> {
                // What it sent meanwhile went nowhere; time has passed for all others.
                client.link().set(LinkQuality.CUT);
                world.advance(Duration.ofHours(1));
                client.link().set(LinkQuality.LOCAL);
                renumber(place);
                client.noteNetworkChange();
                yield NETWORK_CHANGE;
            }
            case ONE_SERVER_OUT -> killItsServer(place, isLossy);
            case BOTH_SERVERS_OUT -> {
                place.first().cut();
                place.second().cut();
                world.advance(Duration.ofMinutes(place.random().nextInt(1, 60)));
                place.second().mend();
                world.runUntil(() -> isUp(place), LOSSY.minus(OUTAGE));
                place.first().mend();
                yield OUTAGE;
            }
            case NO_NAMES -> {
                world.names().setBroken(true);
                client.noteNetworkChange();
                world.advance(Duration.ofMinutes(place.random().nextInt(1, 30)));
                world.names().setBroken(false);
                yield OUTAGE;
            }
        };
    }

    private static Duration killItsServer(Place place, boolean isLossy) {
        var dead = isOf(place, place.first()) ? place.first() : place.second();
        dead.cut();
        boolean isThere =
                place.world().runUntil(() -> isUp(place) && !isOf(place, dead), FAIL_OVER);
        dead.mend();
        // With losses, the other one may have failed as well.
        assertThat(isThere || isLossy).as("of the other server in time").isTrue();
        return isThere ? Duration.ofSeconds(1) : OUTAGE;
    }

    /// Another mapping is another address.
    private static Duration changed(Place place, Duration limit) {
        var before = place.client().qualified();
        place.world()
                .runUntil(
                        () ->
                                place.client().isQualified()
                                        && !place.client().qualified().equals(before),
                        limit);
        return limit;
    }

    private static void renumber(Place place) {
        int address = Ipv4Address.parse("31.0.0.1") + place.random().nextInt(1 << 16);
        place.nat().reboot(place.world().ipv4(), List.of(address));
    }
}
