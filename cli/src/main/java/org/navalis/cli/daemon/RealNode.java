package org.navalis.cli.daemon;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.navalis.core.ClientKey;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoEvent;
import org.navalis.node.NodeConfig;
import org.navalis.node.NodeException;
import org.navalis.node.NodeListener;
import org.navalis.node.NodeSnapshot;
import org.navalis.node.TeredoNode;

/// A node on this machine.
///
/// @param node the node
public record RealNode(TeredoNode node) implements RunningNode {

    /// Opens a node on this machine.
    public static RunningNode open(NodeConfig config, NodeListener listener) throws NodeException {
        return new RealNode(TeredoNode.open(config, listener));
    }

    @Override
    public void start() {
        node.start();
    }

    @Override
    public void setKeys(List<ClientKey> keys) {
        node.setKeys(keys);
    }

    @Override
    public boolean reconfigure(NodeConfig wanted) {
        return node.reconfigure(wanted);
    }

    @Override
    public void withdraw() {
        node.drain();
    }

    @Override
    public void await() throws NodeException, InterruptedException {
        node.await();
    }

    @Override
    public NodeSnapshot snapshot() {
        return node.snapshot();
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
    public void close() {
        node.close();
    }
}
