package org.navalis.cli.daemon;

import java.util.List;
import org.navalis.cli.control.NodeHandle;
import org.navalis.core.ClientKey;
import org.navalis.node.NodeConfig;
import org.navalis.node.NodeException;

/// A node from its opening to its end, as `TeredoNode` is.
public interface RunningNode extends NodeHandle, AutoCloseable {

    /// Begins to work.
    void start();

    /// Gives a server other secrets that it shares with its clients; others have no use for them.
    default void setKeys(List<ClientKey> keys) {}

    /// Takes of another configuration for its role what holds while it works.
    ///
    /// @return false when something of it takes another node, and nothing was taken
    default boolean reconfigure(NodeConfig wanted) {
        return true;
    }

    /// Withdraws what leads others here, and goes on with what still comes.
    default void withdraw() {}

    /// Waits until the node has ended.
    ///
    /// @throws NodeException the trouble that ended it
    void await() throws NodeException, InterruptedException;

    /// Ends the service and puts the system back as it was.
    @Override
    void close();
}
