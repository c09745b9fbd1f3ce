package org.navalis.simulator.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.simulator.World;
import org.navalis.simulator.nat.NatType;

class SimSocketsTest {

    private static final Ipv4Endpoint SERVICE = Ipv4Endpoint.parse("192.168.1.2:4000");
    private static final int RANDOM = Outbox.RANDOM_SOCKET_FIRST;

    private final SimSockets sockets = new SimSockets();

    @BeforeEach
    void bind() {
        var world = new World(1);
        world.server("s1", "20.0.0.1");
        sockets.bind(SERVICE, world.client("a").behind(NatType.CONE).start().link());
    }

    @Test
    void opensAPortOnTheAddressAndLinkOfTheServiceSocket() {
        assertThat(sockets.open(RANDOM, 5000)).isTrue();

        assertThat(sockets.local(RANDOM)).isEqualTo(Ipv4Endpoint.parse("192.168.1.2:5000"));
        assertThat(sockets.link(RANDOM)).isSameAs(sockets.link(Outbox.SERVICE_SOCKET));
        assertThat(sockets.find(sockets.local(RANDOM))).isEqualTo(RANDOM);
    }

    @Test
    void opensDiscoveryOnTheMulticastAddress() {
        assertThat(sockets.open(Outbox.DISCOVERY_SOCKET, 3544)).isTrue();

        assertThat(sockets.local(Outbox.DISCOVERY_SOCKET))
                .isEqualTo(Ipv4Endpoint.parse("224.0.0.253:3544"));
    }

    @Test
    void refusesAPortThatIsTaken() {
        sockets.setTakenPorts(port -> port == 6000);

        assertThat(sockets.open(RANDOM, SERVICE.port())).isFalse();
        assertThat(sockets.open(RANDOM, 6000)).isFalse();
        assertThat(sockets.open(RANDOM, 6001)).isTrue();
    }

    @Test
    void givesAPortBackThatWasClosed() {
        sockets.open(RANDOM, 5000);

        sockets.close(RANDOM);

        assertThat(sockets.find(Ipv4Endpoint.parse("192.168.1.2:5000"))).isEqualTo(-1);
        assertThat(sockets.open(RANDOM + 1, 5000)).isTrue();
        assertThatThrownBy(() -> sockets.local(RANDOM)).isInstanceOf(AssertionError.class);
    }

    @Test
    void seesAMachineThatClosesTheServiceSocket() {
        assertThatThrownBy(() -> sockets.close(Outbox.SERVICE_SOCKET))
                .isInstanceOf(AssertionError.class);
    }
}
