package org.navalis.cli.daemon;

import org.navalis.node.NodeConfig;
import org.navalis.node.NodeException;
import org.navalis.node.NodeListener;

/// Opens nodes: real ones, or those of a test.
@FunctionalInterface
public interface NodeOpener {

    /// Opens sockets and device; nothing is sent yet.
    RunningNode open(NodeConfig config, NodeListener listener) throws NodeException;
}
