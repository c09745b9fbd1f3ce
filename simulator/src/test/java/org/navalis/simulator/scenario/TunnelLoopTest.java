package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.simulator.World.datagram;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.host.Ipv6Packets;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.Path;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Packets that would go through clients and relays for ever. That none comes to the same host
/// twice is an invariant of every scenario.
class TunnelLoopTest extends ScenarioTest {

    private static final Ipv6Address NATIVE = Ipv6Address.parse("2600::1");
    private static final Ipv4Endpoint SERVER = Ipv4Endpoint.parse("20.0.0.1:3544");

    @Seeds(2)
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-02", "RLY-19", "RLY-21"})
    void aRelayCarriesNoTeredoToTeredo(long seed) {
        var world = internet(seed);
        var relay = world.relay("relay-2", "60.0.1.7", "2600:7::7");
        var host = world.nativeHost("2600::1");
        var a = world.client("a").behind(NatType.CONE).start();
        qualify(world, a);
        assertThat(ping(world, a.stack(), host.address(), Duration.ofSeconds(2))).isTrue();
        var other = clientOf(Ipv4Endpoint.parse("50.0.0.1:5000"));

        var out = Ipv6Packets.data(a.address(), other, 1);
        world.inject(datagram(a.qualified().orElseThrow().mapped(), relay.local(0), out));
        relay.sendIpv6(Ipv6Packets.data(other, a.address(), 1), Path.NEW);
        world.advance(Duration.ofSeconds(10));

        assertThat(relay.count(Drop.DST6_TEREDO)).isEqualTo(1);
        assertThat(relay.count(Drop.TX_SRC6_LOOP)).isEqualTo(1);
        assertThat(a.stack().received()).isEmpty();
    }

    @Seeds(2)
    @Clause(
            rfc = 6324,
            section = "3.1.2",
            row = {"LOOP-04"})
    void aRelaySendsNothingToItself(long seed) {
        var world = internet(seed);
        var relay = world.relay("relay-2", "60.0.1.7", "2600:7::7");
        int before = world.capture().sent().size();

        relay.sendIpv6(Ipv6Packets.data(NATIVE, clientOf(relay.local(0)), 1), Path.NEW);
        world.advance(Duration.ofSeconds(10));

        assertThat(relay.count(Drop.TX_SELF)).isEqualTo(1);
        assertThat(world.capture().sent()).hasSize(before);
    }

    @Seeds(2)
    @DisplayName("R35: two relays do not talk to each other")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-02", "RLY-10", "R35"})
    void twoRelaysDoNotTalkToEachOther(long seed) {
        var world = internet(seed);
        var first = world.relay("relay-2", "60.0.1.7", "2600:7::7");
        var second = world.relay("relay-3", "60.0.2.7", "2600:8::8");

        first.sendIpv6(Ipv6Packets.data(NATIVE, clientOf(second.local(0)), 1), Path.NEW);
        second.sendIpv6(Ipv6Packets.data(NATIVE, clientOf(first.local(0)), 1), Path.NEW);
        world.advance(Duration.ofMinutes(4));

        // Four pairs of bubbles from each, and what the server passes on of them.
        assertThat(world.capture().sent()).hasSize(2 * 4 * 3);
        assertThat(first.drops()).isEqualTo(Map.of(Drop.SRC6_NOT_TEREDO, 8L));
        assertThat(second.drops()).isEqualTo(Map.of(Drop.SRC6_NOT_TEREDO, 8L));
    }

    @Seeds(2)
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-03", "LOOP-06", "CLI-31"})
    void aClientBehindAHairpinSendsNothingToItself(long seed) {
        var world = internet(seed);
        var hairpin = NatType.CONE.behavior().orElseThrow().withHairpinning(true);
        var a = world.client("a").behind(hairpin).start();
        qualify(world, a);
        world.advance(Duration.ofSeconds(4));
        var mapped = a.qualified().orElseThrow().mapped();
        var twin = clientOf(mapped);
        int before = world.capture().sent().size();

        a.stack().ping(twin);
        world.inject(
                datagram(
                        Ipv4Endpoint.parse("50.0.0.1:5000"),
                        mapped,
                        Ipv6Packets.data(clientOf(Ipv4Endpoint.parse("50.0.0.1:5000")), twin, 1)));
        world.advance(Duration.ofSeconds(10));

        assertThat(a.count(Drop.TX_SELF)).isEqualTo(1);
        assertThat(a.count(Drop.DST6_NOT_MINE)).isEqualTo(1);
        assertThat(world.capture().sent()).hasSize(before);
    }

    private static Ipv6Address clientOf(Ipv4Endpoint mapped) {
        return new TeredoAddress(SERVER.address(), 0x0101, mapped).toIpv6();
    }
}
