package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.simulator.World.datagram;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.DiscoveryScope;
import org.navalis.core.client.Extension;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Ipv6Packets;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.net.NatBox;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Clients on one network behind one NAT, which lets them reach each other by nothing else.
class NeighborTest extends ScenarioTest {

    private static final Ipv4Endpoint GROUP = Ipv4Endpoint.parse("224.0.0.253:3544");
    private static final Ipv4Endpoint FORGER = Ipv4Endpoint.parse("192.168.1.66:6666");
    private static final Ipv6Address ALL_NODES = Ipv6Address.parse("ff02::1");

    /// One that has not heard the other hears of it by way of the server.
    private static final Duration SET_UP = Duration.ofSeconds(3);

    private static NatBox nat(World world) {
        return world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
    }

    private static ClientHost neighbor(World world, String name, NatBox nat) {
        return world.client(name).behind(nat).amongNeighbors().start();
    }

    private static boolean isLocal(World world, ClientHost from, ClientHost to) {
        return from.client().peers(world.timeline().nowNanos()).stream()
                .filter(peer -> peer.address().equals(to.address()))
                .allMatch(peer -> peer.path() == PeerSnapshot.Path.LOCAL);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"CLI-60", "CLI-46", "LCD-12", "CLI-67"})
    void reachEachOtherByTheirOwnNetwork(long seed) {
        var world = internet(seed);
        var nat = nat(world);
        var a = neighbor(world, "a", nat);
        var b = neighbor(world, "b", nat);
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), SET_UP)).isTrue();
        assertThat(isLocal(world, a, b)).isTrue();
        assertThat(isLocal(world, b, a)).isTrue();
        assertThat(exchange(world, a.stack(), a.address(), b.stack(), b.address())).isTrue();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"LCD-10", "LCD-11", "CLI-45"})
    void reachOneWhomTheyHaveNotHeard(long seed) {
        var world = internet(seed);
        var nat = nat(world);
        var a = neighbor(world, "a", nat);
        qualify(world, a);
        world.advance(Duration.ofSeconds(30));
        // Its call was before this one was there; the next is minutes away.
        var b = neighbor(world, "b", nat);
        qualify(world, b);

        assertThat(ping(world, b.stack(), a.address(), SET_UP)).isTrue();
        assertThat(isLocal(world, b, a)).isTrue();
    }

    @Seeds(20)
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-08")
    void findEachOtherBehindASymmetricNatToo(long seed) {
        var world = internet(seed);
        var nat = world.nat(NatType.SYMMETRIC.behavior().orElseThrow(), 1);
        var a = neighbor(world, "a", nat);
        var b = neighbor(world, "b", nat);
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), SET_UP)).isTrue();
        assertThat(ping(world, b.stack(), a.address(), SET_UP)).isTrue();
    }

    /// Four bubbles in vain, and there are no more for 300 seconds: now and then a pair fails.
    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "CLI-60")
    void mostlyFindEachOtherOnABadNetwork() {
        long found = seeds(50).filter(NeighborTest::findEachOtherWithLoss).count();

        assertThat(found).isGreaterThanOrEqualTo(45);
    }

    private static boolean findEachOtherWithLoss(long seed) {
        var world = internet(seed);
        var nat = nat(world);
        var bad = LinkQuality.LOCAL.withLoss(0.1);
        var a = world.client("a").behind(nat).over(bad).amongNeighbors().start();
        var b = world.client("b").behind(nat).over(bad).amongNeighbors().start();
        assertThat(world.runUntil(() -> a.isQualified() && b.isQualified(), Duration.ofMinutes(5)))
                .isTrue();
        boolean isAnswered = false;
        for (int i = 0; i < 20 && !isAnswered; i++) {
            isAnswered =
                    b.isQualified() && ping(world, a.stack(), b.address(), Duration.ofSeconds(1));
        }
        return isAnswered;
    }

    @Seeds(20)
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"LCD-04", "TIM-08"})
    void stayNeighborsForAnHour(long seed) {
        var world = internet(seed);
        var nat = nat(world);
        var a = neighbor(world, "a", nat);
        var b = neighbor(world, "b", nat);
        qualify(world, a, b);

        for (int i = 0; i < 6; i++) {
            world.advance(Duration.ofMinutes(10));
            assertThat(ping(world, a.stack(), b.address(), SET_UP)).isTrue();
            assertThat(ping(world, b.stack(), a.address(), SET_UP)).isTrue();
        }
        // Every 200 to 300 seconds, and once for each set-up.
        assertThat(a.count(Counter.BUBBLES_DISCOVERY_SENT)).isBetween(12L, 40L);
    }

    @Seeds(20)
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-01")
    void doNotReachOneThatDoesNotListen(long seed) {
        var world = internet(seed);
        var nat = nat(world);
        var alone = ClientSettings.DEFAULT.withExtensions(Extension.NONE);
        var off = alone.withDiscovery(DiscoveryScope.NONE);
        var a = world.client("a").behind(nat).with(alone).amongNeighbors().start();
        var b = world.client("b").behind(nat).with(off).amongNeighbors().start();
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(10))).isFalse();
        assertThat(b.count(Counter.BUBBLES_DISCOVERY_SENT)).isZero();
    }

    // Who lies

    @Seeds(20)
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"LCD-05", "LCD-06", "LCD-07", "LCD-08", "LCD-09"})
    void refuseCallsThatCannotBe(long seed) {
        var world = internet(seed);
        var nat = nat(world);
        var a = neighbor(world, "a", nat);
        qualify(world, a);
        var mapped = a.qualified().orElseThrow().mapped();
        var behindNat = clientAt(new Ipv4Endpoint(mapped.address(), 5000));
        var behindOther = clientAt(Ipv4Endpoint.parse("31.0.0.1:5000"));

        say(world, nat, FORGER, a.local(0), call(behindNat));
        say(world, nat, Ipv4Endpoint.parse("192.168.2.66:6666"), GROUP, call(behindNat));
        say(world, nat, FORGER, GROUP, call(behindOther));
        say(world, nat, FORGER, GROUP, call(Ipv6Address.parse("2600::1")));
        say(world, nat, FORGER, GROUP, call(a.address()));
        say(world, nat, FORGER, GROUP, Ipv6Packets.data(behindNat, a.address(), 1));
        world.advance(Duration.ofSeconds(1));

        assertThat(a.drops())
                .containsOnlyKeys(
                        Drop.DISC_UNICAST,
                        Drop.DISC_SUBNET,
                        Drop.DISC_NAT,
                        Drop.DISC_SRC6,
                        Drop.DISC_SELF,
                        Drop.DISC_FORM);
        assertThat(a.client().peerCount()).isZero();
    }

    @Seeds(5)
    @Clause(rfc = 4380, section = "7.3.4", row = "LCD-13")
    void keepTalkingUnderAFloodOfCalls(long seed) {
        var world = internet(seed);
        var nat = nat(world);
        var a = neighbor(world, "a", nat);
        var b = neighbor(world, "b", nat);
        qualify(world, a, b);
        assertThat(ping(world, a.stack(), b.address(), SET_UP)).isTrue();
        var mapped = a.qualified().orElseThrow().mapped();
        var random = world.newRandom();
        long before = a.count(Counter.BUBBLES_DIRECT_SENT);

        for (int i = 0; i < 10_000; i++) {
            var nobody = clientAt(new Ipv4Endpoint(mapped.address(), random.nextInt(1, 0x10000)));
            say(world, nat, host(random), GROUP, call(nobody));
            if (i % 100 == 0) {
                a.stack().send(b.address(), i);
            }
            world.advance(Duration.ofMillis(1));
        }
        world.advance(Duration.ofSeconds(1));

        assertThat(b.stack().received()).hasSize(100);
        assertThat(a.count(Counter.BUBBLES_DIRECT_SENT) - before).isLessThanOrEqualTo(10 * 12);
        assertThat(a.count(Drop.DISC_RATE)).isGreaterThan(9000);
    }

    @Seeds(20)
    @Clause(
            rfc = 4380,
            section = "7.3.4",
            row = {"LCD-10", "CLI-46"})
    void giveNobodyWhatGoesAnotherWay(long seed) {
        var world = internet(seed);
        var nat = world.nat(NatType.CONE.behavior().orElseThrow().withHairpinning(true), 1);
        var a = neighbor(world, "a", nat);
        var b = world.client("b").behind(nat).start();
        qualify(world, a, b);
        assertThat(ping(world, a.stack(), b.address(), SET_UP)).isTrue();

        for (int i = 0; i < 50; i++) {
            say(world, nat, FORGER, GROUP, call(b.address()));
            say(world, nat, FORGER, a.local(0), Ipv6Packets.data(b.address(), a.address(), 1));
            a.stack().send(b.address(), i);
            b.stack().send(a.address(), i);
            world.advance(Duration.ofSeconds(1));
        }

        assertThat(b.stack().received()).hasSize(50);
    }

    private static Ipv4Endpoint host(RandomGenerator random) {
        return Ipv4Endpoint.parse(
                "192.168.1." + random.nextInt(10, 250) + ":" + random.nextInt(1024, 0x10000));
    }

    private static Ipv6Address clientAt(Ipv4Endpoint mapped) {
        return new TeredoAddress(Ipv4Endpoint.parse("20.0.0.1:1").address(), 0, mapped).toIpv6();
    }

    private static Packet call(Ipv6Address from) {
        var bubble = Bubble.write(Packet.ofSize(Ipv6Header.LENGTH));
        Ipv6Header.setHopLimit(bubble, 1);
        Ipv6Header.setSource(bubble, from.high(), from.low());
        Ipv6Header.setDestination(bubble, ALL_NODES.high(), ALL_NODES.low());
        return bubble;
    }

    /// Somebody on the network says this.
    private static void say(
            World world, NatBox nat, Ipv4Endpoint from, Ipv4Endpoint to, Packet packet) {
        world.timeline()
                .after(Duration.ZERO, "forged", () -> nat.route(datagram(from, to, packet)));
    }
}
