package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.NatKind;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;

class OwnNatTest {

    private static final Ipv4Endpoint LOCAL = Ipv4Endpoint.parse("192.168.7.2:50000");
    private static final Ipv4Endpoint MAPPED = Ipv4Endpoint.parse("25.10.20.30:50000");
    private static final Ipv4Endpoint INNER = Ipv4Endpoint.parse("10.9.8.7:50000");

    private static OwnNat nat(NatKind kind, Ipv4Endpoint portMapping) {
        var nat = new OwnNat(true);
        var address = new Ipv6Address(1, 2);
        nat.configure(new Qualified(address, MAPPED, kind, 1280, 0, 0), LOCAL);
        nat.setPortMapping(Optional.of(portMapping));
        return nat;
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false, false, false",
        "false, false, false, true,  false",
        "false, false, true,  false, false",
        "false, false, true,  true,  false",
        "false, true,  false, false, false",
        "false, true,  false, true,  false",
        "false, true,  true,  false, false",
        "false, true,  true,  true,  false",
        "true,  false, false, false, false",
        "true,  false, false, true,  false",
        "true,  false, true,  false, false",
        "true,  false, true,  true,  false",
        "true,  true,  false, false, false",
        "true,  true,  false, true,  false",
        "true,  true,  true,  false, false",
        "true,  true,  true,  true,  true",
    })
    @Clause(
            rfc = 6081,
            section = "5.3.4.2",
            row = {"EXT-UPN-09", "EXT-UPN-10"})
    void sendsToTheEmbeddedEndpointWhenAllFourHold(
            boolean isSymmetric,
            boolean isPortMapped,
            boolean isSingleNat,
            boolean isPeerSymmetric,
            boolean expected) {
        assertThat(OwnNat.sendsToEmbedded(isSymmetric, isPortMapped, isSingleNat, isPeerSymmetric))
                .isEqualTo(expected);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.3.3",
            row = {"EXT-UPN-06", "EXT-UPN-07", "EXT-HP-02"})
    void aPortMappingThatTheServerSeesIsThatOfSingleNat() {
        assertThat(nat(NatKind.SYMMETRIC_PORT, MAPPED).innerPortMapping()).isEmpty();
        assertThat(nat(NatKind.SYMMETRIC_PORT, MAPPED).sendsToEmbedded(true)).isTrue();

        assertThat(nat(NatKind.SYMMETRIC_PORT, INNER).innerPortMapping()).contains(INNER);
        assertThat(nat(NatKind.SYMMETRIC_PORT, INNER).sendsToEmbedded(true)).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-06")
    void theFlagsComeFromQualificationAndPortMapping() {
        var lost = nat(NatKind.SYMMETRIC_PORT, MAPPED);
        assertThat(lost.setPortMapping(Optional.empty())).isTrue();

        assertThat(lost.sendsToEmbedded(true)).isFalse();
        assertThat(nat(NatKind.RESTRICTED, MAPPED).sendsToEmbedded(true)).isFalse();
        assertThat(nat(NatKind.SYMMETRIC_ADDRESS, MAPPED).sendsToEmbedded(true)).isTrue();
        assertThat(nat(NatKind.SYMMETRIC_PORT, MAPPED).sendsToEmbedded(false)).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.3", row = "EXT-COM-03")
    void bothFlagsAreThoseOfTheLastQualification() {
        var nat = nat(NatKind.SYMMETRIC_PORT, MAPPED);
        assertThat(nat.isSymmetric()).isTrue();
        assertThat(nat.isPortPreserving()).isTrue();

        var other = new Ipv4Endpoint(MAPPED.address(), LOCAL.port() + 1);
        nat.configure(
                new Qualified(new Ipv6Address(1, 2), other, NatKind.RESTRICTED, 1280, 0, 0), LOCAL);

        assertThat(nat.isSymmetric()).isFalse();
        assertThat(nat.isPortPreserving()).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "3", row = "EXT-COM-01")
    void withoutTheExtensionPacketsGoWhereTheyComeFrom() {
        var nat = new OwnNat(false);
        var qualified =
                new Qualified(new Ipv6Address(1, 2), MAPPED, NatKind.SYMMETRIC_PORT, 1280, 0, 0);
        nat.configure(qualified, LOCAL);
        nat.setPortMapping(Optional.of(MAPPED));

        assertThat(nat.sendsToEmbedded(true)).isFalse();
    }
}
