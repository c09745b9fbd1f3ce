package org.navalis.node.io;

import java.io.IOException;
import org.navalis.core.Packet;

/// A TUN device that never waits: IP packets of the kernel come out of it and go into it.
public interface Tun extends AutoCloseable {

    /// The name of the device.
    String name();

    /// What the kernel offers to move many packets a call, in a few words.
    String offload();

    /// Slots for [#read], each with room for the largest train.
    Packet[] slots(int count);

    /// Reads what is there; a packet may be a train. One that cannot be understood comes as an
    /// empty one, for which the machine has a name and a counter.
    ///
    /// @param slots where packets go; those that are filled are overwritten
    /// @return how many slots were filled, 0 when nothing was there
    /// @throws IOException when the device is gone
    int read(Packet[] slots) throws IOException;

    /// Writes packets; one that the kernel refuses is left out.
    ///
    /// @param packets the packets
    /// @param count how many of them
    /// @return how many were written
    int write(Packet[] packets, int count);

    @Override
    void close();
}
