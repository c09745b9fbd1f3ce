package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.TIMEOUT;

import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Endpoint;
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

        assertThat(bench.client.state())
                .isInstanceOfSatisfying(
                        Qualified.class,
                        qualified -> assertThat(qualified.mapped()).isEqualTo(EXTERNAL));
    }

    @Test
    void betweenTheTwoAddressesOfTheServerBeginsAnew() {
        var bench = ClientBench.soliciting();
        bench.advertise(MAPPED);
        bench.clear();

        bench.mapPort(EXTERNAL);

        assertThat(bench.takeOnlySent().to()).isEqualTo(SERVER);
        assertThat(bench.client.state()).isInstanceOf(SolicitingPrimary.class);
    }

    @Test
    void doesNothingWhileNobodyIsAsked() {
        var bench = ClientBench.soliciting();
        bench.clear();

        bench.mapPort(EXTERNAL);
        assertThat(bench.takeSent()).isEmpty();
        bench.advance(TIMEOUT.multipliedBy(3));
        bench.clear();
        bench.mapPort(MAPPED);

        assertThat(bench.takeSent()).isEmpty();
    }
}
