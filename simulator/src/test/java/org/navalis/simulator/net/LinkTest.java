package org.navalis.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.simulator.time.Timeline;

class LinkTest {

    private static final int DATAGRAMS = 10_000;
    private static final Ipv4Endpoint HERE = Ipv4Endpoint.parse("30.0.0.1:1000");
    private static final Ipv4Endpoint THERE = Ipv4Endpoint.parse("40.0.0.1:1000");
    private static final Duration DELAY = Duration.ofMillis(10);

    private final Timeline timeline = new Timeline(1);
    private final List<Integer> arrived = new ArrayList<>();
    private final List<Duration> times = new ArrayList<>();

    @Test
    void carriesEverythingInOrderWhenItIsGood() {
        send(new LinkQuality(DELAY, Duration.ZERO, 0, 0, 0));

        assertThat(arrived).hasSize(DATAGRAMS).isSorted();
        assertThat(times).containsOnly(DELAY);
    }

    @Test
    void losesItsPart() {
        send(new LinkQuality(DELAY, Duration.ZERO, 0.3, 0, 0));

        assertThat(arrived).hasSizeBetween(6800, 7200).doesNotHaveDuplicates();
    }

    @Test
    void doublesItsPart() {
        send(new LinkQuality(DELAY, Duration.ZERO, 0, 0.05, 0));

        assertThat(arrived).hasSizeBetween(10_400, 10_600);
        assertThat(arrived.stream().distinct()).hasSize(DATAGRAMS);
    }

    @Test
    void delaysItsPart() {
        send(new LinkQuality(DELAY, Duration.ZERO, 0, 0, 0.25));

        assertThat(times.stream().filter(time -> time.compareTo(DELAY) > 0).count())
                .isBetween(2300L, 2700L);
        assertThat(times).allMatch(time -> time.compareTo(DELAY.multipliedBy(3)) <= 0);
        assertThat(arrived).hasSize(DATAGRAMS);
    }

    @Test
    void carriesNothingWhenItIsCut() {
        send(LinkQuality.CUT);

        assertThat(arrived).isEmpty();
    }

    @Test
    void aPathEndsWhereItComesBack() {
        var path = Path.NEW.through("a").through("b");

        assertThatThrownBy(() -> path.through("a"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("comes to a again");
    }

    /// All at once, each with its number.
    private void send(LinkQuality quality) {
        var network = new Sink();
        var link = new Link(timeline, new Capture(), network, new Nobody(), quality);
        for (int i = 0; i < DATAGRAMS; i++) {
            var payload = Packet.ofSize(4);
            payload.extend(4);
            payload.setInt(0, i);
            link.send(new Datagram(HERE, THERE, payload, Path.NEW));
        }
        timeline.advance(Duration.ofSeconds(1));
    }

    private final class Sink implements Ipv4Network {

        @Override
        public void attach(int address, Link link) {
            throw new AssertionError("nobody is here");
        }

        @Override
        public void route(Datagram datagram) {
            arrived.add(datagram.payload().intAt(0));
            times.add(timeline.elapsed());
        }
    }

    private static final class Nobody implements Ipv4Node {

        @Override
        public String name() {
            return "nobody";
        }

        @Override
        public void receive(Datagram datagram) {
            throw new AssertionError("nobody receives");
        }
    }
}
