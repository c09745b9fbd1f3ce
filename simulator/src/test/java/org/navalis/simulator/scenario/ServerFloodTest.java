package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.simulator.World.datagram;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Pace;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Many more forged solicitations than a server can answer, and clients among them.
///
/// The server is one of a hundred machines, so all is a hundredth of what a server is: it answers
/// 500 a second. Times and room are those of a real one, a hundredfold and a hundredth.
class ServerFloodTest extends ScenarioTest {

    private static final int ANSWERS_SECOND_MAX = 500;
    private static final Duration ANSWER = Duration.ofNanos(240_000);
    private static final Duration REFUSAL = Duration.ofNanos(180_000);

    /// A hundredth of what a socket of 4 MB has room for.
    private static final int ROOM = 100;

    private static final int CLIENTS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private record Honest(ClientHost client, Duration start) {

        boolean isQualifiedInTime() {
            return client.told().stream()
                    .filter(told -> told.event() instanceof TeredoEvent.Qualified)
                    .anyMatch(told -> told.time().compareTo(start.plus(PATIENCE)) <= 0);
        }
    }

    @Seeds(5)
    @Clause(
            rfc = 4380,
            section = "7.4.1",
            row = {"SRV-30", "SEC-09"})
    void clientsQualifyWhenFiveTimesAsManyAskAsCanBeAnswered(long seed) {
        var world = world(seed);
        var server = server(world);
        var random = world.newRandom();
        flood(world, server, random, 5 * ANSWERS_SECOND_MAX, Duration.ofSeconds(2));

        var clients = new ArrayList<Honest>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Honest(client(world, i), world.timeline().elapsed()));
            flood(world, server, random, 5 * ANSWERS_SECOND_MAX, Duration.ofMillis(50));
        }
        flood(world, server, random, 5 * ANSWERS_SECOND_MAX, PATIENCE);

        assertThat(clients).filteredOn(Honest::isQualifiedInTime).hasSizeGreaterThan(98);
        double seconds = world.timeline().elapsed().toMillis() / 1000.0;
        assertThat(server.count(Counter.ADVERTISEMENTS))
                .isLessThanOrEqualTo((long) (ANSWERS_SECOND_MAX * (seconds + 1)));
        assertThat(server.count(Drop.RS_RATE))
                .isGreaterThan((long) (3.5 * ANSWERS_SECOND_MAX * seconds));
    }

    @Seeds(2)
    void aServerThatCannotEvenRefuseThemLosesWhatItHasNoRoomFor(long seed) {
        var world = world(seed);
        var server = server(world);

        flood(world, server, world.newRandom(), 20_000, Duration.ofSeconds(1));

        assertThat(server.lost()).isBetween(13_000L, 16_000L);
    }

    private static ServerHost server(World world) {
        var addresses = ServerAddresses.of(Ipv4Address.parse("20.0.0.1"));
        var server = world.server("s1", ServerSettings.of(addresses).withMachines(100));
        server.setPace(new Pace(ANSWER, REFUSAL, ROOM));
        return server;
    }

    private static ClientHost client(World world, int number) {
        var types = List.of(NatType.NONE, NatType.CONE, NatType.PORT_RESTRICTED);
        return world.client("c" + number)
                .behind(types.get(number % types.size()))
                .withoutPortMapping()
                .start();
    }

    private static void flood(
            World world,
            ServerHost server,
            RandomGenerator random,
            int perSecond,
            Duration duration) {
        long endNanos = world.timeline().nowNanos() + duration.toNanos();
        double meanNanos = 1e9 / perSecond;
        while (world.timeline().nowNanos() < endNanos) {
            int socket = random.nextInt(8) == 0 ? Outbox.SECONDARY_SOCKET : Outbox.SERVICE_SOCKET;
            world.inject(datagram(forged(random), server.local(socket), solicitation(random)));
            world.advance(Duration.ofNanos((long) (random.nextExponential() * meanNanos)));
        }
    }

    private static Ipv4Endpoint forged(RandomGenerator random) {
        int address = random.nextInt();
        while (!Ipv4Address.isGlobalUnicast(address, true)) {
            address = random.nextInt();
        }
        return new Ipv4Endpoint(address, random.nextInt(20_000, 60_000));
    }

    private static Packet solicitation(RandomGenerator random) {
        var packet = Packet.ofSize(256);
        RouterSolicitation.write(
                packet, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        Authentication.prependNonce(packet, random.nextLong(), 0);
        return packet;
    }
}
