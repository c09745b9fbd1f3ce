package org.navalis.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.Reachability;

class LabPlanTest {

    private static LabPlan plan(NatType a, NatType b) {
        return new LabPlan(Path.of("/run/navalis/lab"), a, b);
    }

    @ParameterizedTest
    @EnumSource(NatType.class)
    void expectsClientsToReachEachOtherWhereTheStandardPromisesIt(NatType nat) {
        assertThat(plan(nat, NatType.CONE).isClientToClientExpected()).isTrue();
        assertThat(plan(NatType.SYMMETRIC, nat).isClientToClientExpected())
                .isEqualTo(new Reachability(NatType.SYMMETRIC, nat).means().isPromised());
    }

    @Test
    void asksANatForItsPortAtTheAddressOfTheGateway() {
        var text = plan(NatType.UPNP_SYMMETRIC, NatType.CONE).text("./navalis");

        assertThat(text).contains("route add default via 192.168.7.1 dev eth0");
    }

    @Test
    void givesANatAsManyAddressesAsItNeeds() {
        var nats = plan(NatType.SYMMETRIC_ADDRESS, NatType.CONE).nats();

        assertThat(nats.words())
                .contains("nat-a=symmetric-address:198.41.3.2:198.41.3.3", "nat-b=cone:198.41.4.2");
    }

    @Test
    void needsNoNatProcessForClientsWithPublicAddresses() {
        var plan = plan(NatType.NONE, NatType.NONE);

        assertThat(plan.hasNats()).isFalse();
        assertThat(plan.text("navalis")).doesNotContain("lab-nat").contains("198.41.4.2/24");
    }

    @Test
    void saysTheWholeOfWhatItWouldDo() {
        var text = plan(NatType.PORT_RESTRICTED, NatType.PORT_RESTRICTED).text("./navalis");

        assertThat(text)
                .containsSubsequence(
                        "ip netns add navalis-lab-router",
                        "./navalis server --listen 198.41.0.4 --secondary 198.41.0.5",
                        "./navalis relay --listen 198.41.1.2",
                        "./navalis lab-nat --nat nat-a=port-restricted:198.41.3.2",
                        "link set nat-a-in netns navalis-lab-client-a",
                        "./navalis client --server 198.41.0.4",
                        "./navalis ping 2610:41:2::2",
                        "ip netns del navalis-lab-router");
    }
}
