package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.navalis.core.Counter;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientState;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.NativeHost;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Clients that have a second server to go to.
class SeveralServersTest extends ScenarioTest {

    /// Three solicitations of the old server, and the qualification with the new one.
    private static final Duration FAIL_OVER = Duration.ofSeconds(15);

    /// The longest silence of a client, after which it asks.
    private static final Duration REFRESH = Duration.ofSeconds(30);

    /// Six seconds until it is called, seven of calls, and the qualification with the new one.
    private static final Duration MISSED = Duration.ofSeconds(14);

    @Seeds
    void goesToTheSecondWithinFifteenSecondsOfTheDeathOfTheFirst(long seed) {
        var world = world(seed);
        var first = world.server("s1", "20.0.0.1");
        var second = world.server("s2", "20.0.1.1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).of("s1", "s2").start();
        qualify(world, a);
        world.advance(Duration.ofSeconds(5 + seed % 60));
        assertThat(isOf(a, first)).isTrue();
        first.cut();

        boolean isThere = world.runUntil(() -> isOf(a, second), MISSED);

        assertThat(isThere).isTrue();
        assertThat(a.count(Counter.SERVER_CHANGES)).isEqualTo(1);
        assertThat(a.told().stream().map(ClientHost.Told::event))
                .contains(new TeredoEvent.ServerFailed(0, Trouble.PRIMARY_SERVER_SILENT))
                .doesNotHaveAnyElementsOfTypes(TeredoEvent.Disqualified.class);
    }

    @Seeds
    void callsItsServerOnlyWhereThereIsAnother(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        world.server("s2", "20.0.1.1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).of("s1", "s2").start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).of("s1").start();
        qualify(world, a, b);

        world.advance(Duration.ofMinutes(10));

        // One in 4.5 to 6 seconds; each comes back, and none of them takes the place of a refresh.
        assertThat(a.count(Counter.SERVER_CALLS)).isBetween(95L, 134L);
        assertThat(a.count(Counter.SERVER_CALLS_ANSWERED))
                .isGreaterThanOrEqualTo(a.count(Counter.SERVER_CALLS) - 1);
        assertThat(a.count(Counter.SOLICITATIONS)).isBetween(20L, 34L);
        assertThat(b.count(Counter.SERVER_CALLS)).isZero();
    }

    @Seeds
    void callsBehindASymmetricNat(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        world.server("s2", "20.0.1.1");
        var a = world.client("a").behind(NatType.SYMMETRIC).of("s1", "s2").start();
        qualify(world, a);
        world.advance(Duration.ofMinutes(5));

        assertThat(a.count(Counter.SERVER_CALLS)).isGreaterThan(40);
        assertThat(a.count(Counter.SERVER_CALLS_ANSWERED))
                .isGreaterThanOrEqualTo(a.count(Counter.SERVER_CALLS) - 1);
    }

    @Seeds
    void staysWithAServerToWhichEveryFifthPacketIsLost(long seed) {
        var world = world(seed);
        var first = world.server("s1", "20.0.0.1");
        world.server("s2", "20.0.1.1");
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        nat.link().setUp(LinkQuality.GOOD.withLoss(0.2));
        var a = world.client("a").behind(nat).of("s1", "s2").start();
        world.runUntil(() -> isOf(a, first), Duration.ofMinutes(5));
        long attempts = a.count(Counter.SERVER_CHANGES);

        world.advance(Duration.ofHours(1));

        // Three solicitations in a row are lost once in an hour, as with one server; two calls in a
        // row are so every two minutes.
        assertThat(a.count(Counter.SERVER_CHANGES) - attempts)
                .as("changes in an hour")
                .isLessThanOrEqualTo(10);
    }

    @Seeds
    void keepsTheAddressInUseWhenTheWholeNetworkIsCutForTenSeconds(long seed) {
        var world = internet(seed);
        world.server("s2", "20.0.1.1");
        var third = world.server("s3", "20.0.2.1");
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        var a = world.client("a").behind(nat).of("s3", "s2").start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        talk(world, a, b, Duration.ofSeconds(10));
        var address = a.address();

        nat.link().set(LinkQuality.CUT);
        talk(world, a, b, Duration.ofSeconds(10));
        nat.link().set(LinkQuality.GOOD);
        talk(world, a, b, Duration.ofSeconds(30));

        assertThat(isOf(a, third)).isTrue();
        assertThat(a.address()).isEqualTo(address);
        assertThat(a.count(Counter.SERVER_CALLS_ANSWERED)).isPositive();
    }

    /// Pings each second, whatever comes of it.
    private static void talk(World world, ClientHost a, ClientHost b, Duration time) {
        for (int second = 0; second < time.toSeconds(); second++) {
            a.stack().ping(b.address());
            world.advance(Duration.ofSeconds(1));
        }
    }

    @Seeds
    void leavesAServerThatPassesBubblesOnAndAdvertisesNoMore(long seed) {
        var world = world(seed);
        var first = world.server("s1", "20.0.0.1");
        var second = world.server("s2", "20.0.1.1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).of("s1", "s2").start();
        qualify(world, a);

        first.server().setEnd(world.timeline().nowNanos());

        assertThat(world.runUntil(() -> isOf(a, second), REFRESH.plus(FAIL_OVER))).isTrue();
        assertThat(a.count(Counter.SERVER_CALLS_ANSWERED)).isPositive();
    }

    @Seeds
    void reachesTheClientsThatItKnowsWithoutABubble(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var second = world.server("s2", "20.0.1.1");
        var third = world.server("s3", "20.0.2.1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).of("s3", "s2").start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(2))).isTrue();
        assertThat(ping(world, a.stack(), host.address(), Duration.ofSeconds(8))).isTrue();
        third.cut();
        talkUntil(world, () -> isOf(a, second), a, b, host);
        long sent = bubbles(a) + bubbles(b);

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(1))).isTrue();
        assertThat(ping(world, b.stack(), a.address(), Duration.ofSeconds(1))).isTrue();
        assertThat(bubbles(a) + bubbles(b)).isEqualTo(sent);
        assertThat(ping(world, a.stack(), host.address(), Duration.ofSeconds(2))).isTrue();
    }

    /// Pings both ways each second, as in a connection, by the address that holds.
    private static void talkUntil(
            World world, BooleanSupplier isOver, ClientHost a, ClientHost b, NativeHost host) {
        for (int second = 0; !isOver.getAsBoolean(); second++) {
            assertThat(second).isLessThan(15);
            if (a.isQualified()) {
                var from = a.qualified();
                boolean isAnswered = ping(world, a.stack(), b.address(), Duration.ofSeconds(2));
                assertThat(isAnswered || !a.qualified().equals(from)).isTrue();
                a.stack().ping(host.address());
            }
            world.advance(Duration.ofSeconds(1));
        }
    }

    private static long bubbles(ClientHost client) {
        return client.count(Counter.BUBBLES_DIRECT_SENT)
                + client.count(Counter.BUBBLES_INDIRECT_SENT);
    }

    @Seeds
    void findsThePeersThatWereSilentByTheNewAddress(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var second = world.server("s2", "20.0.1.1");
        var third = world.server("s3", "20.0.2.1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).of("s3", "s2").start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(2))).isTrue();
        third.cut();

        world.runUntil(() -> isOf(a, second), REFRESH.plus(FAIL_OVER));
        world.advance(Duration.ofMinutes(1));

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(2))).isTrue();
        assertThat(ping(world, b.stack(), a.address(), Duration.ofSeconds(2))).isTrue();
        assertThat(ping(world, a.stack(), host.address(), Duration.ofSeconds(8))).isTrue();
    }

    @Seeds
    void forgetsItsPeersWhenTheSecondServerSeesItElsewhere(long seed) {
        var world = internet(seed);
        var second = world.server("s2", "20.0.1.1");
        var third = world.server("s3", "20.0.2.1");
        var nat = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
        var a = world.client("a").behind(nat).of("s3", "s2").start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(2))).isTrue();
        third.cut();
        nat.reboot();

