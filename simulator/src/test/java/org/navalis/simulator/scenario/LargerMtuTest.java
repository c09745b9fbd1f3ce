package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv6Address;
import org.navalis.core.ServerAddresses;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.Extension;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Ipv6Stack;
import org.navalis.simulator.host.NativeHost;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Clients and relays whose paths carry more than 1280 octets, among others that know nothing of it
/// (decision 8).
class LargerMtuTest extends ScenarioTest {

    private static final Duration SOON = Duration.ofSeconds(8);

    /// A world whose server allows 1400 octets, with a relay that takes so many.
    private static World internet(long seed, int relayMtu) {
        var world = world(seed);
        var addresses = ServerAddresses.of(Ipv4Address.parse("20.0.0.1"));
        world.server("s1", ServerSettings.of(addresses).withMtu(1400));
        world.relay("relay-1", "60.0.0.7", "2600:6::7", relayMtu);
        return world;
    }

    private static ClientHost client(World world, String name, NatType nat, int mtu) {
        var settings = ClientSettings.DEFAULT.withExtensions(Extension.NONE).withMtu(mtu);
        return world.client(name).behind(nat).with(settings).start();
    }

    /// Whether the largest packet that passes is of this size.
    private static void assertMtu(
            World world,
            Ipv6Stack from,
            Ipv6Address source,
            Ipv6Stack to,
            Ipv6Address at,
            int mtu) {
        int errors = from.tooBig().size();
        from.send(at, mtu, mtu);
        from.send(at, mtu + 1, mtu + 1);
        world.advance(Duration.ofSeconds(1));

        assertThat(to.hasReceived(source, mtu)).isTrue();
        assertThat(to.hasReceived(source, mtu + 1)).isFalse();
        assertThat(from.tooBig().subList(errors, from.tooBig().size())).containsExactly(mtu);
    }

    private static void assertMtuBothWays(World world, ClientHost a, ClientHost b, int mtu) {
        assertMtu(world, a.stack(), a.address(), b.stack(), b.address(), mtu);
        assertMtu(world, b.stack(), b.address(), a.stack(), a.address(), mtu);
        assertThat(a.count(Drop.TX_MTU)).isEqualTo(1);
    }

    private static void assertMtuBothWays(World world, ClientHost a, NativeHost host, int mtu) {
        assertMtu(world, a.stack(), a.address(), host.stack(), host.address(), mtu);
        assertMtu(world, host.stack(), host.address(), a.stack(), a.address(), mtu);
    }

    @Seeds
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-08", "MTU-09", "MTU-02"})
    void clientsSendEachOtherWhatBothTake(long seed) {
        for (var nat : EnumSet.of(NatType.NONE, NatType.CONE, NatType.PORT_RESTRICTED)) {
            var world = internet(seed, 1280);
            var a = client(world, "a", NatType.PORT_RESTRICTED, 1400);
            var b = client(world, "b", nat, 1372);
            qualify(world, a, b);

            assertThat(ping(world, a.stack(), b.address(), SOON)).isTrue();
            world.advance(Duration.ofSeconds(1));

            assertMtuBothWays(world, a, b, 1372);
        }
    }

    @Seeds
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-07", "MTU-08"})
    void clientsThatKnowNothingOfItWorkAsBefore(long seed) {
        var world = internet(seed, 1400);
        var a = client(world, "a", NatType.PORT_RESTRICTED, 1400);
        var plain = client(world, "b", NatType.PORT_RESTRICTED, 1280);
        var host = world.nativeHost("2600::1");
        qualify(world, a, plain);

        assertThat(ping(world, plain.stack(), a.address(), SOON)).isTrue();
        assertMtuBothWays(world, a, plain, 1280);
        assertThat(ping(world, plain.stack(), host.address(), SOON)).isTrue();
        assertMtuBothWays(world, plain, host, 1280);
        assertThat(bubblesOfOtherSize(world, plain)).isZero();
    }

    private static long bubblesOfOtherSize(World world, SimHost of) {
        return world.capture().sent().stream()
                .filter(sent -> sent.datagram().source().equals(of.local(0)))
                .filter(sent -> sent.datagram().payload().octetAt(0) == 0x60)
                .filter(sent -> sent.datagram().payload().shortAt(4) == 0)
                .filter(sent -> sent.datagram().payload().length() != 40)
                .count();
    }

    @Seeds
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-09", "MTU-10"})
    void clientsAndNativeHostsSendWhatClientAndRelayTake(long seed) {
        for (var nat : EnumSet.of(NatType.NONE, NatType.PORT_RESTRICTED, NatType.SYMMETRIC)) {
            var world = internet(seed, 9000);
            var host = world.nativeHost("2600::1");
            var a = client(world, "a", nat, 1400);
            qualify(world, a);

            assertThat(ping(world, a.stack(), host.address(), SOON)).isTrue();
            world.advance(Duration.ofSeconds(1));

            assertMtuBothWays(world, a, host, 1400);
        }
    }

    @Seeds
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-09", "MTU-10"})
    void whoIsReachedByANativeHostHearsOfTheRelayToo(long seed) {
        var world = internet(seed, 1350);
        var host = world.nativeHost("2600::1");
        var a = client(world, "a", NatType.RESTRICTED, 1400);
        qualify(world, a);

        assertThat(ping(world, host.stack(), a.address(), SOON)).isTrue();
        world.advance(Duration.ofSeconds(1));

        assertMtuBothWays(world, a, host, 1350);
    }

    @Seeds
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-07", "MTU-10"})
    void relaysThatKnowNothingOfItWorkAsBefore(long seed) {
        var world = internet(seed, 1280);
        var host = world.nativeHost("2600::1");
        var a = client(world, "a", NatType.PORT_RESTRICTED, 1400);
        qualify(world, a);

        assertThat(ping(world, a.stack(), host.address(), SOON)).isTrue();

        assertMtuBothWays(world, a, host, 1280);
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2.6", row = "LOOP-08")
    void clientsSayNothingMoreAfterwards(long seed) {
        var world = internet(seed, 1400);
        var host = world.nativeHost("2600::1");
        var a = client(world, "a", NatType.PORT_RESTRICTED, 1400);
        var b = client(world, "b", NatType.PORT_RESTRICTED, 1400);
        qualify(world, a, b);
        a.stack().ping(b.address());
        assertThat(ping(world, b.stack(), a.address(), SOON)).isTrue();
        assertThat(ping(world, a.stack(), host.address(), SOON)).isTrue();
        world.advance(Duration.ofSeconds(3));
        long before = bubbles(a) + bubbles(b);

        world.advance(Duration.ofMinutes(10));

        assertThat(bubbles(a) + bubbles(b)).isEqualTo(before);
    }

    private static long bubbles(ClientHost client) {
        return client.count(Counter.BUBBLES_DIRECT_SENT)
                + client.count(Counter.BUBBLES_INDIRECT_SENT);
    }
}
