package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.TIMEOUT;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.client.ClientState.SolicitingPrimary;

/// What a port mapping (UPnP, NAT-PMP, PCP) does to qualification.
class PortMappingTest {

    private static final Ipv4Endpoint EXTERNAL = Ipv4Endpoint.parse("25.10.20.30:50000");

    @Test
    void isFollowedAtOnceByAnotherLookAtTheServer() {
        var bench = ClientBench.qualified();

        bench.mapPort(EXTERNAL);
        assertThat(bench.takeOnlySent().to()).isEqualTo(SERVER);
        bench.mapPort(EXTERNAL);

        assertThat(bench.takeSent()).isEmpty();
    }

    @Test
    void changesTheAddressWhenTheServerSeesIt() {
        var bench = ClientBench.qualified();
        bench.mapPort(EXTERNAL);

        bench.advertise(EXTERNAL);
        assertThat(bench.lastSolicitation().to()).isEqualTo(ClientBench.OTHER);
        bench.advertise(EXTERNAL);

        assertThat(bench.client.state())
                .isInstanceOfSatisfying(
                        Qualified.class,
                        qualified -> {
                            assertThat(qualified.mapped()).isEqualTo(EXTERNAL);
                            assertThat(qualified.nat().isSymmetric()).isFalse();
                        });
        assertThat(bench.takeEvents()).endsWith(new TeredoEvent.MappingFollowed(EXTERNAL));
    }

    @Test
    void leavesTheAddressWhereTheServerSeesNothingElse() {
        var bench = ClientBench.qualified();
        var before = bench.address();
        bench.mapPort(EXTERNAL);

        bench.advertise(MAPPED);

        assertThat(bench.takeSent()).hasSize(1);
        assertThat(bench.address()).isEqualTo(before);
        assertThat(bench.takeEvents()).containsExactly(new TeredoEvent.MappingFollowed(MAPPED));
    }

    @Test
    void isLookedAtByASolicitationThatWasSentAfterIt() {
        var bench = ClientBench.qualified();
        bench.advance(Duration.ofSeconds(30));
        var before = bench.lastSolicitation();
        bench.mapPort(EXTERNAL);

        bench.receive(Advertisement.answering(before).origin(EXTERNAL).packet(), SERVER);
        assertThat(bench.takeDrops()).containsExactly(Drop.RA_NONCE);
        bench.advertise(MAPPED);

        assertThat(bench.takeEvents()).endsWith(new TeredoEvent.MappingFollowed(MAPPED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void beginsAnewWhileTheServerIsAsked(boolean isSecondary) {
        var bench = ClientBench.soliciting();
        if (isSecondary) {
            bench.advertise(MAPPED);
        }
        bench.clear();

        bench.mapPort(EXTERNAL);

        assertThat(bench.takeOnlySent().to()).isEqualTo(SERVER);
        assertThat(bench.client.state()).isInstanceOf(SolicitingPrimary.class);
    }

    @Test
    void doesNothingWhileNobodyIsAsked() {
        var bench = ClientBench.soliciting();
        bench.advance(TIMEOUT.multipliedBy(3));
        bench.clear();

        bench.mapPort(MAPPED);

        assertThat(bench.takeSent()).isEmpty();
    }
}
