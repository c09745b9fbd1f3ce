package org.navalis.core.client;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoLimits;
import org.navalis.core.TeredoMachine;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.peer.Icmpv6Errors;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// Lets a client sleep while nobody needs IPv6, and keeps what wakes it until there is an address.
///
/// What was kept goes out when it comes from the new address. Anything else is answered by an error
/// once the address is on the device, so that the next try of the program takes it.
final class Dormancy {

    private final Qualification qualification;
    private final Transmission transmission;
    private final Icmpv6Errors errors;
    private final boolean isAlwaysAwake;
    private final long idleNanos;
    private final TeredoLimits limits;
    private final Deque<Packet> kept = new ArrayDeque<>();
    private int heldBytes;
    private boolean isWaking;
    private long usedNanos;
    private long nextLookNanos = TeredoMachine.NEVER;

    Dormancy(
            ClientSettings settings,
            Qualification qualification,
            Transmission transmission,
            Icmpv6Errors errors) {
        this.qualification = qualification;
        this.transmission = transmission;
        this.errors = errors;
        this.isAlwaysAwake = settings.isDefaultQualified();
        this.limits = settings.limits();
        this.idleNanos = settings.dormantAfter().toNanos();
    }

    /// Takes a packet of the own host: sends it, or lets it wake the client.
    @Nullable Drop transmit(Packet packet, long nowNanos, Outbox out) {
        boolean isKeeping = isWaking || !kept.isEmpty();
        if (isKeeping ? !hasRoom(packet) : !qualification.isAsleep()) {
            var refusal = transmission.transmit(packet, nowNanos, out);
            if (refusal == null) {
                usedNanos = nowNanos;
            }
            return refusal;
        }
        var refusal = Transmission.checkForm(packet);
        if (refusal != null) {
            return refusal;
        }
        var copy = Packet.ofSize(packet.length());
        copy.append(packet, 0, packet.length());
        kept.add(copy);
        heldBytes += copy.length();
        out.count(Counter.HELD);
        wake(out);
        return null;
    }

    /// Wakes the client if it sleeps.
    ///
    /// @return whether it has been woken, and has not come to anything yet
    boolean wake(Outbox out) {
        if (qualification.isAsleep()) {
            isWaking = true;
            out.count(Counter.WAKES);
            qualification.wake(out);
        }
        return isWaking;
    }

    /// What wakes the client has as much room as a peer; more is told at once that there is no
    /// address.
    private boolean hasRoom(Packet packet) {
        return kept.size() < limits.heldPacketsPeerMax()
                && heldBytes + packet.length() <= limits.heldBytesPeerMax();
    }

    /// The address is on the device.
    void onAddressSet(long nowNanos, Outbox out) {
        if (qualification.state() instanceof Qualified qualified) {
            letGo(qualified, nowNanos, out);
        }
    }

    /// The octets of what is kept.
    int heldBytes() {
        return heldBytes;
    }

    private void letGo(Qualified qualified, long nowNanos, Outbox out) {
        while (!kept.isEmpty()) {
            var packet = kept.remove();
            heldBytes -= packet.length();
            boolean isOwn =
                    Ipv6Header.sourceHigh(packet) == qualified.address().high()
                            && Ipv6Header.sourceLow(packet) == qualified.address().low();
            boolean isSent = isOwn && transmission.transmit(packet, nowNanos, out) == null;
            out.count(isSent ? Counter.HELD_RELEASED : Counter.HELD_EXPIRED);
            if (!isOwn) {
                refuse(packet, nowNanos, out);
            }
        }
    }

    private void refuse(Packet packet, long nowNanos, Outbox out) {
        errors.unreachable(Icmpv6.ADDRESS_UNREACHABLE, packet, nowNanos, out);
    }

    /// Follows what qualification has come to.
    void follow(long nowNanos, Outbox out) {
        switch (qualification.state()) {
            case Qualified _ -> {
                isWaking = false;
                if (nextLookNanos == TeredoMachine.NEVER && !isAlwaysAwake) {
                    usedNanos = nowNanos;
                    nextLookNanos = nowNanos + idleNanos;
                }
            }
            case ClientState.Offline _, ClientState.Disabled _ -> {
                isWaking = false;
                nextLookNanos = TeredoMachine.NEVER;
                heldBytes = 0;
                while (!kept.isEmpty()) {
                    out.count(Counter.HELD_EXPIRED);
                    refuse(kept.remove(), nowNanos, out);
                }
            }
            case ClientState.Dormant _,
                    ClientState.Resolving _,
                    ClientState.SolicitingPrimary _,
                    ClientState.SolicitingSecondary _ ->
                    nextLookNanos = TeredoMachine.NEVER;
        }
    }

    long nextDeadlineNanos() {
        return nextLookNanos;
    }

    /// Sleeps when nothing was sent for the time.
    void onTimer(long nowNanos, Outbox out) {
        if (nowNanos < nextLookNanos) {
            return;
        }
        nextLookNanos = usedNanos + idleNanos;
        if (nextLookNanos <= nowNanos) {
            nextLookNanos = TeredoMachine.NEVER;
            qualification.sleep(out);
        }
    }
}
