package org.navalis.core;

/// A Teredo role (client, relay or server) as a machine that takes packets and time and gives
/// packets and a deadline.
///
/// A machine knows no clock, thread, socket, file or log. One thread at a time calls it. A packet
/// that goes in is valid for the call; one that is handed to the [Outbox] is valid until the driver
/// flushes. For each packet that goes in the machine calls [Outbox#drop] at most once: what is not
/// dropped is accepted.
public interface TeredoMachine {

    /// The deadline of a machine that waits for nothing but packets.
    long NEVER = Long.MAX_VALUE;

    /// Begins to work; called once, before any packet.
    void start(long nowNanos, Outbox out);

    /// Takes a datagram from UDP over IPv4: the payload, with its outer source and receiving
    /// socket.
    void onDatagram(Packet datagram, long nowNanos, Outbox out);

    /// Takes a packet from the IPv6 side.
    void onIpv6(Packet packet, long nowNanos, Outbox out);

    /// Does what has become due. Calling it early is harmless.
    void onTimer(long nowNanos, Outbox out);

    /// The time at which [#onTimer] wants to be called, or [#NEVER].
    long nextDeadlineNanos();

    /// Ends the service; no call follows.
    void stop(long nowNanos, Outbox out);
}
