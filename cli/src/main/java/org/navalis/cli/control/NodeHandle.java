package org.navalis.cli.control;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.navalis.cli.report.Standing;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoEvent;
import org.navalis.node.NodeSnapshot;

/// What others may ask of a node that works. Any thread may call it.
public interface NodeHandle {

    /// What the node tells of itself.
    ///
    /// @throws IllegalStateException when it has ended
    NodeSnapshot snapshot();

    /// How it stands beside what its machine says.
    default Standing standing() {
        return Standing.AT_WORK;
    }

    /// Sends an echo request through the tunnel, as `TeredoNode.ping` does.
    ///
    /// @param sequence tells several requests apart, 0 to 65535
    CompletableFuture<TeredoEvent.EchoAnswered> ping(Ipv6Address target, int sequence);

    /// Has a client that is dormant get an address; of no effect for others.
    default void wake() {}

    /// Withdraws what leads others to the node, and ends it after this time.
    ///
    /// @throws IllegalStateException when it cannot be, or is already, with the reason
    default void drain(Duration time) {
        throw new IllegalStateException("this node has nothing to drain");
    }

    /// Whether the node is being drained.
    default boolean isDraining() {
        return false;
    }
}
