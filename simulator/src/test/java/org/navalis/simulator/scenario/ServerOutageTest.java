package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.navalis.core.Counter;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Servers that are silent, and names that fail.
class ServerOutageTest extends ScenarioTest {

    /// The longest restart delay, 300 seconds and a quarter, and what a qualification takes.
    private static final Duration RESTART = Duration.ofSeconds(377);

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-25", "TIM-02", "TIM-03", "TIM-12"})
    void triesAgainForADayWhenTheServerIsSilent(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1").cut();
        var client = world.client("a").behind(NatType.CONE).start();

        world.advance(Duration.ofHours(24));

        assertThat(troubles(client)).containsOnly(Trouble.PRIMARY_SERVER_SILENT);
        // Three solicitations, then 225 to 375 seconds without any, once it has been a while.
        assertThat(client.count(Counter.SOLICITATIONS)).isBetween(3L * 223, 1000L);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-26", "TIM-12"})
    void qualifiesWhenTheServerComesBack(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");
        server.cut();
        var client = world.client("a").behind(NatType.CONE).start();
        world.advance(Duration.ofMinutes(10));

        server.mend();

        assertThat(world.runUntil(client::isQualified, RESTART)).isTrue();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"CLI-76", "CLI-75", "SRV-02"})
    void losesNothingWhenTheServerRestarts(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        var before = List.of(a.address(), b.address());
        ping(world, a.stack(), b.address(), Duration.ofSeconds(2));

        server.cut();
        boolean isComplete = talk(world, a, b, Duration.ofSeconds(5), 1000);
        server.mend();
        isComplete &= talk(world, a, b, Duration.ofSeconds(60), 10_000);

        assertThat(isComplete).isTrue();
        assertThat(List.of(a.address(), b.address())).isEqualTo(before);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"CLI-75", "CLI-76", "TIM-12"})
    void goesOfflineAfterThreeMissedRefreshesAndComesBack(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        ping(world, a.stack(), b.address(), Duration.ofSeconds(2));

        server.cut();
        // Nothing is lost before the third time-out: 22.5 seconds and three times four.
        boolean isComplete = talk(world, a, b, Duration.ofSeconds(32), 1000);
        world.advance(Duration.ofMinutes(9));
        boolean isOffline = !a.isQualified() && !b.isQualified();
        server.mend();
        boolean isBack = world.runUntil(() -> a.isQualified() && b.isQualified(), RESTART);

        assertThat(isComplete).isTrue();
        assertThat(isOffline).isTrue();
        assertThat(isBack).isTrue();
        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(8))).isTrue();
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-18")
    void goesOfflineWhenTheSecondaryAddressIsSilent(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");
        server.secondaryLink().set(LinkQuality.CUT);
        var client = world.client("a").behind(NatType.CONE).start();

        world.advance(Duration.ofSeconds(20));
        boolean isOffline = !client.isQualified();
        server.secondaryLink().set(LinkQuality.GOOD);

        assertThat(isOffline).isTrue();
        assertThat(troubles(client)).containsExactly(Trouble.SECONDARY_SERVER_SILENT);
        assertThat(world.runUntil(client::isQualified, RESTART)).isTrue();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "2.10",
            row = {"CLI-02", "CLI-26"})
    void waitsForTheNameOfTheServer(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        world.names().setBroken(true);
        var client = world.client("a").behind(NatType.CONE).start();
        world.advance(Duration.ofMinutes(5));
        var before = troubles(client);

        world.names().setBroken(false);

        assertThat(before).containsOnly(Trouble.SERVER_NAME_UNRESOLVED).hasSizeBetween(3, 4);
        assertThat(world.runUntil(client::isQualified, RESTART)).isTrue();
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2", row = "CLI-26")
    void followsTheNameToAnotherServer(long seed) {
        var world = world(seed);
        var old = world.server("s1", "20.0.0.1");
        var client = world.client("a").behind(NatType.CONE).start();
        qualify(world, client);

        old.cut();
        var other = world.server("s1", "20.0.1.1");
        world.advance(Duration.ofSeconds(43));

        assertThat(world.runUntil(client::isQualified, RESTART)).isTrue();
        assertThat((int) client.address().high()).isEqualTo(other.addresses().primary());
    }

    private static List<Trouble> troubles(ClientHost client) {
        return client.told().stream()
                .map(ClientHost.Told::event)
                .filter(TeredoEvent.Disqualified.class::isInstance)
                .map(event -> ((TeredoEvent.Disqualified) event).trouble())
                .toList();
    }

    /// Data both ways, ten times a second.
    private static boolean talk(
            World world, ClientHost a, ClientHost b, Duration duration, long firstNumber) {
        var addressOfA = a.address();
        var addressOfB = b.address();
        long last = firstNumber + duration.toMillis() / 100;
        for (long number = firstNumber; number < last; number++) {
            a.stack().send(addressOfB, number);
            b.stack().send(addressOfA, number);
            world.advance(Duration.ofMillis(100));
        }
        world.advance(Duration.ofMillis(100));
        for (long number = firstNumber; number < last; number++) {
            if (!a.stack().hasReceived(addressOfB, number)
                    || !b.stack().hasReceived(addressOfA, number)) {
                return false;
            }
        }
        return true;
    }
}
