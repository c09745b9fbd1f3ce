package org.navalis.cli.daemon;

import org.navalis.cli.control.NodeHandle;
import org.navalis.node.NodeException;

/// A node from its opening to its end, as `TeredoNode` is.
public interface RunningNode extends NodeHandle, AutoCloseable {

    /// Begins to work.
    void start();

    /// Waits until the node has ended.
    ///
    /// @throws NodeException the trouble that ended it
    void await() throws NodeException, InterruptedException;

    /// Ends the service and puts the system back as it was.
    @Override
    void close();
}
