package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.Capture;
import org.navalis.simulator.net.Datagram;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// A host with native IPv6, which is a relay for itself and no client. That it has no Teredo
/// address then, and sends from its own addresses only, is an invariant of every scenario.
class HostRelayTest extends ScenarioTest {

    private static final Ipv6Address NATIVE = Ipv6Address.parse("2600:9::5");
    private static final Ipv6Address OTHER_NATIVE = Ipv6Address.parse("2600:9::7");
    private static final Duration REACHED = Duration.ofSeconds(4);
    private static final Duration GIVEN_UP = Duration.ofSeconds(12);
    private static final Duration SOLICITATION_SPACING = Duration.ofMillis(3900);

    private static final List<NatType> CLIENTS =
            List.of(NatType.CONE, NatType.RESTRICTED, NatType.PORT_RESTRICTED, NatType.SYMMETRIC);

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"HSR-01", "HSR-02", "HSR-03", "HSR-07", "SUN-01", "SUN-03"})
    void reachesClientsBehindEveryNat(long seed) {
        var world = internet(seed);
        var host = world.client("h").withNatives(NATIVE).start();

        assertThat(reached(world, host)).containsExactlyElementsOf(CLIENTS);

        assertThat(host.told()).extracting(ClientHost.Told::event).containsExactly(begun());
        assertThat(hopLimits(world, host)).containsOnly(64);
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.4.1", row = "HSR-05")
    void isARelayBehindANat(long seed) {
        for (var own : List.of(NatType.CONE, NatType.RESTRICTED)) {
            var world = internet(seed);
            var host = world.client("h").behind(own).withNatives(NATIVE).start();

            assertThat(reached(world, host)).containsExactlyElementsOf(CLIENTS);
        }
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.4.1", row = "HSR-05")
    void reachesNoSymmetricClientFromBehindAPortRestrictedNat(long seed) {
        var world = internet(seed);
        var host = world.client("h").behind(NatType.PORT_RESTRICTED).withNatives(NATIVE).start();

        assertThat(reached(world, host))
                .containsExactly(NatType.CONE, NatType.RESTRICTED, NatType.PORT_RESTRICTED);
        assertThat(host.stack().unreachable()).hasSize(1);
    }

    /// The answers of clients go to where their server has seen the host. After three that it does
    /// not reach it leaves them to the relay of the Internet.
    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"HSR-05", "SUN-03"})
    void stepsAsideBehindASymmetricNat(long seed) {
        var world = internet(seed);
        var host = world.client("h").behind(NatType.SYMMETRIC).withNatives(NATIVE).start();

        assertThat(reached(world, host)).containsExactly(NatType.SYMMETRIC);
        assertThat(host.stack().unreachable()).hasSize(3);
        assertThat(reached(world, host)).containsExactlyElementsOf(CLIENTS);
        assertThat(host.isHostRelay()).isFalse();
        assertThat(host.isQualified()).isFalse();

        world.advance(Duration.ofHours(1));
        assertThat(host.isHostRelay()).isTrue();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"HSR-04", "HSR-06", "SUN-01", "SUN-03"})
    void isAClientOnlyWhileThereIsNoNativeIpv6(long seed) {
        var world = internet(seed);
        var host = world.client("h").behind(NatType.PORT_RESTRICTED).start();
        var peer = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, host, peer);
        assertThat(talk(world, host, host.address(), peer)).isTrue();

        host.setNatives(List.of(NATIVE));

        assertThat(host.isQualified()).isFalse();
        assertThat(talk(world, host, NATIVE, peer)).isTrue();
        assertThat(host.machine().status(world.timeline().nowNanos()).natives())
                .containsExactly(NATIVE);

        host.setNatives(List.of());

        qualify(world, host);
        assertThat(talk(world, host, host.address(), peer)).isTrue();
        assertThat(host.machine().status(world.timeline().nowNanos()).natives()).isEmpty();
        assertThat(host.count(Counter.HOST_RELAYS_BEGUN)).isEqualTo(1);
        assertThat(host.count(Counter.HOST_RELAYS_ENDED)).isEqualTo(1);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"HSR-02", "HSR-03"})
    void servesTheAddressesThatTheHostHasNow(long seed) {
        var world = internet(seed);
        var host = world.client("h").withNatives(NATIVE).start();
        var peer = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, peer);
        assertThat(talk(world, host, NATIVE, peer)).isTrue();

        host.setNatives(List.of(OTHER_NATIVE));
        peer.stack().send(NATIVE, 7);
        world.advance(Duration.ofSeconds(1));

        assertThat(host.count(Drop.DST6_NOT_SERVED)).isEqualTo(1);
        assertThat(talk(world, host, OTHER_NATIVE, peer)).isTrue();
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.5", row = "SUN-01")
    void sendsNothingWhileNobodyTalksToIt(long seed) {
        var world = internet(seed);
        var host = world.client("h").behind(NatType.CONE).withNatives(NATIVE).start();

        world.advance(Duration.ofMinutes(30));

        assertThat(sentBy(world, host)).isEmpty();
        assertThat(host.isHostRelay()).isTrue();
    }

    /// What was open for peers behind symmetric NATs is closed; an invariant looks at the sockets.
    @Seeds
    @Clause(rfc = 4380, section = "5.5", row = "HSR-04")
    void leavesNothingOfTheClient(long seed) {
        var world = internet(seed);
        var host = world.client("h").behind(NatType.SYMMETRIC).amongNeighbors().start();
        var peer = world.client("a").behind(NatType.RESTRICTED).start();
        qualify(world, host, peer);
        assertThat(pingTwice(world, host.stack(), peer.address(), GIVEN_UP)).isTrue();
        assertThat(host.locals().size()).isGreaterThan(1);

        host.setNatives(List.of(NATIVE));

        assertThat(host.locals()).containsExactly(host.local(Outbox.SERVICE_SOCKET));
        assertThat(host.machine().peerCount()).isZero();
        assertThat(host.machine().heldBytes()).isZero();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"HSR-04", "HSR-06", "SUN-01"})
    void livesThroughAnHourOfComingAndGoing(long seed) {
        var world = internet(seed);
        var random = world.newRandom();
        var peer = world.client("a").behind(NatType.RESTRICTED).start();
        var host =
                world.client("h")
                        .behind(NatType.PORT_RESTRICTED)
                        .over(LinkQuality.LOCAL.withLoss(0.1))
                        .start();
        qualify(world, peer);

        for (int i = 0; i < 60; i++) {
            host.setNatives(random.nextBoolean() ? List.of(NATIVE) : List.of());
            int seconds = random.nextInt(5, 116);
            for (int j = 0; j < seconds; j++) {
                host.stack().ping(peer.address());
                peer.stack().ping(host.isQualified() ? host.address() : NATIVE);
                world.advance(Duration.ofSeconds(1));
            }
            assertThat(host.isHostRelay()).isEqualTo(!host.natives().isEmpty());
            if (seconds > 60) {
                assertThat(isReached(world, host, peer)).isTrue();
            }
        }

        assertThat(solicitationPauses(world, host))
                .isNotEmpty()
                .allSatisfy(pause -> assertThat(pause).isGreaterThan(SOLICITATION_SPACING));
    }

    /// The NATs behind which there are clients that can ping the host, and be pinged by it.
    private static List<NatType> reached(World world, ClientHost host) {
        var reached = new ArrayList<NatType>();
        for (var nat : CLIENTS) {
            var peer = world.client(nat.label()).behind(nat).start();
            qualify(world, peer);
            if (ping(world, host.stack(), peer.address(), GIVEN_UP)
                    && ping(world, peer.stack(), NATIVE, REACHED)) {
                reached.add(nat);
            }
        }
        return reached;
    }

    private static boolean talk(
            World world, ClientHost host, Ipv6Address address, ClientHost peer) {
        return ping(world, host.stack(), peer.address(), REACHED)
                && ping(world, peer.stack(), address, REACHED)
                && exchange(world, host.stack(), address, peer.stack(), peer.address());
    }

    /// Pings each second: any of them may be lost, and an attempt to qualify may fail by that, with
    /// a pause of up to 38 seconds after it.
    private static boolean isReached(World world, ClientHost host, ClientHost peer) {
        boolean isAnswered = false;
        for (int second = 0; !isAnswered && second < 60; second++) {
            isAnswered = ping(world, host.stack(), peer.address(), Duration.ofSeconds(1));
        }
        return isAnswered;
    }

    private static TeredoEvent begun() {
        return new TeredoEvent.HostRelayBegun(List.of(NATIVE));
    }

    private static List<Capture.Sent> sentBy(World world, ClientHost host) {
        var local = host.local(Outbox.SERVICE_SOCKET);
        return world.capture().sent().stream()
                .filter(it -> it.datagram().source().equals(local))
                .toList();
    }

    /// The hop limits of what the host has sent, but for bubbles.
    private static List<Integer> hopLimits(World world, ClientHost host) {
        return sentBy(world, host).stream()
                .map(it -> it.datagram().payload())
                .filter(it -> !Ipv6Header.isBubble(it))
                .map(Ipv6Header::hopLimit)
                .toList();
    }

    /// What lies between two solicitations of the host to one address of its server.
    private static List<Duration> solicitationPauses(World world, ClientHost host) {
        var pauses = new ArrayList<Duration>();
        var asked =
                sentBy(world, host).stream().filter(it -> isSolicitation(it.datagram())).toList();
        for (int i = 0; i < asked.size(); i++) {
            var sent = asked.get(i);
            asked.subList(0, i).reversed().stream()
                    .filter(it -> it.datagram().destination().equals(sent.datagram().destination()))
                    .findFirst()
                    .ifPresent(last -> pauses.add(sent.time().minus(last.time())));
        }
        return pauses;
    }

    private static boolean isSolicitation(Datagram datagram) {
        return datagram.destination().port() == TeredoAddress.SERVER_PORT
                && Turn.inner(datagram.payload())
                        .filter(Icmpv6::isMessage)
                        .filter(it -> Icmpv6.type(it) == Icmpv6.ROUTER_SOLICITATION)
                        .isPresent();
    }
}
