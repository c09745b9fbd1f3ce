package org.navalis.node;

import java.util.concurrent.CompletableFuture;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoEvent;

/// A Teredo role at work on this machine: a machine of core, its sockets, its TUN device, and one
/// thread that turns the crank.
///
/// [#open] binds and sets up, [#start] begins to work, [#close] ends and puts the system back as it
/// was found. All methods may be called by any thread.
@SuppressWarnings("DoNotCallSuggester")
public final class TeredoNode implements AutoCloseable {

    private TeredoNode() {}

    /// Opens sockets and device and prepares routes; nothing is sent or received yet.
    ///
    /// @throws NodeException when something is missing; what was opened until then is closed again
    public static TeredoNode open(NodeConfig config, NodeListener listener) throws NodeException {
        throw new NodeException(NodeException.Kind.INTERNAL, "not built yet" + config + listener);
    }

    /// Begins to work.
    public void start() {
        throw new UnsupportedOperationException();
    }

    /// Waits until the node has ended, by [#close] or by trouble.
    ///
    /// @throws NodeException the trouble that ended it
    public void await() throws NodeException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    /// What the node tells of itself.
    ///
    /// @throws IllegalStateException when it has ended
    public NodeSnapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /// Sends an echo request through the tunnel as the client's own.
    ///
    /// @param sequence tells several requests apart, 0 to 65535
    /// @return completes with the answer; with an [IllegalStateException] at once when the node is
    ///     no client, or not qualified; never when no answer comes
    public CompletableFuture<TeredoEvent.EchoAnswered> ping(Ipv6Address target, int sequence) {
        throw new UnsupportedOperationException("" + target + sequence);
    }

    /// Ends the service and puts back what was changed: addresses, routes, sysctls, the device.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
