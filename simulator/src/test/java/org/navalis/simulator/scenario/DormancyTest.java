package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.navalis.core.Counter;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.ClientState;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Clients that sleep while nobody needs IPv6.
class DormancyTest extends ScenarioTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Seeds
    void sendsNothingForTenMinutesAndAnswersTheFirstPingsWithinThreeSeconds(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var a = sleeper(world);
        int before = world.capture().sent().size();

        world.advance(Duration.ofMinutes(10));

        assertThat(world.capture().sent()).hasSize(before);
        // Once a second, as the command does.
        a.stack().ping(host.address());
        world.advance(Duration.ofSeconds(1));
        a.stack().ping(host.address());
        assertThat(world.runUntil(a.stack()::hasAnswers, Duration.ofSeconds(2))).isTrue();
        assertThat(a.count(Counter.WAKES)).isEqualTo(1);
    }

    @Seeds
    void tellsTheProgramThatWokeItAsSoonAsThereIsAnAddress(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var a = sleeper(world);

        a.stack().send(host.address(), 1);

        assertThat(world.runUntil(() -> !a.stack().unreachable().isEmpty(), Duration.ofSeconds(1)))
                .isTrue();
        assertThat(a.isQualified()).isTrue();
        a.stack().send(host.address(), 2);
        world.advance(Duration.ofSeconds(1));
        assertThat(host.stack().hasReceived(a.address(), 1)).isFalse();
        assertThat(host.stack().hasReceived(a.address(), 2)).isTrue();
    }

    @Seeds
    void canBeWokenWithoutAPacketAndKeepsWhatComesMeanwhile(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var a = sleeper(world);

        a.wake();
        a.stack().send(host.address(), 1);

        assertThat(a.stack().unreachable()).isEmpty();
        assertThat(world.runUntil(a::isQualified, Duration.ofSeconds(1))).isTrue();
        assertThat(world.runUntil(() -> !a.stack().unreachable().isEmpty(), Duration.ofSeconds(1)))
                .isTrue();
        assertThat(a.count(Counter.WAKES)).isEqualTo(1);
    }

    @Seeds
    void sleepsAgainWhenNothingWasSentForAnHour(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var a = sleeper(world);
        a.stack().ping(host.address());
        world.advance(Duration.ofMinutes(59));
        boolean isAwakeBefore = a.isQualified();
        a.stack().ping(host.address());
        world.advance(Duration.ofMinutes(59));
        boolean isAwakeAfterAnother = a.isQualified();

        world.advance(Duration.ofMinutes(2));

        assertThat(isAwakeBefore).isTrue();
        assertThat(isAwakeAfterAnother).isTrue();
        assertThat(a.client().state()).isEqualTo(new ClientState.Dormant());
        int sent = world.capture().sent().size();
        world.advance(HOUR);
        assertThat(world.capture().sent()).hasSize(sent);
        assertThat(a.count(Counter.DORMANCIES)).isEqualTo(2);
    }

    @Seeds
    void staysQualifiedUnlessToldOtherwise(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).start();

        world.advance(HOUR.multipliedBy(3));

        assertThat(a.isQualified()).isTrue();
        assertThat(a.count(Counter.DORMANCIES)).isZero();
    }

    @Seeds
    void tellsTheProgramWhenTheServerIsGone(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");
        var host = world.nativeHost("2600::1");
        var a = sleeper(world);
        server.cut();

        a.stack().ping(host.address());
        world.advance(Duration.ofSeconds(13));

        assertThat(a.stack().unreachable()).containsExactly(host.address());
        assertThat(a.client().state()).isInstanceOf(ClientState.Offline.class);
    }

    @Seeds
    void isNotDormantWhenItsServerIsSilent(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1").cut();
        var a = world.client("a").behind(NatType.CONE).with(dormant()).start();

        world.advance(Duration.ofSeconds(13));

        assertThat(a.told().stream().map(ClientHost.Told::event).toList())
                .last()
                .isInstanceOf(TeredoEvent.Disqualified.class);
        assertThat(((ClientState.Offline) a.client().state()).trouble())
                .isEqualTo(Trouble.PRIMARY_SERVER_SILENT);
    }

    @Seeds
    void keepsWhatItCanAndRefusesTheRest(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var a = sleeper(world);

        for (int number = 1; number <= 20; number++) {
            a.stack().send(host.address(), number);
        }
        world.advance(Duration.ofSeconds(2));

        // Ten errors a second at most (RFC 4443).
        assertThat(a.stack().unreachable()).hasSizeBetween(10, 20);
        assertThat(a.client().heldBytes()).isZero();
    }

    private static ClientSettings dormant() {
        return ClientSettings.DEFAULT.withDormancy(false, HOUR);
    }

    private static ClientHost sleeper(World world) {
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).with(dormant()).start();
        world.advance(Duration.ofSeconds(1));
        assertThat(client.client().state()).isEqualTo(new ClientState.Dormant());
        assertThat(List.copyOf(client.told()).getLast().event())
                .isEqualTo(new TeredoEvent.Dormant());
        return client;
    }
}
