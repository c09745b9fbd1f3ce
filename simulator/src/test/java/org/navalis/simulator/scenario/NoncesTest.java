package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.Extension.HAIRPINNING;
import static org.navalis.core.client.Extension.LOAD_REDUCTION;
import static org.navalis.core.client.Extension.SNS;
import static org.navalis.core.client.Extension.UPNP;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.core.Counter;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.Extension;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Clients that only the nonces in bubbles connect, and the port mapping with them (RFC 6081,
/// sections 5.2 and 5.3).
class NoncesTest extends ScenarioTest {

    private static final int SEEDS = 4;

    /// Long before the second knock.
    private static final Duration AT_ONCE = Duration.ofMillis(1900);

    private static final List<NatType> OTHERS =
            List.of(NatType.SYMMETRIC, NatType.SYMMETRIC_PRESERVING, NatType.SYMMETRIC_SEQUENTIAL);

    private static ClientSettings with(Extension... extensions) {
        return ClientSettings.DEFAULT.withExtensions(List.of(extensions));
    }

    static Stream<Arguments> pairs() {
        var pairs = new ArrayList<Arguments>();
        for (var open : List.of(NatType.NONE, NatType.CONE, NatType.RESTRICTED)) {
            for (var symmetric : OTHERS) {
                pairs.add(Arguments.of(open, symmetric));
                pairs.add(Arguments.of(symmetric, open));
            }
        }
        pairs.add(Arguments.of(NatType.CONE, NatType.SYMMETRIC_ADDRESS));
        pairs.add(Arguments.of(NatType.SYMMETRIC_ADDRESS, NatType.CONE));
        return pairs.stream();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    @Clause(
            rfc = 6081,
            section = "6.1",
            row = {"EXT-SNS-12", "EXT-SNS-08", "EXT-SNS-09", "EXT-COM-05"})
    void connectClientsBehindSymmetricNatsToOthersAtOnce(NatType a, NatType b) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    world.server("s2", "20.0.1.1");
                    // A server asks for the address at least, if not for the port.
                    boolean isOneServer =
                            a == NatType.SYMMETRIC_ADDRESS || b == NatType.SYMMETRIC_ADDRESS;
                    var serverOfB = isOneServer ? "s1" : "s2";
                    var first = world.client("a").behind(a).with(with(SNS)).start();
                    var second = world.client("b").behind(b).of(serverOfB).with(with(SNS)).start();
                    qualify(world, first, second);

                    assertThat(ping(world, first.stack(), second.address(), AT_ONCE)).isTrue();
                    assertThat(talk(world, first, second)).isTrue();
                });
    }

    private static boolean talk(World world, ClientHost a, ClientHost b) {
        return exchange(world, a.stack(), a.address(), b.stack(), b.address());
    }

    private static Optional<Ipv4Endpoint> endpointOf(World world, ClientHost of, ClientHost peer) {
        return of.client().peers(world.timeline().nowNanos()).stream()
                .filter(known -> known.address().equals(peer.address()))
                .findFirst()
                .flatMap(PeerSnapshot::endpoint);
    }

    @Seeds
    @Clause(rfc = 6081, section = "6.1", row = "EXT-SNS-12")
    void eachSideKnowsTheOtherWhereItReallyIs(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.SYMMETRIC).with(with(SNS)).start();
        var b = world.client("b").behind(NatType.RESTRICTED).with(with(SNS)).start();
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), AT_ONCE)).isTrue();

        assertThat(endpointOf(world, a, b)).contains(b.qualified().orElseThrow().mapped());
        assertThat(endpointOf(world, b, a))
                .isPresent()
                .isNotEqualTo(Optional.of(a.qualified().orElseThrow().mapped()));
        // One knock, one answer of each side both ways, and what each says when it is reached.
        assertThat(a.count(Counter.BUBBLES_INDIRECT_SENT)).isLessThanOrEqualTo(2);
        assertThat(b.count(Counter.BUBBLES_INDIRECT_SENT)).isLessThanOrEqualTo(2);
    }

    @Seeds
    @Clause(
            rfc = 6081,
            section = "3",
            row = {"EXT-SNS-13", "EXT-MTX-05"})
    void aClientWithoutNoncesIsStillReachedWhereRfc4380Does(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).with(with()).start();
        var c = world.client("c").behind(NatType.SYMMETRIC).start();
        qualify(world, a, b, c);

        assertThat(ping(world, a.stack(), b.address(), AT_ONCE)).isTrue();
        assertThat(talk(world, b, a)).isTrue();
        assertThat(ping(world, c.stack(), b.address(), Duration.ofSeconds(10))).isFalse();
        assertThat(c.stack().unreachable()).containsExactly(b.address());
    }

    @Seeds
    @Clause(rfc = 6081, section = "5.2", row = "EXT-SNS-09")
    void symmetricPeersFindEachOtherAgainAfterTheirNatHasForgotten(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.SYMMETRIC).with(with(SNS, LOAD_REDUCTION)).start();
        var b =
                world.client("b")
                        .behind(NatType.RESTRICTED)
                        .with(with(SNS, LOAD_REDUCTION))
                        .start();
        qualify(world, a, b);
        assertThat(ping(world, a.stack(), b.address(), AT_ONCE)).isTrue();
        world.advance(Duration.ofMinutes(5));

        assertThat(ping(world, b.stack(), a.address(), Duration.ofSeconds(8))).isTrue();
        world.advance(Duration.ofMinutes(5));

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(8))).isTrue();
    }

    static Stream<Arguments> mapped() {
        var kinds = List.of(NatType.UPNP_PORT_RESTRICTED, NatType.UPNP_SYMMETRIC);
        return kinds.stream().flatMap(a -> kinds.stream().map(b -> Arguments.of(a, b)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("mapped")
    @Clause(
            rfc = 6081,
            section = "6.2",
            row = {"EXT-UPN-09", "EXT-UPN-10", "EXT-UPN-11", "EXT-UPN-13", "AMB-19"})
    void connectClientsBehindNatsThatMapAPort(NatType a, NatType b) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var settings = with(SNS, UPNP);
                    var first = world.client("a").behind(a).with(settings).start();
                    var second = world.client("b").behind(b).with(settings).start();
                    qualify(world, first, second);

                    assertThat(pingTwice(world, first.stack(), second.address(), AT_ONCE)).isTrue();
                    assertThat(talk(world, first, second)).isTrue();
                });
    }

    @Seeds
    @Clause(rfc = 6081, section = "5.2", row = "EXT-MTX-03")
    void twoSymmetricNatsEndInAnErrorAndThenInSilence(long seed) {
        var world = internet(seed);
        var settings = with(SNS, HAIRPINNING, LOAD_REDUCTION);
        var a = world.client("a").behind(NatType.SYMMETRIC).with(settings).start();
        var b = world.client("b").behind(NatType.SYMMETRIC).with(settings).start();
        qualify(world, a, b);

        int number = a.stack().ping(b.address());
        world.advance(Duration.ofSeconds(10));
        assertThat(a.stack().isAnswered(number)).isFalse();
        assertThat(a.stack().unreachable()).containsExactly(b.address());
        int bubbles = bubbles(a) + bubbles(b);
        world.advance(Duration.ofMinutes(10));

        // Knocks, answers both ways, and answers that are repeated.
        assertThat(bubbles).isLessThanOrEqualTo(2 * 4 + 2 * 4 + 2 * 4 * 2 + 2 * 4);
        assertThat(bubbles(a) + bubbles(b)).isEqualTo(bubbles);
    }

    private static int bubbles(ClientHost client) {
        return (int)
                (client.count(Counter.BUBBLES_DIRECT_SENT)
                        + client.count(Counter.BUBBLES_INDIRECT_SENT));
    }
}
