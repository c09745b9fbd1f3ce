package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.simulator.World.datagram;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.Ipv6Packets;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Packets that would make servers talk to themselves or to each other.
class ServerLoopTest extends ScenarioTest {

    private static final Ipv4Endpoint PRIMARY = Ipv4Endpoint.parse("20.0.0.1:3544");
    private static final Ipv4Endpoint SECONDARY = Ipv4Endpoint.parse("20.0.0.2:3544");
    private static final Ipv4Endpoint OTHER = Ipv4Endpoint.parse("20.0.1.1:3544");
    private static final Ipv4Endpoint ATTACKER = Ipv4Endpoint.parse("40.0.0.66:4369");
    private static final Ipv6Address NATIVE = Ipv6Address.parse("2600::1");

    @Seeds(2)
    @DisplayName("S1: a server refuses what comes from itself")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "SRV-14"})
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
            row = {"LOOP-01", "SRV-14"})
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
    @Clause(rfc = 6324, section = "3.3", row = "LOOP-01")
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
    @DisplayName("S5: two servers do not talk to each other")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "SRV-12"})
    void twoServersDoNotTalkToEachOther(long seed) {
        var world = world(seed);
        var first = world.server("s1", "20.0.0.1");
        var second = world.server("s2", "20.0.1.1");

        for (var source : new Ipv4Endpoint[] {ATTACKER, OTHER}) {
            for (var from :
                    new Ipv6Address[] {
                        NATIVE, clientOf(OTHER, source), clientOf(PRIMARY, source)
                    }) {
                var to = clientOf(PRIMARY, OTHER);
                world.inject(datagram(source, PRIMARY, Ipv6Packets.bubble(from, to)));
            }
        }
        world.advance(Duration.ofSeconds(60));

        // Each of the six is passed on at most once, and ends at the other server.
        assertThat(sent(world)).isLessThanOrEqualTo(6);
        assertThat(refused(second)).isEqualTo(sent(world));
        assertThat(refused(first)).isEqualTo(6 - sent(world));
    }

    private static long refused(ServerHost server) {
        return server.drops().values().stream().mapToLong(Long::longValue).sum();
    }

    private static long sent(World world) {
        return world.capture().sent().size();
    }

    private static Ipv6Address clientOf(Ipv4Endpoint server, Ipv4Endpoint mapped) {
        return new TeredoAddress(server.address(), 0, mapped).toIpv6();
    }
}
