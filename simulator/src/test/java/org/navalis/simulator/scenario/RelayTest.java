package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.navalis.core.Counter;
import org.navalis.core.Ipv6Address;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.NativeHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Clients and native hosts, through relays.
class RelayTest extends ScenarioTest {

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.9",
            row = {"CLI-58", "CLI-41", "CTS-01", "RLY-07", "RLY-11", "RLY-16", "CLI-36"})
    void findsTheRelayOfANativeHost(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);

        assertThat(ping(world, client.stack(), host.address(), Duration.ofSeconds(2))).isTrue();

        assertThat(client.client().peers(world.timeline().nowNanos()))
                .singleElement()
                .satisfies(peer -> assertThat(peer.path()).isEqualTo(PeerSnapshot.Path.RELAY));
        assertThat(exchange(world, client, host)).isTrue();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-07", "CLI-49", "CLI-36"})
    void carriesTheFirstPacketOfANativeHostToAClient(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);

        assertThat(ping(world, host.stack(), client.address(), Duration.ofSeconds(2))).isTrue();
        assertThat(exchange(world, client, host)).isTrue();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-10", "ICMP-02"})
    void tellsTheNativeHostThatAClientIsGone(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);
        var address = client.address();
        client.stop();

        host.stack().ping(address);
        world.advance(Duration.ofSeconds(10));

        assertThat(host.stack().unreachable()).containsExactly(address);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-59", "TIM-10"})
    void tellsTheClientThatANativeHostDoesNotAnswer(long seed) {
        var world = internet(seed);
        var absent = world.nativeHost("2600::1").address();
        var nobody = new Ipv6Address(absent.high(), absent.low() + 1);
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);

        client.stack().ping(nobody);
        world.advance(Duration.ofSeconds(10));

        assertThat(client.stack().unreachable()).containsExactly(nobody);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CTS-09", "CLI-50"})
    void followsToAnotherRelayWithinThreeSeconds(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);
        ping(world, host.stack(), client.address(), Duration.ofSeconds(2));

        world.relay("relay-2", "60.0.1.7", "2600:7::7");
        talkFor(world, client, host, Duration.ofSeconds(3));

        assertThat(exchange(world, client, host)).isTrue();
        assertThat(relayOf(world, client)).startsWith("60.0.1.7:");
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2.3", row = "CTS-09")
    void followsToAnotherRelayWhenTheOldOneIsDead(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        var old = world.relay("relay-1", "60.0.0.7", "2600:6::7");
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);
        ping(world, host.stack(), client.address(), Duration.ofSeconds(2));

        old.link(0).set(LinkQuality.CUT);
        world.relay("relay-2", "60.0.1.7", "2600:7::7");
        talkFor(world, client, host, Duration.ofSeconds(3));

        assertThat(exchange(world, client, host)).isTrue();
    }

    /// Nothing comes from the host while it hears nothing: a client that only sends must find out
    /// by itself.
    @Seeds
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-10")
    void aClientThatSendsFollowsToAnotherRelayWhenTheOldOneIsDead(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        var old = world.relay("relay-1", "60.0.0.7", "2600:6::7");
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);
        upload(world, client, host, 1000, Duration.ofSeconds(5));
        world.advance(Duration.ofMillis(100));

        old.link(0).set(LinkQuality.CUT);
        world.relay("relay-2", "60.0.1.7", "2600:7::7");
        upload(world, client, host, 2000, Duration.ofSeconds(3));

        assertThat(relayOf(world, client)).startsWith("60.0.1.7:");
        assertThat(exchange(world, client, host)).isTrue();
    }

    /// TCP tries after 0.2, 0.6 and 1.4 seconds, and not again before 3; the route comes between.
    @Seeds
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-10")
    void whatWentToADeadRelayGoesToTheNextOneBeforeItIsTriedAgain(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        var old = world.relay("relay-1", "60.0.0.7", "2600:6::7");
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);
        upload(world, client, host, 1000, Duration.ofSeconds(5));
        world.advance(Duration.ofMillis(100));

        old.link(0).set(LinkQuality.CUT);
        for (int waited : List.of(20, 180, 400, 800)) {
            world.advance(Duration.ofMillis(waited));
            client.stack().send(host.address(), 2000 + waited);
        }
        world.advance(Duration.ofMillis(100));
        world.relay("relay-2", "60.0.1.7", "2600:7::7");
        world.advance(Duration.ofMillis(1500));

        assertThat(host.stack().hasReceived(client.address(), 2800)).isTrue();
        assertThat(client.count(Counter.DATA_SENT_AGAIN)).isPositive();
    }

    /// As when the route leads elsewhere and the old relay works on for a time.
    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CTS-09", "RLY-27"})
    void losesNothingWhileItsRelayIsDrained(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);
        ping(world, host.stack(), client.address(), Duration.ofSeconds(2));
        // A host that was tested just now waits two seconds for the next test.
        world.advance(Duration.ofSeconds(2));

        world.relay("relay-2", "60.0.1.7", "2600:7::7");
        talkFor(world, client, host, Duration.ofSeconds(3));
        world.advance(Duration.ofSeconds(1));

        for (int i = 0; i < 3000; i += 100) {
            assertThat(host.stack().hasReceived(client.address(), 10_000 + i)).isTrue();
            assertThat(client.stack().hasReceived(host.address(), 20_000 + i)).isTrue();
        }
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-05")
    void carriesOnAfterSilence(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, client);
        ping(world, client.stack(), host.address(), Duration.ofSeconds(2));

        world.advance(Duration.ofMinutes(7));

        assertThat(ping(world, host.stack(), client.address(), Duration.ofSeconds(2))).isTrue();
        assertThat(ping(world, client.stack(), host.address(), Duration.ofSeconds(2))).isTrue();
    }

    private static void talkFor(
            World world, ClientHost client, NativeHost host, Duration duration) {
        for (int i = 0; i < duration.toMillis(); i += 100) {
            client.stack().send(host.address(), 10_000 + i);
            host.stack().send(client.address(), 20_000 + i);
            world.advance(Duration.ofMillis(100));
        }
    }

    /// The client sends, and the host answers what it gets.
    private static void upload(
            World world, ClientHost client, NativeHost host, int first, Duration duration) {
        for (int i = 0; i < duration.toMillis() / 100; i++) {
            int before = host.stack().received().size();
            client.stack().send(host.address(), first + i);
            world.advance(Duration.ofMillis(100));
            if (host.stack().received().size() > before) {
                host.stack().send(client.address(), first + i);
            }
        }
    }

    private static boolean exchange(World world, ClientHost client, NativeHost host) {
        return exchange(world, client.stack(), client.address(), host.stack(), host.address());
    }

    private static String relayOf(World world, ClientHost client) {
        return client.client()
                .peers(world.timeline().nowNanos())
                .getFirst()
                .endpoint()
                .orElseThrow()
                .toString();
    }
}
