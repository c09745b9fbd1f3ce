package org.navalis.node;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.node.NodeException.Kind;
import org.navalis.node.io.SystemCallException;

/// The one place where trouble of the system becomes a sentence for people.
final class Troubles {

    private Troubles() {}

    static NodeException ofSocket(Ipv4Endpoint endpoint, IOException trouble) {
        var where = "UDP port " + endpoint.port() + " of " + Ipv4Address.toText(endpoint.address());
        if (!(trouble instanceof SystemCallException call)) {
            return other("cannot open " + where, trouble);
        }
        return switch (call.reason()) {
            case IN_USE ->
                    new NodeException(
                            Kind.UNAVAILABLE,
                            where
                                    + " is in use by another process; stop that one, or choose"
                                    + " another port with --listen",
                            trouble);
            case NO_SUCH_ADDRESS ->
                    new NodeException(
                            Kind.CONFIGURATION,
                            Ipv4Address.toText(endpoint.address())
                                    + " is not an address of this machine; add it to an interface,"
                                    + " or give one that 'ip -4 address' shows",
                            trouble);
            case NOT_PERMITTED ->
                    new NodeException(
                            Kind.NO_PERMISSION,
                            "no permission to open "
                                    + where
                                    + "; run as root, or choose a port above 1023",
                            trouble);
            case NO_SUCH_DEVICE, INVALID, GONE, OTHER -> other("cannot open " + where, trouble);
        };
    }

    static DeviceException ofTun(String name, IOException trouble) {
        if (!(trouble instanceof SystemCallException call)) {
            return otherDevice("cannot open the TUN device " + name, trouble);
        }
        return switch (call.reason()) {
            case NOT_PERMITTED ->
                    new DeviceException(
                            Kind.NO_PERMISSION,
                            "no permission to make the TUN device "
                                    + name
                                    + "; run as root, or let root make it for you with 'ip tuntap"
                                    + " add dev "
                                    + name
                                    + " mode tun user NAME' and use --no-routes",
                            trouble);
            case NO_SUCH_DEVICE ->
                    new DeviceException(
                            Kind.UNAVAILABLE,
                            "there is no /dev/net/tun here; load the driver with 'modprobe tun', or"
                                    + " give the container this device",
                            trouble);
            case IN_USE ->
                    new DeviceException(
                            Kind.UNAVAILABLE,
                            "the TUN device "
                                    + name
                                    + " is in use by another process; stop that one, or choose"
                                    + " another name with --tun",
                            trouble);
            case INVALID ->
                    new DeviceException(
                            Kind.CONFIGURATION,
                            name
                                    + " exists and is not a TUN device with one queue; choose"
                                    + " another name with --tun",
                            trouble);
            case NO_SUCH_ADDRESS, GONE, OTHER ->
                    otherDevice("cannot open the TUN device " + name, trouble);
        };
    }

    /// Whether a system has no device for this user, and a role that can do without should.
    static boolean isOfMissingTun(NodeException refused) {
        boolean isWithoutDriver =
                refused.getCause() instanceof SystemCallException call
                        && call.reason() == SystemCallException.Cause.NO_SUCH_DEVICE;
        return isWithoutDriver || refused.kind() == Kind.NO_PERMISSION;
    }

    static NodeException ofRouterLink(String device, IOException trouble) {
        if (!(trouble instanceof SystemCallException call)) {
            return other("cannot advertise a route on " + device, trouble);
        }
        return switch (call.reason()) {
            case NO_SUCH_DEVICE ->
                    new NodeException(
                            Kind.CONFIGURATION,
                            "--advertise "
                                    + device
                                    + ": there is no such interface; give one that 'ip link' shows",
                            trouble);
            case NOT_PERMITTED ->
                    new NodeException(
                            Kind.NO_PERMISSION,
                            "no permission to advertise a route on "
                                    + device
                                    + "; run as root or with CAP_NET_RAW, or without --advertise",
                            trouble);
            case IN_USE, NO_SUCH_ADDRESS, INVALID, GONE, OTHER ->
                    other("cannot advertise a route on " + device, trouble);
        };
    }

