package org.navalis.node;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.navalis.core.Packet;
import org.navalis.node.io.Poller;
import org.navalis.node.linux.LinuxPoller;
import org.navalis.node.linux.LinuxTun;

/// A bare TUN device for programs that handle IP packets by themselves, one by one: it gives and
/// takes no trains. One thread reads, and one writes.
public final class TunDevice implements AutoCloseable {

    private final LinuxTun tun;
    private final Poller poller;

    private TunDevice(LinuxTun tun, Poller poller) {
        this.tun = tun;
        this.poller = poller;
    }

    /// Opens a device, which goes when it is closed unless it was there before.
    ///
    /// @param name 1 to 15 characters
    /// @throws NodeException when the kernel refuses
    public static TunDevice open(String name) throws NodeException {
        LinuxTun tun;
        try {
            tun = LinuxTun.openBare(name);
        } catch (IOException refused) {
            throw Troubles.ofTun(name, refused);
        }
        try {
            return new TunDevice(tun, new LinuxPoller(List.of(), Optional.of(tun)));
        } catch (IOException refused) {
            tun.close();
            throw Troubles.ofTun(name, refused);
        }
    }

    /// The name of the device.
    public String name() {
        return tun.name();
    }

    /// Waits until there are packets, for a time, or until [#wake], and reads them.
    ///
    /// @param slots where packets go; their memory must be native
    /// @param nanos how long to wait; 0 for not at all, `Long.MAX_VALUE` for ever
    /// @return how many slots were filled
    /// @throws IOException when the device is gone
    public int read(Packet[] slots, long nanos) throws IOException {
        int count = tun.read(slots);
        if (count == 0 && nanos > 0) {
            poller.await(nanos);
            count = tun.read(slots);
        }
        return count;
    }

    /// Ends a wait; any thread may call it.
    public void wake() {
        poller.wake();
    }

    /// Writes packets; one that the kernel refuses is left out.
    ///
    /// @param packets the packets; their memory must be native
    /// @param count how many of them
    /// @return how many were written
    public int write(Packet[] packets, int count) {
        return tun.write(packets, count);
    }

    @Override
    public void close() {
        poller.close();
        tun.close();
    }
}
