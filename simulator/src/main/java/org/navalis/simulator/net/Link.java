package org.navalis.simulator.net;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.navalis.simulator.time.Timeline;

/// The access of a node to a network, with faults of its own in each direction.
public final class Link {

    private record Carried(String way, Ipv4Node node, Datagram datagram) {

        @Override
        public String toString() {
            return way + node.name() + ": " + datagram;
        }
    }

    private final Timeline timeline;
    private final Capture capture;
    private final RandomGenerator random;
    private final Ipv4Network network;
    private final Ipv4Node node;
    private LinkQuality up;
    private LinkQuality down;

    /// A link between a node and a network, as good in both directions.
    public Link(
            Timeline timeline,
            Capture capture,
            Ipv4Network network,
            Ipv4Node node,
            LinkQuality quality) {
        this.timeline = timeline;
        this.capture = capture;
        this.random = timeline.newRandom();
        this.network = network;
        this.node = node;
        this.up = quality;
        this.down = quality;
    }

    /// Sets how well datagrams of the node are carried.
    public void setUp(LinkQuality quality) {
        up = quality;
    }

    /// Sets how well datagrams to the node are carried.
    public void setDown(LinkQuality quality) {
        down = quality;
    }

    /// Sets both directions.
    public void set(LinkQuality quality) {
        up = quality;
        down = quality;
    }

    /// Carries a datagram of the node.
    public void send(Datagram datagram) {
        capture.add(timeline.elapsed(), datagram);
        transfer(up, datagram, network::route, "up from ");
    }

    /// Carries a datagram to the node.
    public void deliver(Datagram datagram) {
        transfer(down, datagram, node::receive, "down to ");
    }

    private void transfer(
            LinkQuality quality, Datagram datagram, Consumer<Datagram> then, String way) {
        if (random.nextDouble() < quality.loss()) {
            timeline.note(new Carried("lost " + way, node, datagram), datagram.payload().length());
            return;
        }
        carry(quality, datagram, then, way);
        if (random.nextDouble() < quality.duplication()) {
            carry(quality, datagram, then, way);
        }
    }

    private void carry(
            LinkQuality quality, Datagram datagram, Consumer<Datagram> then, String way) {
        long extraNanos = random.nextLong(quality.jitter().toNanos() + 1);
        if (random.nextDouble() < quality.reordering()) {
            long spanNanos = quality.delay().plus(quality.jitter()).toNanos();
            extraNanos += random.nextLong(2 * spanNanos + 1);
        }
        timeline.after(
                quality.delay().plus(Duration.ofNanos(extraNanos)),
                new Carried(way, node, datagram),
                () -> then.accept(datagram));
    }
}
