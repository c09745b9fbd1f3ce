package org.navalis.node.portable;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Outbox;
import org.navalis.node.io.Poller;
import org.navalis.node.io.Udp;

/// Waits with a `Selector`.
public final class SelectorPoller implements Poller {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Selector selector;
    private final @Nullable SelectionKey[] keys = new SelectionKey[Outbox.SOCKETS_MAX];

    /// Watches sockets, numbered from 0 in their order.
    public SelectorPoller(List<ChannelUdp> sockets) throws IOException {
        selector = Selector.open();
        for (int i = 0; i < sockets.size(); i++) {
            keys[i] = register(sockets.get(i));
        }
    }

    private SelectionKey register(ChannelUdp socket) throws IOException {
        return socket.channel().register(selector, SelectionKey.OP_READ);
    }

    @Override
    public void watch(int socket, Udp udp) throws IOException {
        keys[socket] = register((ChannelUdp) udp);
    }

    @Override
    public void unwatch(int socket) {
        var key = keys[socket];
        if (key != null) {
            key.cancel();
        }
        keys[socket] = null;
    }

    @Override
    public void await(long nanos) throws IOException {
        selector.selectedKeys().clear();
        if (nanos == 0) {
            selector.selectNow();
        } else if (nanos == Long.MAX_VALUE) {
            selector.select();
        } else {
            selector.select((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        }
    }

    @Override
    public boolean isReady(int source) {
        var key = source == DEVICE ? null : keys[source];
        return key != null && selector.selectedKeys().contains(key);
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException alreadyClosed) {
            // Nothing is left to close.
        }
    }
}
