package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.LOCAL;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.OTHER;
import static org.navalis.core.client.ClientBench.PRIMARY;
import static org.navalis.core.client.ClientBench.SECONDARY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.TIMEOUT;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.NatKind;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientState.Disabled;
import org.navalis.core.client.ClientState.Offline;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.client.ClientState.Resolving;
import org.navalis.core.client.ClientState.SolicitingPrimary;
import org.navalis.core.client.ClientState.SolicitingSecondary;
import org.navalis.core.testing.Clause;

class QualificationTest {

    private static final Ipv4Endpoint OTHER_PORT = new Ipv4Endpoint(MAPPED.address(), 40002);
    private static final Ipv4Endpoint OTHER_ADDRESS = Ipv4Endpoint.parse("25.10.20.31:40001");

    // The way to an address

    @Test
    void asksForItsServerFirst() {
        var bench = ClientBench.of(ClientSettings.DEFAULT).start();

        assertThat(bench.takeEvents()).containsExactly(new TeredoEvent.ServerWanted(0));
        assertThat(bench.state()).isEqualTo(new Resolving());
        assertThat(bench.takeSent()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-05", "CLI-06", "CLI-07", "ADR-14", "AUT-08"})
    void solicitsWithNonceAndWithoutConeBit() {
        var sent = ClientBench.soliciting().takeOnlySent();

        var nonce = Packets.hex(sent.packet()).substring(8, 24);
        assertThat(Packets.hex(sent.packet()))
                .isEqualTo(
                        "00010000"
                                + nonce
                                + "00"
                                + "6000000000083aff"
                                + "fe800000000000000000ffffffffffff"
                                + "ff020000000000000000000000000002"
                                + "85007d3700000000");
        assertThat(sent.to()).isEqualTo(SERVER);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.2", row = "AUT-05")
    void drawsAnotherNonceForEachSolicitation() {
        var bench = ClientBench.soliciting();
        bench.advance(TIMEOUT.multipliedBy(2));

        var nonces = new HashSet<Long>();
        bench.takeSent().forEach(sent -> nonces.add(sent.packet().longAt(4)));

        assertThat(nonces).hasSize(3).doesNotContain(0L);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.2", row = "AUT-05")
    void takesTheAnswerToAnEarlierSolicitationOfTheSamePhase() {
        var bench = ClientBench.soliciting();
        var first = bench.lastSolicitation();
        bench.advance(TIMEOUT);

        bench.receive(Advertisement.answering(first).packet(), SERVER);

        assertThat(bench.state()).isInstanceOf(SolicitingSecondary.class);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-18")
    void asksTheSecondaryAddressAfterTheFirstAnswer() {
        var bench = ClientBench.soliciting();
        assertThat(bench.state()).isInstanceOf(SolicitingPrimary.class);

        bench.advertise(MAPPED);

        assertThat(bench.state()).isInstanceOf(SolicitingSecondary.class);
        assertThat(bench.lastSolicitation().to()).isEqualTo(OTHER);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-19", "CLI-21", "ADR-01"})
    void qualifiesWhenBothAddressesSeeTheSameMapping() {
        var bench = ClientBench.soliciting();
        bench.advertise(MAPPED);
        bench.advertise(MAPPED);

        var qualified = (Qualified) bench.state();
        var address = TeredoAddress.of(qualified.address());
        assertThat(address.server()).isEqualTo(PRIMARY);
        assertThat(address.mapped()).isEqualTo(MAPPED);
        assertThat(qualified.nat()).isEqualTo(NatKind.RESTRICTED);
        assertThat(bench.takeEvents())
                .contains(
                        new TeredoEvent.Soliciting(PRIMARY, false),
                        new TeredoEvent.Soliciting(SECONDARY, true),
                        new TeredoEvent.Qualified(
                                qualified.address(), MAPPED, NatKind.RESTRICTED, 1280));
    }

    @Test
    void knowsThatThereIsNoNatWhenTheMappingIsItsOwnEndpoint() {
        var bench = ClientBench.of(ClientSettings.DEFAULT).start();
        bench.resolve(new ServerAddresses(PRIMARY, SECONDARY), MAPPED);
        bench.advertise(MAPPED);
        bench.advertise(MAPPED);

        assertThat(((Qualified) bench.state()).nat()).isEqualTo(NatKind.NONE);
    }

    // Symmetric NATs

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-19", "CLI-20"})
    void givesUpBehindSymmetricNatByRfc4380Alone() {
        var bench = ClientBench.of(ClientSettings.DEFAULT.withSymmetricNat(false)).solicit();
        bench.advertise(MAPPED);
        bench.advertise(OTHER_PORT);

        assertThat(((Offline) bench.state()).trouble()).isEqualTo(Trouble.SYMMETRIC_NAT);
        assertThat(bench.takeEvents()).noneMatch(TeredoEvent.Qualified.class::isInstance);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.2",
            row = {"CLI-19", "EXT-SNS-01"})
    void qualifiesBehindSymmetricNatWithItsFirstMapping() {
        var bench = ClientBench.soliciting();
        bench.advertise(MAPPED);
        bench.advertise(OTHER_PORT);

        var qualified = (Qualified) bench.state();
        assertThat(TeredoAddress.of(qualified.address()).mapped()).isEqualTo(MAPPED);
        assertThat(qualified.nat()).isEqualTo(NatKind.SYMMETRIC_PORT);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-19")
    void tellsNatsApartThatChangeTheAddress() {
        var bench = ClientBench.soliciting();
        bench.advertise(MAPPED);
        bench.advertise(OTHER_ADDRESS);

        assertThat(((Qualified) bench.state()).nat()).isEqualTo(NatKind.SYMMETRIC_ADDRESS);
    }

    // Flags

    @Test
    @Clause(
            rfc = 5991,
            section = "3",
            row = {"ADR-07", "ADR-08", "ADR-10", "SEC-13"})
    void drawsTwelveFlagBitsAndNoOther() {
        var everSet = 0;
        var everClear = 0;
        var values = new BitSet();
        for (int seed = 0; seed < 2000; seed++) {
            var bench = ClientBench.seeded(seed);
            bench.qualify();
            int flags = TeredoAddress.of(bench.address()).flags();
            everSet |= flags;
            everClear |= ~flags;
            values.set(flags);
        }

        assertThat(everSet).isEqualTo(0x3cff);
        assertThat(everClear & 0xffff).isEqualTo(0xffff);
        // 2000 draws of 4096 values hit about 1582 different ones.
        assertThat(values.cardinality()).isBetween(1450, 1700);
    }

    // Silence

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"TIM-02", "TIM-03", "AMB-07"})
    void solicitsThreeTimesFourSecondsApart() {
        var bench = ClientBench.soliciting();
        assertThat(bench.takeSent()).hasSize(1);

        bench.advance(Duration.ofMillis(3999));
        assertThat(bench.takeSent()).isEmpty();
        bench.advance(Duration.ofMillis(1));
        assertThat(bench.takeSent()).hasSize(1);
        bench.advance(TIMEOUT);
        assertThat(bench.takeSent()).hasSize(1);
        bench.advance(Duration.ofMillis(3999));
        assertThat(bench.state()).isInstanceOf(SolicitingPrimary.class);
        bench.advance(Duration.ofMillis(1));

        assertThat(((Offline) bench.state()).trouble()).isEqualTo(Trouble.PRIMARY_SERVER_SILENT);
        assertThat(bench.takeSent()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-18", "TIM-03"})
    void goesOfflineWhenTheSecondaryAddressIsSilent() {
        var bench = ClientBench.soliciting();
        bench.advertise(MAPPED);
        bench.clear();

        bench.advance(TIMEOUT.multipliedBy(3).minusNanos(1));
        assertThat(bench.takeSent()).hasSize(2).allMatch(sent -> sent.to().equals(OTHER));
        bench.advance(Duration.ofNanos(1));

        assertThat(((Offline) bench.state()).trouble()).isEqualTo(Trouble.SECONDARY_SERVER_SILENT);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-25")
    void tellsOnceThatItIsOfflineAndWhenItTriesAgain() {
        var bench = ClientBench.soliciting();
        bench.clear();
        bench.advance(TIMEOUT.multipliedBy(3));

        var restartNanos = ((Offline) bench.state()).restartNanos();
        assertThat(bench.takeEvents())
                .containsExactly(
                        new TeredoEvent.Disqualified(Trouble.PRIMARY_SERVER_SILENT, restartNanos));
        assertThat(bench.client.nextDeadlineNanos()).isEqualTo(restartNanos);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"TIM-12", "CLI-26"})
    void looksItsServerUpAgainAfterAboutThirtySecondsAndEachTimeLater(long seed) {
        var bench = ClientBench.seeded(seed).start();

        for (int seconds : new int[] {30, 60, 120, 240, 300, 300}) {
            long delayNanos = failToQualify(bench);
            assertThat(Duration.ofNanos(delayNanos))
                    .isBetween(
                            Duration.ofMillis(seconds * 750L), Duration.ofMillis(seconds * 1250L));
            bench.clear();

            bench.advance(Duration.ofNanos(delayNanos));

            assertThat(bench.takeEvents()).containsExactly(new TeredoEvent.ServerWanted(0));
            assertThat(bench.state()).isEqualTo(new Resolving());
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "TIM-12")
    void waitsForAboutThirtySecondsAgainAfterASuccess() {
        var bench = ClientBench.of(ClientSettings.DEFAULT).start();
        bench.advance(Duration.ofNanos(failToQualify(bench)));
        bench.advance(Duration.ofNanos(failToQualify(bench)));
        bench.qualifyAgain();

        bench.advance(Duration.ofSeconds(30).plus(TIMEOUT.multipliedBy(3)));

        assertThat(restartDelayNanos(bench)).isLessThanOrEqualTo(37_500_000_000L);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "TIM-12")
    void waitsForAboutThirtySecondsAgainOnAnotherNetwork() {
        var bench = ClientBench.of(ClientSettings.DEFAULT).start();
        bench.advance(Duration.ofNanos(failToQualify(bench)));
        failToQualify(bench);

        bench.changeNetwork();

        assertThat(failToQualify(bench)).isLessThanOrEqualTo(37_500_000_000L);
    }

    /// Gives the addresses of a server that is silent; says how long the client will wait.
    private static long failToQualify(ClientBench bench) {
        bench.resolve(new ServerAddresses(PRIMARY, SECONDARY));
        bench.advance(TIMEOUT.multipliedBy(3));
        return restartDelayNanos(bench);
    }

    private static long restartDelayNanos(ClientBench bench) {
        return ((Offline) bench.state()).restartNanos() - bench.nowNanos();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "TIM-12")
    void startsAgainAtOnceWhenTheNetworkChanges() {
        var bench = ClientBench.soliciting();
        bench.advance(TIMEOUT.multipliedBy(3));
        bench.clear();

        bench.changeNetwork();

        assertThat(bench.takeEvents()).containsExactly(new TeredoEvent.ServerWanted(0));
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.1", row = "TIM-12")
    void asksNoSoonerThanAfterTheTimeOutWhenTheNetworkFlaps() {
        var bench = ClientBench.soliciting();
        bench.advance(Duration.ofSeconds(1));
        bench.takeSent();

        bench.changeNetwork();
        bench.resolve(new ServerAddresses(PRIMARY, SECONDARY));

        assertThat(bench.takeSent()).isEmpty();
        bench.advance(Duration.ofSeconds(3));
        assertThat(bench.takeSent()).hasSize(1);
    }

    @Test
    void hasNoAddressAfterNetworkChangeUntilItIsQualifiedAgain() {
        var bench = ClientBench.qualified();
        var old = bench.address();
        bench.changeNetwork();

        bench.transmit(Packets.data(old, ClientBench.NATIVE, 8));

        assertThat(bench.takeDrops()).containsExactly(Drop.NOT_QUALIFIED);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-12")
    void forgetsItsSolicitationsWhenItStartsAgain() {
        var bench = ClientBench.soliciting();
        var solicitation = bench.lastSolicitation();
        bench.changeNetwork();

        bench.receive(Advertisement.answering(solicitation).packet(), SERVER);

        assertThat(bench.takeDrops()).containsExactly(Drop.RA_NONCE);
    }

    // The addresses of the server

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "CLI-01")
    void takesTheNextNumberForTheSecondaryAddress() {
        assertThat(ServerAddresses.of(PRIMARY)).isEqualTo(new ServerAddresses(PRIMARY, SECONDARY));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 11.1.1.2",
        "10.0.0.1, 11.1.1.2",
        "11.1.1.1, 192.168.0.1",
        "0.0.0.0, 1.1.1.1"
    })
    @Clause(rfc = 4380, section = "2.10", row = "CLI-02")
    void refusesServersThatAreNotGlobalUntilTheNextTry(String primary, String secondary) {
        var bench = ClientBench.of(ClientSettings.DEFAULT).start();

        bench.resolve(
                new ServerAddresses(Ipv4Address.parse(primary), Ipv4Address.parse(secondary)));

        assertThat(((Offline) bench.state()).trouble()).isEqualTo(Trouble.SERVER_NAME_UNRESOLVED);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.client.nextDeadlineNanos()).isNotEqualTo(TeredoMachine.NEVER);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "CLI-26")
    void triesAgainLaterWhenTheNameIsNotKnown() {
        var bench = ClientBench.of(ClientSettings.DEFAULT).start();

        bench.resolveNothing();

        assertThat(((Offline) bench.state()).trouble()).isEqualTo(Trouble.SERVER_NAME_UNRESOLVED);
        bench.advance(Duration.ofSeconds(110));
        assertThat(bench.takeEvents()).last().isEqualTo(new TeredoEvent.ServerWanted(0));
    }

    @Test
    void ignoresAnAddressThatItDidNotAskFor() {
        var bench = ClientBench.qualified();
        var before = bench.state();

        bench.resolve(ServerAddresses.of(Ipv4Address.parse("12.2.2.2")));
        bench.resolveNothing();

        assertThat(bench.state()).isEqualTo(before);
        assertThat(bench.takeSent()).isEmpty();
    }

    // Before qualification

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Clause(rfc = 4380, section = "5.2", row = "CLI-04")
    void takesNothingButAdvertisementsBeforeItIsQualified(boolean isAskingSecondary) {
        var bench = ClientBench.soliciting();
        if (isAskingSecondary) {
            bench.advertise(MAPPED);
        }
        bench.clear();
        var mine = new TeredoAddress(PRIMARY, 0, MAPPED).toIpv6();

        bench.receive(Packets.bubble(ClientBench.PEER, mine), ClientBench.PEER_MAPPED);
        bench.receive(Packets.data(ClientBench.NATIVE, mine, 8), ClientBench.RELAY);
        bench.receive(
                Packets.withOrigin(Packets.bubble(ClientBench.PEER, mine), ClientBench.PEER_MAPPED),
                SERVER);

        assertThat(bench.takeDrops()).hasSize(3).containsOnly(Drop.NOT_QUALIFIED);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
        assertThat(bench.status().peers()).isZero();
    }

    // What it tells, and its end

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "CLI-27")
    void tellsWhatItKnowsOfItself() {
        var bench = ClientBench.soliciting();
        bench.advance(Duration.ofMillis(30));
        bench.advertise(MAPPED);
        bench.advance(Duration.ofMillis(40));
        bench.advertise(MAPPED);

        var status = bench.status();
        assertThat(status.state()).isInstanceOf(Qualified.class);
        assertThat(status.servers()).isEqualTo(new ServerAddresses(PRIMARY, SECONDARY));
        assertThat(status.local()).isEqualTo(LOCAL);
        assertThat(status.serverRoundTrip()).contains(Duration.ofMillis(40));
        assertThat(status.peers()).isZero();
        assertThat(status.relays()).isZero();
    }

    @Test
    void waitsForNothingOnceItIsStopped() {
        var bench = ClientBench.qualified();

        bench.stop();

        assertThat(bench.state()).isEqualTo(new Disabled());
        assertThat(bench.takeEvents()).containsExactly(new TeredoEvent.Stopped());
        assertThat(bench.client.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
        assertThat(bench.takeSent()).isEmpty();
    }
}
