package org.navalis.node;

import java.io.IOException;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.node.io.Platform;
import org.navalis.node.io.Tun;
import org.navalis.node.io.Udp;

/// What this machine offers for moving packets, found by trying: each method opens what a node
/// would open, looks, and closes it again. No node has to run, and one that runs is not disturbed.
public final class MachineOffer {

    /// How many octets of datagrams a node wants to let wait in a socket.
    public static final int QUEUE_BYTES_WANTED = Udp.QUEUE_BYTES;

    private static final int LOOPBACK = Ipv4Address.parse("127.0.0.1");
    private static final int LOOPS = 2;

    private final Platform platform;

    private MachineOffer(Platform platform) {
        this.platform = platform;
    }

    /// The machine that this program runs on.
    public static MachineOffer here() {
        return new MachineOffer(Edges.platformHere());
    }

    /// Makes a TUN device for a moment; it is never switched on.
    ///
    /// @return what it offers to move many packets a call, as [DriverFacts#tunOffload]
    /// @throws NodeException when there is none, or not for this user
    public String newTunOffload() throws NodeException {
        return tunOffload(probeName());
    }

    /// Opens a TUN device, which is made for a moment when it does not exist.
    ///
    /// @return what it offers to move many packets a call, as [DriverFacts#tunOffload]
    /// @throws NodeException when the system refuses, for example since a node has it open
    public String tunOffload(String name) throws NodeException {
        try (var tun = platform.openTun(name)) {
            return tun.offload();
        } catch (IOException refused) {
            throw Troubles.ofTun(name, refused);
        }
    }

    /// A name that no other process takes.
    private static String probeName() {
        return "navalis" + ProcessHandle.current().pid();
    }

    /// What a UDP socket offers to move many datagrams a call, as [DriverFacts#udpOffload].
    ///
    /// @throws NodeException when the system gives no socket
    public String udpOffload() throws NodeException {
        try (var socket = bind()) {
            return socket.offload();
        }
    }

    /// How many octets of received datagrams the system lets wait in a socket; the more, the longer
    /// a rush may last.
    ///
    /// @throws NodeException when the system gives no socket
    public int queueBytes() throws NodeException {
        try (var socket = bind()) {
            return socket.receiveBufferBytes();
        }
    }

    private Udp bind() throws NodeException {
        var anywhere = new Ipv4Endpoint(LOOPBACK, 0);
        try {
            return platform.bind(anywhere);
        } catch (IOException refused) {
            throw Troubles.ofSocket(anywhere, refused);
        }
    }

    /// Tries whether a server could take solicitations past its sockets.
    ///
    /// @throws NodeException why it could not
    public void bypass() throws NodeException {
        try {
            platform.tryBypass();
        } catch (IOException refused) {
            throw Troubles.ofBypass(refused);
        }
    }

    /// Tries whether several loops can share a port.
    ///
    /// @throws NodeException when they cannot
    public void shareSocket() throws NodeException {
        Ipv4Endpoint endpoint;
        try (var socket = bind()) {
            endpoint = socket.local();
        }
        try {
            platform.bindShared(endpoint, LOOPS).forEach(Udp::close);
        } catch (IOException refused) {
            throw Troubles.ofSocket(endpoint, refused);
        }
    }

    /// Tries whether several loops can share a TUN device, which is made for a moment.
    ///
    /// @throws NodeException when they cannot
    public void shareTun() throws NodeException {
        try {
            platform.openSharedTun(probeName(), LOOPS).forEach(Tun::close);
        } catch (IOException refused) {
            throw Troubles.ofTun(probeName(), refused);
        }
    }
}
