package org.navalis.core.server;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Prefix;
import org.navalis.core.security.AddressRateLimiter;
import org.navalis.core.security.TokenBucket;

/// How often a server does what others want of it: for each IPv4 address, since their sources may
/// be forged and their targets are chosen freely (RFC 4380, section 7.4.1).
///
/// Each kind of work has tokens of its own, so that a flood of one leaves the others alone. The
/// memory is fixed. An address that asks too often takes nothing from the others, but for those
/// that fall into the same bucket.
///
/// When more ask than can be answered, half of the answers at hand are kept for those who ask
/// again after four seconds, as clients do: of many that are forged, nearly none does. So a client
/// is answered the second time, however many there are.
///
/// A server can be several machines, each for some of the sources. What is for one source is the
/// same for each of them; what is for a target, an identifier or in all, is divided.
final class ServerLimits {

    /// 65,536 buckets, half a MiB: a server has many more clients than a client has peers.
    private static final int BUCKETS_BITS = 16;

    /// A client solicits every four seconds at most; behind one address there may be many.
    private static final int ANSWERS_ADDRESS_SECOND_MAX = 10;

    private static final int ANSWERS_ADDRESS_BURST = 20;

    /// A million clients refresh their mappings at less; over it everybody has to ask again.
    private static final int ANSWERS_SECOND_MAX = 50_000;

    /// Only tests of a server need an answer from its link-local address.
    private static final int ECHOES_ADDRESS_SECOND_MAX = 1;

    private static final int ECHOES_ADDRESS_BURST = 5;

    private static final int TARGET_SECOND_MAX = 10;
    private static final int TARGET_BURST = 10;

    /// A client of its own, and those behind the same NAT.
    private static final int CLIENT_SECOND_MAX = 20;

    private static final int CLIENT_BURST = 40;

    /// A relay sends a bubble for each client that it meets anew. With 300,000 clients of this
    /// server that it forgets and meets again every five minutes that is 1,000 a second.
    private static final int RELAY_SECOND_MAX = 1000;

    private static final int RELAY_BURST = 2000;

    /// A client asks for the relay of each native host that it begins to talk to.
    private static final int NATIVE_SECOND_MAX = 50;

    private static final int NATIVE_BURST = 100;

    private final AddressRateLimiter answers;
    private final TokenBucket allAnswers;
    private final int answersKept;
    private final RecentAskers recentAskers;
    private final AddressRateLimiter echoes;
    private final AddressRateLimiter targets;
    private final AddressRateLimiter clients;
    private final AddressRateLimiter relays;
    private final AddressRateLimiter natives;
    private Ipv4Prefix[] knownRelays;
    private boolean isOn;

    /// @param isOn whether there are limits at all
    /// @param machines how many machines the server is
    /// @param knownRelays who has as many bubbles passed on as it likes
    ServerLimits(boolean isOn, int machines, List<Ipv4Prefix> knownRelays, RandomGenerator random) {
        this.knownRelays = knownRelays.toArray(Ipv4Prefix[]::new);
        this.isOn = isOn;
        int answersMax = Math.max(1, ANSWERS_SECOND_MAX / machines);
        allAnswers = new TokenBucket(answersMax, answersMax);
        answersKept = answersMax / 2;
        recentAskers = new RecentAskers(machines, random);
        answers = limiter(ANSWERS_ADDRESS_SECOND_MAX, ANSWERS_ADDRESS_BURST, random);
        echoes = limiter(ECHOES_ADDRESS_SECOND_MAX, ECHOES_ADDRESS_BURST, random);
        targets =
                limiter(
                        (double) TARGET_SECOND_MAX / machines,
                        Math.max(1, TARGET_BURST / machines),
                        random);
        clients = limiter(CLIENT_SECOND_MAX, CLIENT_BURST, random);
        relays = limiter(RELAY_SECOND_MAX, RELAY_BURST, random);
        natives = limiter(NATIVE_SECOND_MAX, NATIVE_BURST, random);
    }

    private static AddressRateLimiter limiter(double perSecond, int burst, RandomGenerator random) {
        return new AddressRateLimiter(perSecond, burst, BUCKETS_BITS, random);
    }

    /// Keeps the limits from now on, or lifts them.
    void setOn(boolean on) {
        isOn = on;
    }

    /// Takes the right to answer a solicitation from this address. The address comes first: one
    /// that asks too often takes nothing from the others. And who gets no answer takes nothing of
    /// the address, under which others may ask.
    boolean takeAnswer(int address, long nowNanos) {
        return !isOn
                || answers.hasToken(address, nowNanos)
                        && (isRoomForAnybody(nowNanos) || recentAskers.note(address, nowNanos))
                        && allAnswers.take(nowNanos)
                        && answers.take(address, nowNanos);
    }

    private boolean isRoomForAnybody(long nowNanos) {
        return allAnswers.hasTokens(answersKept + 1, nowNanos);
    }

    /// Takes the right to answer an echo request from this address.
    boolean takeEcho(int address, long nowNanos) {
        return !isOn || echoes.take(address, nowNanos);
    }

    /// Takes other relays as those that have no bound of their own.
    void setKnownRelays(List<Ipv4Prefix> relays) {
        knownRelays = relays.toArray(Ipv4Prefix[]::new);
    }

    /// Takes the right to pass something on to a client, and says whose is used up, or null.
    ///
    /// @param isOfClient whether a Teredo client sent it, and not a relay
    @Nullable Drop takeForward(boolean isOfClient, int source, int target, long nowNanos) {
        if (!isOn) {
            return null;
        }
        boolean hasRight =
                isOfClient
                        ? clients.take(source, nowNanos)
                        : relays.take(source, nowNanos) || isKnownRelay(source);
        if (!hasRight) {
            return Drop.SRC4_RATE;
        }
        return targets.take(target, nowNanos) ? null : Drop.DST4_RATE;
    }

    private boolean isKnownRelay(int source) {
        for (var prefix : knownRelays) {
            if (prefix.contains(source)) {
                return true;
            }
        }
        return false;
    }

    /// Takes the right of this address to have something passed to native IPv6.
    boolean takeNative(int source, long nowNanos) {
        return !isOn || natives.take(source, nowNanos);
    }
}
