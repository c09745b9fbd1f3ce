package org.navalis.node.portable;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.navalis.node.io.Poller;

/// Waits with a `Selector`.
public final class SelectorPoller implements Poller {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Selector selector;
    private final List<SelectionKey> keys = new ArrayList<>();

    /// Watches sockets, numbered from 0 in their order.
    public SelectorPoller(List<ChannelUdp> sockets) throws IOException {
        selector = Selector.open();
        for (var socket : sockets) {
            keys.add(socket.channel().register(selector, SelectionKey.OP_READ));
        }
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
        return selector.selectedKeys().contains(keys.get(source));
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