    /// Why a server takes solicitations by its sockets alone.
    ///
    /// @throws NodeException when there is no such device
    static String ofBypass(String device, IOException trouble) throws NodeException {
        var what = "works by its sockets alone, without XDP at " + device + ": ";
        if (!(trouble instanceof SystemCallException call)) {
            return what + trouble.getMessage();
        }
        return switch (call.reason()) {
            case NO_SUCH_DEVICE ->
                    throw new NodeException(
                            Kind.CONFIGURATION,
                            "--xdp "
                                    + device
                                    + ": there is no such interface; give one that 'ip link' shows",
                            trouble);
            case NOT_PERMITTED ->
                    what
                            + "no permission; run as root, or with CAP_NET_ADMIN, CAP_NET_RAW and"
                            + " CAP_BPF";
            case IN_USE ->
                    what
                            + "another program has attached one of its own; 'ip link show dev "
                            + device
                            + "' tells which";
            case NO_SUCH_ADDRESS, INVALID, GONE, OTHER ->
                    what
                            + "the kernel refused ("
                            + call.getMessage()
                            + "); it takes Linux 5.9 or newer";
        };
    }

    static NodeException ofBypass(IOException trouble) {
        boolean isForbidden =
                trouble instanceof SystemCallException call
                        && call.reason() == SystemCallException.Cause.NOT_PERMITTED;
        return isForbidden
                ? new NodeException(Kind.NO_PERMISSION, "no permission to use XDP", trouble)
                : other("the kernel has no XDP", trouble);
    }

    /// Says that a node works with one loop, since no system of this kind has several.
    static String withoutLoops(NodeConfig config) {
        return fewer(config)
                + "this program cannot bring each client to one loop on this system; write loops ="
                + " 1";
    }

    private static String fewer(NodeConfig config) {
        return "works with one loop instead of " + config.loops() + ": ";
    }

    /// Why a node works with one loop, though it was to have several.
    static String ofLoops(NodeConfig config, NodeException refused) {
        var what = fewer(config);
        if (!(refused.getCause() instanceof SystemCallException call)) {
            return what + refused.getMessage();
        }
        return switch (call.reason()) {
            case INVALID ->
                    what
                            + "the TUN device "
                            + config.tun().name()
                            + " was made with one queue; make it with 'ip tuntap add dev "
                            + config.tun().name()
                            + " mode tun multi_queue', or write loops = 1";
            case NOT_PERMITTED ->
                    what
                            + "no permission to tell the kernel which client belongs to which"
                            + " loop; run as root or with CAP_NET_ADMIN and CAP_BPF, or write"
                            + " loops = 1";
            case NO_SUCH_DEVICE, IN_USE, NO_SUCH_ADDRESS, GONE, OTHER ->
                    what + "the kernel refused (" + call.getMessage() + "); write loops = 1";
        };
    }

    static DeviceException ofNetwork(String name, IOException trouble) {
        boolean isForbidden =
                trouble instanceof AccessDeniedException
                        || trouble instanceof SystemCallException call
                                && call.reason() == SystemCallException.Cause.NOT_PERMITTED;
        return isForbidden
                ? new DeviceException(
                        Kind.NO_PERMISSION,
                        "no permission to switch on "
                                + name
                                + ", its routes and IPv6 forwarding; run as root, or do it yourself"
                                + " and use --no-routes",
                        trouble)
                : otherDevice("cannot set addresses and routes on " + name, trouble);
    }

    static NodeException ofLoop(IOException trouble) {
        boolean isGone =
                trouble instanceof SystemCallException call
                        && call.reason() == SystemCallException.Cause.GONE;
        return new NodeException(
                Kind.TEMPORARY,
                isGone
                        ? "the TUN device was removed while in use; start again to make a new one"
                        : "a device of this node is of no use any more ("
                                + trouble.getMessage()
                                + "); start again",
                trouble);
    }

    private static NodeException other(String what, IOException trouble) {
        return new NodeException(Kind.UNAVAILABLE, what + ": " + trouble.getMessage(), trouble);
    }

    private static DeviceException otherDevice(String what, IOException trouble) {
        return new DeviceException(Kind.UNAVAILABLE, what + ": " + trouble.getMessage(), trouble);
    }
}