        world.runUntil(() -> isOf(a, second), REFRESH.plus(FAIL_OVER));

        assertThat(a.client().peerCount()).isZero();
        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(2))).isTrue();
    }

    @Seeds
    void missesItsServerWhenANativeHostIsSilent(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var second = world.server("s2", "20.0.1.1");
        var third = world.server("s3", "20.0.2.1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).of("s3", "s2").start();
        qualify(world, a);
        world.advance(Duration.ofSeconds(9));
        third.cut();

        a.stack().ping(host.address());

        // Two seconds for the host, and the three questions.
        assertThat(world.runUntil(() -> isOf(a, second), FAIL_OVER)).isTrue();
    }

    @Seeds
    void staysWithTheSecondWhenTheFirstIsBack(long seed) {
        var world = world(seed);
        var first = world.server("s1", "20.0.0.1");
        var second = world.server("s2", "20.0.1.1");
        first.cut();
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).of("s1", "s2").start();
        world.runUntil(() -> isOf(a, second), FAIL_OVER);
        var address = a.address();

        first.mend();
        world.advance(Duration.ofHours(1));

        assertThat(a.address()).isEqualTo(address);
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-18")
    void takesAServerWhoseTwoAddressesWork(long seed) {
        var world = world(seed);
        var first = world.server("s1", "20.0.0.1");
        var second = world.server("s2", "20.0.1.1");
        first.secondaryLink().set(LinkQuality.CUT);
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).of("s1", "s2").start();

        assertThat(world.runUntil(() -> isOf(a, second), FAIL_OVER)).isTrue();
        assertThat(a.count(Counter.FAILED_SECONDARY_SERVER)).isEqualTo(1);
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2.1", row = "TIM-12")
    void isOfflineWhenNoneAnswersAndFindsTheOneThatIsBack(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1").cut();
        var second = world.server("s2", "20.0.1.1");
        second.cut();
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).of("s1", "s2").start();
        world.advance(Duration.ofSeconds(25));
        assertThat(a.client().state()).isInstanceOf(ClientState.Offline.class);

        second.mend();

        // The pause of 30 seconds and a quarter, and the first server's time.
        assertThat(world.runUntil(() -> isOf(a, second), Duration.ofSeconds(53))).isTrue();
    }

    private static boolean isOf(ClientHost client, ServerHost server) {
        return client.qualified()
                .filter(it -> (int) it.address().high() == server.addresses().primary())
                .isPresent();
    }
}
