package org.navalis.node;

/// How a node moves packets on this machine.
///
/// @param loops how many loops work side by side; fewer than asked for where the system refuses
/// @param tunOffload what the device offers to move many packets a call, in a few words; `none`
///     without a device
/// @param udpOffload what the sockets offer for the same
/// @param xdp at which network device datagrams are taken past the sockets, and how; `none`
///     without it
/// @param udpReceiveBufferBytes the octets that datagrams may take while they wait in a socket, as
///     granted
public record DriverFacts(
        int loops, String tunOffload, String udpOffload, String xdp, int udpReceiveBufferBytes) {}
