package org.navalis.core.client;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoMachine;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Ipv6Header;

/// Misses a server that has died within seconds, where there is another one to go to.
///
/// A client with one server waits for its refresh (RFC 4380, section 5.2.5). A client with several
/// calls its server more often, by a bubble to itself, which the server passes on like any other
/// (section 5.3.1, check 6). Calls are no solicitations: those keep their spacing.
///
/// ```
/// quiet --server silent for 4.5 to 6 s--> calling, each second --7 calls in vain--> gone
///   ^                                        |  from the third on the server is asked too
///   +--------- the server is heard ----------+
/// ```
///
/// The server alone must be silent: where peers that were heard just before are silent as well, the
/// network is cut, and another server would not be reached either. Then the address is kept for as
/// long as qualification asks.
///
/// What comes back tells that the server lives, and no more: whether it still takes this client is
/// told by the advertisements, which are awaited as ever.
final class ServerWatch {

    private static final long QUIET_NANOS_MIN = Duration.ofMillis(4_500).toNanos();
    private static final long QUIET_NANOS_MAX = Duration.ofSeconds(6).toNanos();
    private static final long SPACING_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int CALLS_MAX = 7;

    /// One or two calls may be lost; an answer would tell no more than the next call.
    private static final int CALLS_BEFORE_QUESTION = 2;

    /// Peers of which none is heard for so long have been cut off, or have nothing to say.
    private static final long TALK_NANOS = Duration.ofSeconds(5).toNanos();

    private final Qualification qualification;
    private final RandomGenerator random;
    private @Nullable Qualified client;
    private long dueNanos = TeredoMachine.NEVER;
    private int calls;
    private boolean isAsked;
    private long firstCallNanos;
    private long nonce;
    private long answeredNanos;
    private long othersNanos;
    private boolean areOthersHeard;

    ServerWatch(Qualification qualification, RandomGenerator random) {
        this.qualification = qualification;
        this.random = random;
    }

    /// Takes another address, or that there is none.
    void follow(@Nullable Qualified qualified, long nowNanos) {
        client = qualification.choice().isAlone() ? null : qualified;
        areOthersHeard = false;
        answeredNanos = nowNanos;
        rest(nowNanos);
    }

    private void rest(long heardNanos) {
        calls = 0;
        isAsked = false;
        dueNanos = client == null ? TeredoMachine.NEVER : heardNanos + drawQuietNanos();
    }

    private long drawQuietNanos() {
        return QUIET_NANOS_MIN + random.nextLong(QUIET_NANOS_MAX - QUIET_NANOS_MIN + 1);
    }

    /// Notes a packet that was accepted, from whomever.
    void note(Packet datagram, long nowNanos) {
        if (qualification.servers().contains(datagram.address())) {
            return;
        }
        if (calls > 0 && areOthersHeard && nowNanos - othersNanos > TALK_NANOS) {
            // The network is there again: what was called before may not have got anywhere.
            calls = 1;
            firstCallNanos = nowNanos;
        }
        othersNanos = nowNanos;
        areOthersHeard = true;
    }

    /// Whether this bubble, which our server has passed on, is our last call.
    boolean takes(Packet bubble, long nowNanos, Outbox out) {
        boolean isCall =
                calls > 0
                        && Ipv6Header.sourceHigh(bubble) == TeredoAddress.LINK_LOCAL_HIGH
                        && Ipv6Header.sourceLow(bubble) == nonce;
        if (isCall) {
            out.count(Counter.SERVER_CALLS_ANSWERED);
            if (isAsked) {
                qualification.onReturn();
            }
            answeredNanos = nowNanos;
            rest(nowNanos);
        }
        return isCall;
    }

    long nextDeadlineNanos() {
        return dueNanos;
    }

    void onTimer(long nowNanos, Outbox out) {
        if (client == null || nowNanos < dueNanos) {
            return;
        }
        long heardNanos = Math.max(answeredNanos, qualification.serverNanos());
        if (calls > 0 && heardNanos >= firstCallNanos) {
            rest(heardNanos);
        } else if (calls == 0 && nowNanos - heardNanos < QUIET_NANOS_MIN) {
            rest(heardNanos);
        } else if (!isGone() || !qualification.giveUp(nowNanos, out)) {
            call(client, nowNanos, out);
        }
    }

    private boolean isGone() {
        return calls >= CALLS_MAX && isServerAloneSilent();
    }

    private boolean isServerAloneSilent() {
        boolean wereHeard = areOthersHeard && firstCallNanos - othersNanos <= TALK_NANOS;
        return !wereHeard || othersNanos - firstCallNanos >= SPACING_NANOS;
    }

    private void call(Qualified from, long nowNanos, Outbox out) {
        if (calls == 0) {
            firstCallNanos = nowNanos;
            nonce = random.nextLong();
        }
        calls++;
        dueNanos = nowNanos + SPACING_NANOS;
        var bubble = Bubble.write(out.blank());
        Ipv6Header.setSource(bubble, TeredoAddress.LINK_LOCAL_HIGH, nonce);
        Ipv6Header.setDestination(bubble, from.address().high(), from.address().low());
        out.count(Counter.SERVER_CALLS);
        int server = qualification.servers().primary();
        out.datagram(bubble, Outbox.SERVICE_SOCKET, server, TeredoAddress.SERVER_PORT);
        isAsked |= calls > CALLS_BEFORE_QUESTION;
        if (isAsked) {
            qualification.onDoubt(nowNanos, out);
        }
    }
}
