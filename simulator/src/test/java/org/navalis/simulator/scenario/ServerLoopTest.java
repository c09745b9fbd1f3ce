package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.simulator.World.datagram;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.Ipv6Packets;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Packets that would make servers talk to themselves or to each other.
class ServerLoopTest extends ScenarioTest {

    private static final Ipv4Endpoint PRIMARY = Ipv4Endpoint.parse("20.0.0.1:3544");
    private static final Ipv4Endpoint SECONDARY = Ipv4Endpoint.parse("20.0.0.2:3544");
    private static final Ipv4Endpoint OTHER = Ipv4Endpoint.parse("20.0.1.1:3544");
    private static final Ipv4Endpoint THIRD = Ipv4Endpoint.parse("20.0.2.1:3544");
    private static final List<Ipv4Endpoint> SERVERS = List.of(PRIMARY, OTHER, THIRD);
    private static final Ipv4Endpoint ATTACKER = Ipv4Endpoint.parse("40.0.0.66:4369");
    private static final Ipv6Address NATIVE = Ipv6Address.parse("2600::1");

    @Seeds(2)
    @DisplayName("S1: a server refuses what comes from itself")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "SRV-14", "S1"})
    void refusesAPacketFromItself(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");

        var self = clientOf(PRIMARY, PRIMARY);
        world.inject(datagram(PRIMARY, PRIMARY, Ipv6Packets.bubble(self, self)));
        world.advance(Duration.ofSeconds(60));

        assertThat(server.count(Drop.LOOP_SELF)).isEqualTo(1);
        assertThat(sent(world)).isZero();
    }

    @Seeds(2)
    @DisplayName("S2: a server refuses what comes from its other address")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "SRV-14", "S2"})
    void refusesAPacketFromItsOtherAddress(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");

        var from = clientOf(PRIMARY, PRIMARY);
        var to = clientOf(PRIMARY, SECONDARY);
        world.inject(datagram(SECONDARY, PRIMARY, Ipv6Packets.bubble(from, to)));
        world.inject(datagram(PRIMARY, SECONDARY, Ipv6Packets.bubble(to, from)));
        world.advance(Duration.ofSeconds(60));

        assertThat(server.count(Drop.LOOP_SELF)).isEqualTo(2);
        assertThat(sent(world)).isZero();
    }

    @Seeds(2)
    @DisplayName("S3: a server refuses what would go to itself")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "S3"})
    void refusesAPacketToItself(long seed) {
        var world = world(seed);
        var server = world.server("s1", "20.0.0.1");

        for (var own : new Ipv4Endpoint[] {PRIMARY, SECONDARY}) {
            var to = clientOf(PRIMARY, own);
            world.inject(datagram(ATTACKER, PRIMARY, Ipv6Packets.bubble(NATIVE, to)));
            world.inject(datagram(ATTACKER, SECONDARY, Ipv6Packets.bubble(NATIVE, to)));
        }
        world.advance(Duration.ofSeconds(60));

        assertThat(server.count(Drop.DST4_SELF)).isEqualTo(4);
        assertThat(sent(world)).isZero();
    }

    @Seeds(2)
    @DisplayName("S5: servers do not talk to each other")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "SRV-12", "S5"})
    void threeServersDoNotTalkToEachOther(long seed) {
        var world = world(seed);
        var servers =
                List.of(
                        world.server("s1", "20.0.0.1"),
                        world.server("s2", "20.0.1.1"),
                        world.server("s3", "20.0.2.1"));

        for (var at : SERVERS) {
            for (var to : SERVERS) {
                if (!to.equals(at)) {
                    injectFromEverybody(world, at, to);
                }
            }
        }
        world.advance(Duration.ofSeconds(60));

        // Of the eighteen to each server two are for their own sender. The others are passed on
        // once,
        // and end at the other server, which serves no such client, or sees that it lies.
        for (var server : servers) {
            assertThat(server.count(Counter.BUBBLES_FORWARDED_TO_SERVERS)).isEqualTo(16);
            assertThat(server.drops())
                    .isEqualTo(
                            Map.of(
                                    Drop.NOT_SERVED, 6L,
                                    Drop.SRC6_MISMATCH, 10L,
                                    Drop.SRC6_EQ_DST, 2L));
        }
        assertThat(sent(world)).isEqualTo(3 * 16);
    }

    /// From an attacker and the other servers, with native and Teredo sources.
    private static void injectFromEverybody(World world, Ipv4Endpoint at, Ipv4Endpoint to) {
        for (var source : List.of(ATTACKER, PRIMARY, OTHER, THIRD)) {
            if (!source.equals(at)) {
                for (var from : List.of(NATIVE, clientOf(at, source), clientOf(to, source))) {
                    var bubble = Ipv6Packets.bubble(from, clientOf(at, to));
                    world.inject(datagram(source, at, bubble));
                }
            }
        }
    }

    private static long sent(World world) {
        return world.capture().sent().size();
    }

    private static Ipv6Address clientOf(Ipv4Endpoint server, Ipv4Endpoint mapped) {
        return new TeredoAddress(server.address(), 0, mapped).toIpv6();
    }
}
