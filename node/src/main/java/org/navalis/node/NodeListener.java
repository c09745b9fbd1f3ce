package org.navalis.node;

import org.navalis.core.TeredoEvent;

/// Hears what happens at a node, in order, on a thread that may wait: never on that of the packets.
@FunctionalInterface
public interface NodeListener {

    /// An event of the machine.
    void onEvent(TeredoEvent event);

    /// A sentence for the operator: something works less well than it could, and what to do.
    default void onWarning(String sentence) {}
}
