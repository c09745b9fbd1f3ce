package org.navalis.cli.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.navalis.cli.daemon.RunningNode;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoEvent;
import org.navalis.node.NodeConfig;
import org.navalis.node.NodeException;
import org.navalis.node.NodeSnapshot;

/// A node that a test holds in its hand.
public final class FakeNode implements RunningNode {

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile NodeSnapshot snapshot;
    private volatile Function<Ipv6Address, CompletableFuture<TeredoEvent.EchoAnswered>> pings =
            _ -> new CompletableFuture<>();
    private volatile Predicate<NodeConfig> adoption = _ -> false;
    private volatile Runnable waking = () -> {};
    private volatile boolean isStarted;
    private volatile boolean isClosed;
    private volatile boolean isWithdrawn;

    public FakeNode(NodeSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    public void becomes(NodeSnapshot next) {
        snapshot = next;
    }

    public void answersPings(
            Function<Ipv6Address, CompletableFuture<TeredoEvent.EchoAnswered>> answers) {
        pings = answers;
    }

    /// What it does when it is woken.
    public void whenWoken(Runnable does) {
        waking = does;
    }

    @Override
    public void wake() {
        waking.run();
    }

    public void breaks(NodeException trouble) {
        ended.completeExceptionally(trouble);
    }

    public boolean isStarted() {
        return isStarted;
    }

    public boolean isWithdrawn() {
        return isWithdrawn;
    }

    public boolean isClosed() {
        return isClosed;
    }

    public void adopts(Predicate<NodeConfig> judgement) {
        adoption = judgement;
    }

    @Override
    public boolean reconfigure(NodeConfig next) {
        return adoption.test(next);
    }

    @Override
    public void start() {
        isStarted = true;
    }

    @Override
    public void withdraw() {
        isWithdrawn = true;
    }

    @Override
    public void await() throws NodeException, InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw (NodeException) e.getCause();
        }
    }

    @Override
    public NodeSnapshot snapshot() {
        if (isClosed) {
            throw new IllegalStateException("the node has ended");
        }
        return snapshot;
    }

    @Override
    public CompletableFuture<TeredoEvent.EchoAnswered> ping(Ipv6Address target, int sequence) {
        return pings.apply(target);
    }

    @Override
    public void close() {
        isClosed = true;
        ended.complete(null);
    }
}
