package org.navalis.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.simulator.nat.Nat;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.time.Timeline;

/// Routers take one away from the time to live, and pass nothing on that has none left.
class TimeToLiveTest {

    private static final Ipv4Endpoint HERE = Ipv4Endpoint.parse("192.168.1.2:4000");
    private static final Ipv4Endpoint THERE = Ipv4Endpoint.parse("30.0.2.1:5000");
    private static final int ROUTERS = 3;

    private final Timeline timeline = new Timeline(1);
    private final Ipv4Internet internet = new Ipv4Internet(timeline);
    private final Nat nat =
            new Nat(
                    NatType.PORT_RESTRICTED.behavior().orElseThrow(),
                    List.of(Ipv4Endpoint.parse("30.0.1.1:1").address()),
                    new SplittableRandom(1));
    private final NatBox box = new NatBox("nat", timeline, new Capture(), nat, internet);
    private final Listener there = new Listener();
    private final Listener neighbor = new Listener();

    @BeforeEach
    void attach() {
        internet.setRouters(ROUTERS);
        internet.attach(THERE.address(), newLink(internet, there));
        box.attach(HERE.address(), newLink(box, new Listener()));
        box.attach(Ipv4Endpoint.parse("192.168.1.3:1").address(), newLink(box, neighbor));
    }

    @Test
    void arrivesWithOneForEachRouterOnTheWay() {
        send(THERE, ROUTERS + 2);

        assertThat(there.heard).extracting(Datagram::timeToLive).containsExactly(1);
    }

    @Test
    void diesInTheInternetBehindItsOwnNatWhichKnowsItNow() {
        send(THERE, ROUTERS + 1);

        assertThat(there.heard).isEmpty();
        assertThat(nat.mappings()).isEqualTo(1);
    }

    @Test
    void diesAtItsOwnNatWhichDoesNotKnowItThen() {
        send(THERE, 1);

        assertThat(there.heard).isEmpty();
        assertThat(nat.mappings()).isZero();
    }

    @Test
    void reachesNeighborsWithoutRouters() {
        send(Ipv4Endpoint.parse("192.168.1.3:4000"), 1);
        send(Ipv4Endpoint.parse("224.0.0.253:3544"), 1);

        assertThat(neighbor.heard).extracting(Datagram::timeToLive).containsExactly(1, 1);
    }

    private void send(Ipv4Endpoint to, int timeToLive) {
        var datagram = new Datagram(HERE, to, Packet.of(new byte[1]), Path.NEW);
        box.route(datagram.withTimeToLive(timeToLive));
        timeline.advance(Duration.ofSeconds(1));
    }

    private Link newLink(Ipv4Network network, Ipv4Node node) {
        return new Link(timeline, new Capture(), network, node, LinkQuality.LOCAL);
    }

    private static final class Listener implements Ipv4Node {

        private final List<Datagram> heard = new ArrayList<>();

        @Override
        public String name() {
            return "listener";
        }

        @Override
        public void receive(Datagram datagram) {
            heard.add(datagram);
        }
    }
}
