package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.OTHER;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.TIMEOUT;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientState.Offline;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Icmpv6;

/// How a client keeps its address true (RFC 4380, section 5.2.5).
class MaintenanceTest {

    private static final Ipv4Endpoint REMAPPED = new Ipv4Endpoint(MAPPED.address(), 40100);

    private static Duration timeToSolicitation(ClientBench bench) {
        return Duration.ofNanos(((Qualified) bench.state()).deadlineNanos() - bench.nowNanos());
    }

    /// Lets the round pass, so that the solicitation is out.
    private static void awaitSolicitation(ClientBench bench) {
        bench.advance(timeToSolicitation(bench));
        assertThat(bench.lastSolicitation().to()).isEqualTo(SERVER);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"TIM-04", "TIM-05"})
    void roundsLastThreeQuartersToAllOfTheIntervalAtRandom() {
        var rounds = new ArrayList<Duration>();
        for (int seed = 0; seed < 500; seed++) {
            var bench = ClientBench.seeded(seed);
            bench.qualify();
            rounds.add(timeToSolicitation(bench));
            awaitSolicitation(bench);
            bench.advertise(MAPPED);
            rounds.add(timeToSolicitation(bench));
        }

        rounds.sort(Duration::compareTo);
        assertThat(rounds.getFirst())
                .isBetween(Duration.ofMillis(22_500), Duration.ofMillis(22_600));
        assertThat(rounds.get(500)).isBetween(Duration.ofMillis(25_500), Duration.ofSeconds(27));
        assertThat(rounds.getLast()).isBetween(Duration.ofMillis(29_900), Duration.ofSeconds(30));
    }

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "TIM-04")
    void theIntervalIsAsSet() {
        var settings = ClientSettings.DEFAULT.withRefreshInterval(Duration.ofSeconds(100));
        var bench = ClientBench.of(settings).qualify();

        assertThat(timeToSolicitation(bench))
                .isBetween(Duration.ofSeconds(75), Duration.ofSeconds(100));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"CLI-70", "AUT-05"})
    void solicitsThePrimaryAddressWhenTheServerWasSilent() {
        var bench = ClientBench.qualified();

        bench.advance(timeToSolicitation(bench).minusNanos(1));
        assertThat(bench.takeSent()).isEmpty();
        bench.advance(Duration.ofNanos(1));

        var solicitation = bench.takeOnlySent();
        assertThat(solicitation.to()).isEqualTo(SERVER);
        assertThat(Packets.hex(solicitation.packet()))
                .endsWith(
                        "6000000000083afffe800000000000000000ffffffffffff"
                                + "ff02000000000000000000000000000285007d3700000000");
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"CLI-71", "CLI-34"})
    void anyPacketOfTheServerMakesTheSolicitationNeedless() {
        var bench = ClientBench.qualified();
        var round = timeToSolicitation(bench);
        bench.advance(Duration.ofSeconds(20));
        bench.receive(
                Packets.withOrigin(Packets.bubble(PEER, bench.address()), PEER_MAPPED), SERVER);
        var answers = Duration.ofSeconds(2);
        bench.advance(answers);
        bench.clear();

        bench.advance(round.minus(answers).minusNanos(1));
        assertThat(bench.takeSent()).isEmpty();
        bench.advance(Duration.ofNanos(1));

        assertThat(bench.takeOnlySent().to()).isEqualTo(SERVER);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-34")
    void packetsOfOthersDoNotCountForTheServer() {
        var bench = ClientBench.qualified();
        var round = timeToSolicitation(bench);
        bench.advance(round.minusSeconds(1));
        bench.receive(Packets.data(PEER, bench.address(), 8), PEER_MAPPED);
        bench.receive(Packets.data(PEER, bench.address(), 8), OTHER);
        bench.receive(
                Packets.bubble(PEER, bench.address()), new Ipv4Endpoint(SERVER.address(), 3545));

        bench.advance(Duration.ofSeconds(1));

        assertThat(bench.takeOnlySent().to()).isEqualTo(SERVER);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "ADR-09")
    void keepsItsAddressWhileTheMappingStays() {
        var bench = ClientBench.qualified();
        var before = bench.address();

        for (int i = 0; i < 20; i++) {
            awaitSolicitation(bench);
            bench.advertise(MAPPED);
        }

        assertThat(bench.address()).isEqualTo(before);
        assertThat(bench.takeEvents()).isEmpty();
        assertThat(bench.count(Counter.ADDRESS_CHANGES)).isZero();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"CLI-74", "ADR-09"})
    void takesAnotherAddressAndForgetsAllPeersWhenTheMappingChanges() {
        var bench = ClientBench.qualified();
        var before = bench.address();
        bench.receive(Packets.bubble(PEER, before), PEER_MAPPED);
        assertThat(bench.status().peers()).isEqualTo(1);
        awaitSolicitation(bench);

        bench.advertise(REMAPPED);

        var after = (Qualified) bench.state();
        assertThat(TeredoAddress.of(after.address()).mapped()).isEqualTo(REMAPPED);
        assertThat(TeredoAddress.of(after.address()).flags())
                .isNotEqualTo(TeredoAddress.of(before).flags());
        assertThat(bench.takeEvents())
                .containsExactly(
                        new TeredoEvent.Qualified(
                                after.address(), REMAPPED, after.nat(), after.mtu()));
        assertThat(bench.status().peers()).isZero();
        assertThat(bench.count(Counter.ADDRESS_CHANGES)).isEqualTo(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-74")
    void theOldAddressIsGoneAtOnce() {
        var bench = ClientBench.qualified();
        var before = bench.address();
        awaitSolicitation(bench);
        bench.advertise(REMAPPED);
        bench.clear();

        bench.receive(Packets.bubble(PEER, before), PEER_MAPPED);
        bench.transmit(Packets.data(before, NATIVE, 8));

        assertThat(bench.takeDrops()).containsExactly(Drop.DST6_NOT_MINE, Drop.TX_SRC6);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"CLI-75", "AMB-10", "AMB-07"})
    void goesOfflineAfterThreeUnansweredSolicitations() {
        var bench = ClientBench.qualified();
        var address = bench.address();
        awaitSolicitation(bench);

        bench.advance(TIMEOUT.multipliedBy(3).minusNanos(1));
        assertThat(bench.takeSent()).hasSize(3);
        assertThat(bench.address()).isEqualTo(address);
        bench.advance(Duration.ofNanos(1));

        var offline = (Offline) bench.state();
        assertThat(offline.trouble()).isEqualTo(Trouble.PRIMARY_SERVER_SILENT);
        assertThat(bench.takeEvents())
                .containsExactly(
                        new TeredoEvent.Disqualified(
                                Trouble.PRIMARY_SERVER_SILENT, offline.restartNanos()));
        bench.transmit(Packets.data(address, NATIVE, 8));
        assertThat(bench.takeDrops()).containsExactly(Drop.NOT_QUALIFIED);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-75")
    void oneAnswerOfThreeIsEnough() {
        var bench = ClientBench.qualified();
        awaitSolicitation(bench);
        bench.advance(TIMEOUT.multipliedBy(2));

        bench.advertise(MAPPED);

        assertThat(((Qualified) bench.state()).probe()).isZero();
        assertThat(timeToSolicitation(bench)).isGreaterThan(Duration.ofSeconds(22));
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-76")
    void dataFlowsWhileTheServerIsAsked() {
        var bench = ClientBench.qualified();
        awaitSolicitation(bench);
        bench.receive(Packets.bubble(PEER, bench.address()), PEER_MAPPED);
        bench.clear();

        bench.transmit(Packets.data(bench.address(), PEER, 8));
        bench.receive(Packets.data(PEER, bench.address(), 8), PEER_MAPPED);

        assertThat(bench.takeOnlySent().to()).isEqualTo(PEER_MAPPED);
        assertThat(bench.takeDelivered()).hasSize(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "PEER-09")
    void whatWaitsForPeersGoesWithTheAddress() {
        var bench = ClientBench.qualified();
        bench.transmit(Packets.data(bench.address(), NATIVE, 8));
        var request = bench.takeOnlySent();
        awaitSolicitation(bench);
        bench.advertise(REMAPPED);
        bench.clear();

        bench.receive(Packets.echoReply(request), RELAY);
        bench.advance(Duration.ofSeconds(15));

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "3.1",
            row = {"ICMP-05", "PEER-09"})
    void theHostHearsThatWhatWaitsIsLostWithTheAddress() {
        var bench = ClientBench.qualified();
        awaitSolicitation(bench);
        bench.advance(TIMEOUT.multipliedBy(3).minusSeconds(1));
        var data = Packets.data(bench.address(), PEER, 8);
        bench.transmit(data);

        bench.advance(Duration.ofSeconds(1));

        assertThat(bench.state()).isInstanceOf(Offline.class);
        var error = bench.takeDelivered();
        assertThat(error).hasSize(1);
        assertThat(Icmpv6.type(error.getFirst())).isEqualTo(Icmpv6.DESTINATION_UNREACHABLE);
        assertThat(Icmpv6.code(error.getFirst())).isEqualTo(Icmpv6.ADDRESS_UNREACHABLE);
    }
}
