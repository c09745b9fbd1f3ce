package org.navalis.cli.daemon;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.navalis.cli.control.NodeHandle;
import org.navalis.cli.report.Standing;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoEvent;
import org.navalis.node.NodeSnapshot;

/// A node as its control socket offers it: drained is the whole process.
///
/// @param node the node
/// @param canDrain whether others may go elsewhere, which peers of a client cannot
/// @param draining whether the process is being drained
/// @param drain begins to drain the process, unless that has begun already
record Served(
        RunningNode node, boolean canDrain, BooleanSupplier draining, Predicate<Duration> drain)
        implements NodeHandle {

    @Override
    public NodeSnapshot snapshot() {
        return node.snapshot();
    }

    @Override
    public Standing standing() {
        return node.standing();
    }

    @Override
    public void wake() {
        node.wake();
    }

    @Override
    public CompletableFuture<TeredoEvent.EchoAnswered> ping(Ipv6Address target, int sequence) {
        return node.ping(target, sequence);
    }

    @Override
    public void drain(Duration time) {
        if (!canDrain) {
            throw new IllegalStateException(
                    "a client has nothing to drain, nobody can take its place; end it by SIGTERM");
        }
        if (!drain.test(time)) {
            throw new IllegalStateException("it is being drained already");
        }
    }

    @Override
    public boolean isDraining() {
        return draining.getAsBoolean();
    }
}
