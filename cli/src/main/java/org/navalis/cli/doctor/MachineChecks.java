package org.navalis.cli.doctor;

import java.net.NetworkInterface;
import java.net.SocketException;
import org.navalis.cli.doctor.Finding.Verdict;
import org.navalis.node.MachineOffer;
import org.navalis.node.NodeException;

/// Looks at what this machine offers a node for moving packets.
final class MachineChecks {

    private static final String NEEDS_ROOT = "needs root: ";
    private static final String TUN_OFFLOAD = "tun-offload";

    private final MachineOffer offer;
    private final String device;
    private String tunOffload = "";

    /// @param device the name of a client's device
    MachineChecks(MachineOffer offer, String device) {
        this.offer = offer;
        this.device = device;
    }

    /// Whether there are TUN devices for this user.
    Finding tun() {
        var check = "tun";
        try {
            tunOffload = offer.newTunOffload();
            return Finding.ok(check, "this user may make a TUN device");
        } catch (NodeException e) {
            return e.kind() == NodeException.Kind.NO_PERMISSION
                    ? ofOwnDevice(check)
                    : Finding.of(check, Verdict.FAILED, e);
        }
    }

    /// Without the privilege a user may have a device that was made for them.
    private Finding ofOwnDevice(String check) {
        if (isDevice()) {
            try {
                tunOffload = offer.tunOffload(device);
                return Finding.ok(check, "the TUN device " + device + " is there for this user");
            } catch (NodeException e) {
                // It is not theirs, or in use: what holds without it holds.
            }
        }
        return Finding.skipped(
                check,
                NEEDS_ROOT + "this user may not make a TUN device",
                "run this with sudo, or make a device for this user: sudo ip tuntap add dev "
                        + device
                        + " mode tun user "
                        + System.getProperty("user.name", "NAME"));
    }

    private boolean isDevice() {
        try {
            return NetworkInterface.getByName(device) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    /// Whether a call moves many packets between kernel and node.
    Finding tunOffload() {
        return switch (tunOffload) {
            case "" -> Finding.skipped(TUN_OFFLOAD, "it takes a TUN device", "");
            case "none" ->
                    Finding.warning(
                            TUN_OFFLOAD,
                            "a call moves one packet",
                            "a newer Linux moves whole trains of TCP, and from 6.2 on of UDP");
            case "tcp" ->
                    Finding.warning(
                            TUN_OFFLOAD,
                            "a call moves a train of TCP, or one packet of anything else",
                            "Linux 6.2 or newer moves trains of UDP too");
            default -> Finding.ok(TUN_OFFLOAD, "a call moves a train of TCP or of UDP");
        };
    }

    /// Whether a call moves many datagrams.
    Finding udpOffload() {
        var check = "udp-offload";
        try {
            var offload = offer.udpOffload();
            return offload.equals("trains both ways")
                    ? Finding.ok(check, "trains of datagrams are sent and received")
                    : Finding.warning(
                            check,
                            "what a call can move: " + offload,
                            "Linux 5.0 or newer moves trains both ways");
        } catch (NodeException e) {
            return Finding.of(check, Verdict.FAILED, e);
        }
    }

    /// Whether a server could answer past its sockets.
    Finding xdp() {
        var check = "xdp";
        try {
            offer.bypass();
            return Finding.ok(check, "a server may answer by XDP, if it is set so (xdp = DEVICE)");
        } catch (NodeException e) {
            return e.kind() == NodeException.Kind.NO_PERMISSION
                    ? Finding.skipped(
                            check,
                            NEEDS_ROOT + "a server answers by XDP",
                            "run this with sudo; servers do without unless they are set so")
                    : Finding.skipped(
                            check,
                            String.valueOf(e.getMessage()),
                            "Linux 5.9 or newer has it; servers do without unless they are set so");
        }
    }

    /// Whether a relay or server can have several loops.
    Finding loops() {
        var check = "loops";
        try {
            offer.shareSocket();
            offer.shareTun();
            return Finding.ok(check, "several loops can share a port and a device");
        } catch (NodeException e) {
            return e.kind() == NodeException.Kind.NO_PERMISSION
                    ? Finding.skipped(
                            check,
                            NEEDS_ROOT + "several loops share a device",
                            "run this with sudo; a client has one loop and does without")
                    : Finding.warning(
                            check,
                            "several loops cannot share a port and a device: " + e.getMessage(),
                            "write loops = 1 for a server or relay; a client has one in any case");
        }
    }

    /// Whether many datagrams may wait.
    Finding buffers() {
        var check = "buffers";
        try {
            int granted = offer.queueBytes();
            int wanted = MachineOffer.QUEUE_BYTES_WANTED;
            var evidence = "%d of %d octets may wait in a socket".formatted(granted, wanted);
            return granted >= wanted
                    ? Finding.ok(check, evidence)
                    : Finding.warning(
                            check,
                            evidence,
                            "run the node as root, or raise the limits: sudo sysctl -w"
                                    + " net.core.rmem_max=%1$d net.core.wmem_max=%1$d"
                                            .formatted(wanted));
        } catch (NodeException e) {
            return Finding.of(check, Verdict.FAILED, e);
        }
    }
}
