package org.navalis.core.peer;

import org.navalis.core.Counter;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.security.TokenBucket;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// Tells senders on the IPv6 side why their packets go nowhere (RFC 4443), at a bounded rate.
public final class Icmpv6Errors {

    private final TokenBucket bucket;
    private long sourceHigh;
    private long sourceLow;

    /// @param errorsSecondMax errors a second, and at once
    public Icmpv6Errors(int errorsSecondMax) {
        this.bucket = new TokenBucket(errorsSecondMax, errorsSecondMax);
    }

    /// Sets the address from which errors come.
    public void setSource(long high, long low) {
        sourceHigh = high;
        sourceLow = low;
    }

    /// Destination unreachable, with one of the codes of [Icmpv6].
    public void unreachable(int code, Packet about, long nowNanos, Outbox out) {
        send(Icmpv6.DESTINATION_UNREACHABLE << 8 | code, 0, about, nowNanos, out);
    }

    /// Packet too big for this MTU.
    public void tooBig(int mtu, Packet about, long nowNanos, Outbox out) {
        send(Icmpv6.PACKET_TOO_BIG << 8, mtu, about, nowNanos, out);
    }

    private void send(int typeAndCode, int body, Packet about, long nowNanos, Outbox out) {
        if (!Icmpv6.mayBeAnsweredByError(about)) {
            return;
        }
        if (!bucket.take(nowNanos)) {
            out.count(Counter.ICMPV6_ERRORS_WITHHELD);
            return;
        }
        var error = out.blank();
        Icmpv6.writeError(error, typeAndCode, body, about);
        Ipv6Header.setSource(error, sourceHigh, sourceLow);
        Icmpv6.seal(error);
        out.count(Counter.ICMPV6_ERRORS_SENT);
        out.ipv6(error);
    }
}
