package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.Extension;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Two clients behind one NAT.
class OneNatTest extends ScenarioTest {

    private static final ClientSettings HAIRPINNING =
            ClientSettings.DEFAULT.withExtensions(List.of(Extension.HAIRPINNING));

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
        var plain = ClientSettings.DEFAULT.withExtensions(Extension.NONE);

        assertThat(canTalk(world, portRestricted(), plain)).isFalse();
    }

    @Seeds
    @Clause(
            rfc = 6081,
            section = "5.6",
            row = {"EXT-HP-01", "EXT-HP-11", "EXT-HP-13"})
    void connectsThemByTheirLocalAddresses(long seed) {
        var world = internet(seed);

        assertThat(canTalk(world, portRestricted(), HAIRPINNING)).isTrue();
    }

    @Seeds
    @Clause(rfc = 6081, section = "6.5", row = "EXT-HP-13")
    void connectsThemBehindTwoLayersByThePortsThatTheInnerNatsHaveMapped(long seed) {
        var world = internet(seed);
        var outer = world.nat(portRestricted(), 1);
        var inner = NatType.UPNP_PORT_RESTRICTED.behavior().orElseThrow();
        var a = world.client("a").behind(world.nat(inner, outer)).with(HAIRPINNING).start();
        var b = world.client("b").behind(world.nat(inner, outer)).with(HAIRPINNING).start();
        qualify(world, a, b);

        assertThat(pingTwice(world, a.stack(), b.address(), Duration.ofSeconds(2))).isTrue();

        assertThat(exchange(world, a.stack(), a.address(), b.stack(), b.address())).isTrue();
        assertThat(endpointOf(world, a, b)).isEqualTo(b.portMapping());
        assertThat(endpointOf(world, b, a)).isEqualTo(a.portMapping());
    }

    private static Optional<Ipv4Endpoint> endpointOf(World world, ClientHost of, ClientHost peer) {
        return of.client().peers(world.timeline().nowNanos()).stream()
                .filter(known -> known.address().equals(peer.address()))
                .findFirst()
                .flatMap(PeerSnapshot::endpoint);
    }

    @Seeds
    @Clause(rfc = 6081, section = "5.6", row = "EXT-HP-01")
    void twoLayersWithoutPortMappingsStayApart(long seed) {
        var world = internet(seed);
        var outer = world.nat(portRestricted(), 1);
        var a = world.client("a").behind(world.nat(portRestricted(), outer)).start();
        var b = world.client("b").behind(world.nat(portRestricted(), outer)).start();
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(10))).isFalse();
        assertThat(a.stack().unreachable()).containsExactly(b.address());
    }

    private static boolean canTalk(World world, NatBehavior behavior) {
        return canTalk(world, behavior, ClientSettings.DEFAULT);
    }

    private static boolean canTalk(World world, NatBehavior behavior, ClientSettings settings) {
        var nat = world.nat(behavior, 1);
        var a = world.client("a").behind(nat).with(settings).start();
        var b = world.client("b").behind(nat).with(settings).start();
        qualify(world, a, b);
        boolean isAnswered = pingTwice(world, a.stack(), b.address(), Duration.ofSeconds(20));
        assertThat(a.stack().unreachable().isEmpty()).isEqualTo(isAnswered);
        return isAnswered;
    }

    private static NatBehavior portRestricted() {
        return NatType.PORT_RESTRICTED.behavior().orElseThrow();
    }
}
