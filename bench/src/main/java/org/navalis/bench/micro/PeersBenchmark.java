package org.navalis.bench.micro;

import java.util.SplittableRandom;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoLimits;
import org.navalis.core.peer.Knock;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerSetup;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// Peers in a full table, in an order that no cache foresees.
public class PeersBenchmark extends Step {

    private static final long HIGH = 0x2001_0000_0b01_0101L;

    /// Odd, so that numbers and addresses belong to each other one to one.
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    /// The multiplier of a common generator of random numbers.
    private static final long LEAP = 6_364_136_223_846_793_005L;

    private static final int IDLE_MILLIS_MAX = 600_000;
    private static final long NANOS_PER_STEP = 1000;

    /// How many peers the table takes: a client's, and those of a large relay.
    @Param({"4096", "1048576"})
    public int peers;

    private final Sink out = new Sink();
    private PeerReach reach = reach(1);
    private long next;
    private long nowNanos;

    private static PeerReach reach(int peersMax) {
        var limits = new TeredoLimits(peersMax, 8, 10_240, 4 * 1024 * 1024, Integer.MAX_VALUE, 10);
        var nobody =
                new Knock() {
                    @Override
                    public void knock(PeerReach to, PeerSetup setup, long nanos, Outbox out) {}

                    @Override
                    public void reportUnreachable(Packet packet, long nanos, Outbox out) {}
                };
        return new PeerReach(limits, IDLE_MILLIS_MAX, new SplittableRandom(1), nobody);
    }

    /// Fills the table.
    @Setup
    public void fill() {
        reach = reach(peers);
        while (reach.peers().size() < peers) {
            addToFullTable();
        }
    }

    @Benchmark
    public int find() {
        next = next * LEAP + 1;
        return reach.peers().find(HIGH, (next >>> Integer.SIZE & peers - 1) * SPREAD);
    }

    /// The least recently used one goes.
    @Benchmark
    public int addToFullTable() {
        nowNanos += NANOS_PER_STEP;
        return reach.findOrAdd(HIGH, next++ * SPREAD, nowNanos, out);
    }
}
