package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.simulator.World.datagram;

import java.time.Duration;
import java.util.ArrayList;
import java.util.random.RandomGenerator;
import org.navalis.core.Counter;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoLimits;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Ipv6Packets;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.Path;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Thousands of senders that nobody knows.
class FloodTest extends ScenarioTest {

    private static final int SECONDS = 10;
    private static final int PER_TENTH = 120;

    /// Small, so that the flood fills the table many times over.
    private static final RelaySettings FULL_SOON =
            RelaySettings.DEFAULT.withLimits(TeredoLimits.ofRelay(32));

    private static final ClientSettings SMALL =
            ClientSettings.DEFAULT.withLimits(new TeredoLimits(256, 8, 10_240, 64 * 1024, 100, 10));

    @Seeds(2)
    @Clause(
            rfc = 4380,
            section = "7.3.3",
            row = {"PEER-02", "PEER-03", "PEER-04", "PEER-08", "SEC-09"})
    void aTrustedPairLosesNothing(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.CONE).with(SMALL).start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        assertThat(ping(world, b.stack(), a.address(), Duration.ofSeconds(8))).isTrue();
        var random = world.newRandom();

        for (int tenth = 0; tenth < 10 * SECONDS; tenth++) {
            flood(world, a, random);
            a.stack().send(b.address(), tenth);
            b.stack().send(a.address(), tenth);
            world.advance(Duration.ofMillis(100));
        }
        world.advance(Duration.ofSeconds(1));

        assertThat(numbersFrom(b, a)).isEqualTo(10 * SECONDS);
        assertThat(numbersFrom(a, b)).isEqualTo(10 * SECONDS);
        // A hundred new peers a second, and a hundred at once.
        assertThat(a.count(Counter.ECHO_REQUESTS_SENT)).isLessThan(4 * 100 * (SECONDS + 2));
    }

    @Seeds(2)
    @Clause(rfc = 4380, section = "7.3.3", row = "PEER-04")
    void aTrustedPairThroughARelayLosesNothing(long seed) {
        var world = internet(seed);
        var relay = world.relay("relay-2", "60.0.1.7", "2600:7::7");
        var host = world.nativeHost("2600::1");
        var a = world.client("a").behind(NatType.CONE).start();
        qualify(world, a);
        assertThat(ping(world, host.stack(), a.address(), Duration.ofSeconds(8))).isTrue();
        var random = world.newRandom();

        for (int tenth = 0; tenth < 10 * SECONDS; tenth++) {
            for (int i = 0; i < PER_TENTH; i++) {
                var nobody = clientOf(endpoint(random));
                relay.sendIpv6(Ipv6Packets.data(nativeSource(random), nobody, i), Path.NEW);
                var forger = endpoint(random);
                world.inject(
                        datagram(
                                forger,
                                relay.local(0),
                                Ipv6Packets.data(clientOf(forger), host.address(), 99_999)));
            }
            a.stack().send(host.address(), tenth);
            host.stack().send(a.address(), tenth);
            world.advance(Duration.ofMillis(100));
        }
        world.advance(Duration.ofSeconds(1));

        assertThat(a.stack().received()).hasSize(10 * SECONDS);
        assertThat(host.stack().received()).hasSize(10 * SECONDS);
        assertThat(relay.relay().peerCount()).isLessThanOrEqualTo(4096);
    }

    /// The table is full of clients that answer, and of strangers.
    @Seeds(2)
    @Clause(
            rfc = 4380,
            section = "7.3.3",
            row = {"PEER-02", "PEER-03"})
    void strangersTakeNoPlaceOfClientsOfAFullRelay(long seed) {
        var world = internet(seed);
        var relay = world.relay("relay-2", "60.0.1.7", "2600:7::7", FULL_SOON);
        var host = world.nativeHost("2600::1");
        var clients = new ArrayList<ClientHost>();
        for (int i = 0; i < 20; i++) {
            clients.add(world.client("c" + i).behind(NatType.PORT_RESTRICTED).start());
        }
        qualify(world, clients.toArray(ClientHost[]::new));
        clients.forEach(client -> host.stack().send(client.address(), 0));
        world.advance(Duration.ofSeconds(8));
        assertThat(relay.relay().trustedCount()).isEqualTo(20);
        var random = world.newRandom();

        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 500; i++) {
                // Each with a server of its own: bubbles to one are bounded.
                int server = endpoint(random).address();
                var nobody = new TeredoAddress(server, 0, endpoint(random)).toIpv6();
                relay.sendIpv6(Ipv6Packets.data(nativeSource(random), nobody, i), Path.NEW);
            }
            for (var client : clients) {
                client.stack().send(host.address(), second);
                host.stack().send(client.address(), second);
            }
            world.advance(Duration.ofSeconds(1));
        }

        assertThat(relay.count(Counter.PEERS_FORGOTTEN)).isGreaterThan(1000);
        assertThat(relay.relay().peerCount()).isEqualTo(32);
        assertThat(relay.relay().trustedCount()).isEqualTo(20);
        assertThat(host.stack().received()).hasSize(20 * 20);
        for (var client : clients) {
            assertThat(client.stack().received()).hasSize(20 + 1);
        }
    }

    @Seeds(2)
    @Clause(rfc = 4380, section = "7.3.3", row = "PEER-04")
    void aClientStillReachesNewPeers(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var a = world.client("a").behind(NatType.CONE).start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a, b);
        var random = world.newRandom();
        floodEvenly(world, a, random, Duration.ofSeconds(2));

        int toPeer = a.stack().ping(b.address());
        int toHost = a.stack().ping(host.address());
        floodEvenly(world, a, random, Duration.ofSeconds(2));

        assertThat(a.stack().isAnswered(toPeer)).isTrue();
        assertThat(a.stack().isAnswered(toHost)).isTrue();
    }

    /// Five in each millisecond, so that no moment is free of them.
    private static void floodEvenly(
            World world, ClientHost victim, RandomGenerator random, Duration duration) {
        for (int i = 0; i < duration.toMillis() * 5; i++) {
            forge(world, victim, random, i);
            world.advance(Duration.ofNanos(200_000));
        }
    }

    /// Teredo sources that embed where they come from, and native sources, half and half.
    private static void flood(World world, ClientHost victim, RandomGenerator random) {
        for (int i = 0; i < PER_TENTH; i++) {
            forge(world, victim, random, i);
        }
    }

    private static void forge(World world, ClientHost victim, RandomGenerator random, int number) {
        var mapped = victim.qualified().orElseThrow().mapped();
        var forger = endpoint(random);
        var source = number % 2 == 0 ? clientOf(forger) : nativeSource(random);
        world.inject(datagram(forger, mapped, Ipv6Packets.data(source, victim.address(), 99_999)));
    }

    private static long numbersFrom(ClientHost from, ClientHost at) {
        return at.stack().received().stream()
                .filter(it -> it.from().equals(from.address()))
                .count();
    }

    private static Ipv4Endpoint endpoint(RandomGenerator random) {
        int address = random.nextInt();
        while (!Ipv4Address.isGlobalUnicast(address, true)) {
            address = random.nextInt();
        }
        return new Ipv4Endpoint(address, random.nextInt(1024, 0x10000));
    }

    private static Ipv6Address clientOf(Ipv4Endpoint mapped) {
        return new TeredoAddress(Ipv4Address.parse("20.0.0.1"), 0, mapped).toIpv6();
    }

    private static Ipv6Address nativeSource(RandomGenerator random) {
        return new Ipv6Address(0x2600L << 48 | random.nextInt(1 << 30), random.nextLong());
    }
}
