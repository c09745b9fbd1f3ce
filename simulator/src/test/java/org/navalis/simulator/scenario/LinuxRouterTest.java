package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.NatKind;
import org.navalis.core.client.ClientState;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.Dependence;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.PortAssignment;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// A home router on Linux without a packet filter takes what it did not ask for as its own: a
/// direct bubble that comes before ours takes the port that our answer would have had. So nothing
/// may come to it before it is open.
class LinuxRouterTest extends ScenarioTest {

    private static final NatBehavior LINUX =
            NatBehavior.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT)
                    .withPorts(PortAssignment.PRESERVING, 1)
                    .withUnsolicitedAnswers(true);

    private static final Duration LIMIT = Duration.ofSeconds(8);

    /// What is found out about the own NAT is there in a second, or in three.
    private static final Duration FOUND = Duration.ofSeconds(4);

    /// A client that has qualified may lose its server for 100 seconds when packets are lost.
    private static final Duration QUALIFICATION = Duration.ofMinutes(10);

    /// RFC 4380, section 5.2.6: four bubbles without an answer in so long a time.
    private static final Duration BUDGET = Duration.ofSeconds(301);

    private static final int SEEDS = 5;

    /// Types whose mapping does not depend on the destination.
    static Stream<NatType> connectedTypes() {
        return Arrays.stream(NatType.values()).filter(type -> !type.isSymmetric());
    }

    @ParameterizedTest
    @MethodSource("connectedTypes")
    @Clause(rfc = 4380, section = "5.2.6", row = "BUB-07")
    void connectsWithEachOtherNat(NatType other) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var a = world.client("a").behind(LINUX).start();
                    var b = world.client("b").behind(other).start();
                    qualify(world, a, b);

                    assertThat(ping(world, a.stack(), b.address(), LIMIT)).isTrue();
                });
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var a = world.client("a").behind(LINUX).start();
                    var b = world.client("b").behind(other).start();
                    qualify(world, a, b);

                    assertThat(ping(world, b.stack(), a.address(), LIMIT)).isTrue();
                });
    }

    /// What opens a random port behind the symmetric NAT must not come to the router before our own
    /// bubble to that port has left (RFC 6081, sections 5.4.4.3 and 5.5.4.1.1).
    @ParameterizedTest
    @EnumSource(names = {"SYMMETRIC_PRESERVING", "SYMMETRIC_SEQUENTIAL"})
    @Clause(
            rfc = 6081,
            section = "3",
            row = {"EXT-MTX-02", "BUB-07"})
    void connectsWithSymmetricNatsWhosePortsAreForetold(NatType other) {
        seeds(4 * SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var a = world.client("a").behind(LINUX).start();
                    var b = world.client("b").behind(other).start();
                    qualify(world, a, b);

                    assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(1))).isTrue();
                    assertThat(areExchanging(world, a, b)).isTrue();
                });
        seeds(4 * SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var a = world.client("a").behind(LINUX).start();
                    var b = world.client("b").behind(other).start();
                    qualify(world, a, b);

                    assertThat(ping(world, b.stack(), a.address(), Duration.ofSeconds(1))).isTrue();
                    assertThat(areExchanging(world, a, b)).isTrue();
                });
    }

    @Seeds
    void connectsWithAnotherLinuxRouterAtOnce(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(LINUX).start();
        var b = world.client("b").behind(LINUX).start();
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(1))).isTrue();
        assertThat(areExchanging(world, a, b)).isTrue();
    }

    @Seeds
    void connectsWhenBothBeginAtOnce(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(LINUX).start();
        var b = world.client("b").behind(LINUX).start();
        qualify(world, a, b);
        a.stack().ping(b.address());

        assertThat(ping(world, b.stack(), a.address(), Duration.ofSeconds(1))).isTrue();
        assertThat(areExchanging(world, a, b)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 20})
    void connectsOverAnyNumberOfRouters(int routers) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    world.ipv4().setRouters(routers);
                    var a = world.client("a").behind(LINUX).start();
                    var b = world.client("b").behind(LINUX).start();
                    qualify(world, a, b);
                    world.advance(FOUND);

                    assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(1))).isTrue();
                });
    }

    /// Both routers of a home are of this kind, and so is that of the access.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void connectsThroughNestedNats(int routersOfAccess) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var access = world.nat(LINUX, 1);
                    access.setRouters(routersOfAccess);
                    var home = world.nat(LINUX, world.nat(LINUX, access));
                    var a = world.client("a").behind(home).start();
                    var b = world.client("b").behind(LINUX).start();
                    qualify(world, a, b);
                    world.advance(FOUND);

                    assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(1))).isTrue();
                    assertThat(areExchanging(world, a, b)).isTrue();
                });
    }

    /// What is lost of the first bubbles is asked for again, and goes no farther either.
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3})
    void connectsNearlyAsOftenAsAFilterDoesWhenPacketsAreLost(double loss) {
        var filter = NatType.PORT_RESTRICTED.behavior().orElseThrow();

        assertThat(connected(LINUX, loss)).isGreaterThanOrEqualTo(connected(filter, loss) - 10);
    }

    /// How many of 100 pairs connect.
    private static long connected(NatBehavior nat, double loss) {
        return seeds(100)
                .filter(seed -> {
                    var world = internet(seed);
                    var quality = LinkQuality.LOCAL.withLoss(loss);
                    var a = world.client("a").behind(nat).over(quality).start();
                    var b = world.client("b").behind(nat).over(quality).start();
                    assertThat(world.runUntil(() -> areQualified(a, b), QUALIFICATION)).isTrue();
                    world.advance(FOUND);
                    return areQualified(a, b) && reaches(world, a, b);
                })
                .count();
    }

    /// Pings once a second, as people do.
    private static boolean reaches(World world, ClientHost a, ClientHost b) {
        return IntStream.range(0, (int) LIMIT.toSeconds())
                .anyMatch(_ -> ping(world, a.stack(), b.address(), Duration.ofSeconds(1)));
    }

    private static boolean areQualified(ClientHost a, ClientHost b) {
        return a.isQualified() && b.isQualified();
    }

    /// A peer that was silent for long is not asked directly: its router may have forgotten us.
    @ParameterizedTest
    @ValueSource(ints = {20, 60, 110, 130, 250, 500, 900})
    void connectsAgainAfterSilence(int seconds) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var a = world.client("a").behind(LINUX).start();
                    var b = world.client("b").behind(LINUX).start();
                    qualify(world, a, b);
                    assertThat(ping(world, a.stack(), b.address(), LIMIT)).isTrue();

                    world.advance(Duration.ofSeconds(seconds));

                    assertThat(ping(world, a.stack(), b.address(), LIMIT)).isTrue();
                    assertThat(areExchanging(world, a, b)).isTrue();
                });
    }

    /// After a poisoned attempt nothing goes to the peer until its router has forgotten it.
    @Seeds
    void triesAgainWhenTheRouterHasForgotten(long seed) {
        var world = internet(seed);
        world.ipv4().setRouters(0);
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        var b = world.client("b").behind(LINUX).start();
        qualify(world, a, b);
        world.advance(FOUND);
        assertThat(ping(world, a.stack(), b.address(), LIMIT)).isFalse();
        world.ipv4().setRouters(8);
        world.advance(BUDGET);

        assertThat(ping(world, a.stack(), b.address(), LIMIT)).isTrue();
    }

    /// What status tells: RFC 4380 alone does not see it.
    @Seeds
    void tellsConeNatsFromOthers(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.CONE).start();
        var b = world.client("b").behind(LINUX).start();
        qualify(world, a, b);
        world.advance(FOUND);

        assertThat(((ClientState.Qualified) a.client().state()).nat()).isEqualTo(NatKind.CONE);
        assertThat(((ClientState.Qualified) b.client().state()).nat())
                .isIn(NatKind.RESTRICTED, NatKind.RESTRICTED_PORT);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-08", "RLY-09"})
    void aRelayReachesAClientBehindItByTheToken(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(LINUX).start();
        qualify(world, client);

        assertThat(ping(world, host.stack(), client.address(), Duration.ofSeconds(4))).isTrue();
        assertThat(ping(world, client.stack(), host.address(), Duration.ofSeconds(4))).isTrue();
    }

    /// The answer comes from another port than the one in the address of the client, and only a
    /// nonce (RFC 6081, section 5.2) tells that it is one.
    @Seeds
    @Clause(rfc = 6081, section = "5.2.4.4", row = "EXT-SNS-08")
    void otherClientsReachAClientBehindItByItsNonce(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.NONE).start();
        var b = world.client("b").behind(LINUX).start();
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(10))).isTrue();
    }

    private static boolean areExchanging(World world, ClientHost a, ClientHost b) {
        return exchange(world, a.stack(), a.address(), b.stack(), b.address());
    }
}
