package org.navalis.core.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.testing.Clause;

class AddressPolicyTest {

    private static final int BROADCAST = Ipv4Address.parse("11.1.1.255");
    private static final int DOCUMENTATION = Ipv4Address.parse("203.0.113.1");
    private static final Ipv4Endpoint OWN = Ipv4Endpoint.parse("11.1.1.1:3544");

    private final AddressPolicy policy = new AddressPolicy(true);

    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "V4G-02")
    void refusesBroadcastsOfAttachedNetworksAsTheyChange() {
        assertThat(policy.isGlobalUnicast(BROADCAST)).isTrue();

        policy.setHost(host(List.of(BROADCAST)));
        assertThat(policy.isGlobalUnicast(BROADCAST)).isFalse();
        assertThat(policy.isGlobalUnicast(BROADCAST - 1)).isTrue();

        policy.setHost(host(List.of()));
        assertThat(policy.isGlobalUnicast(BROADCAST)).isTrue();
    }

    @Test
    @Clause(rfc = 6890, section = "2.2.2", row = "V4G-03")
    void hasOneSwitchForSpecialPurposes() {
        assertThat(policy.isGlobalUnicast(DOCUMENTATION)).isFalse();
        assertThat(new AddressPolicy(false).isGlobalUnicast(DOCUMENTATION)).isTrue();
    }

    @Test
    @Clause(rfc = 6324, section = "3.3", row = "LOOP-04")
    void knowsItsOwnEndpointsByAddressAndPort() {
        policy.setHost(host(List.of()));

        assertThat(policy.isOwn(OWN.address(), OWN.port())).isTrue();
        assertThat(policy.isOwn(OWN.address(), OWN.port() + 1)).isFalse();
        assertThat(policy.isOwn(OWN.address() + 1, OWN.port())).isFalse();
    }

    private static HostAddresses host(List<Integer> broadcasts) {
        return new HostAddresses(List.of(OWN), broadcasts, Ipv6Address.parse("::"));
    }
}
