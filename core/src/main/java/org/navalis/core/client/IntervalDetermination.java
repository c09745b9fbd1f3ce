package org.navalis.core.client;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.NatKind;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoMachine;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.core.wire.TeredoFraming;

/// Finds out how long the NAT keeps a mapping that is not used (RFC 4380, section 5.2.7), on a port
/// that serves nothing else: asks the server there, is silent for a while, and then sends a bubble
/// from the service port to what the server saw.
///
/// ```
/// Off --qualified--> Asking --advertisement--> Silent --candidate over--> Probing --bubble--> next
///  ^                  |    ^                                              |  ^  | four in vain
///  |  three in vain   |    +---------------- next candidate --------------|--|--+
///  +------------------+                                                   +--+ 2 s
///  +<------------------------------- concluded ---------------------------+
/// ```
///
/// It needs a NAT that lets its hosts reach each other by their mapped endpoints (hairpinning).
/// Behind any other every candidate fails, and the interval stays what it was.
final class IntervalDetermination {

    /// Section 5.2.7: the longest interval that is looked for.
    private static final long LONGEST_NANOS = Duration.ofMinutes(2).toNanos();

    /// Section 5.2.7, step 3: how long a bubble is awaited.
    private static final long BUBBLE_NANOS = Duration.ofSeconds(2).toNanos();

    /// Section 5.2.7, step 3: "repeat at most three times".
    private static final int BUBBLES_MAX = 4;

    /// Section 5.2.1: three solicitations.
    private static final int SOLICITATIONS_MAX = 3;

    private static final int PORT_MIN = 1024;
    private static final int PORT_TRIES = 8;

    private sealed interface State {
        record Off() implements State {}

        record Asking(int attempt, long nonce, long deadlineNanos) implements State {}

        record Silent(long mappedLow, long deadlineNanos) implements State {}

        record Probing(long mappedLow, int attempt, long deadlineNanos) implements State {}
    }

    private final boolean isWanted;
    private final long timeoutNanos;
    private final AddressPolicy policy;
    private final Qualification qualification;
    private final RandomGenerator random;
    private final RouterAdvertisement advertisement = new RouterAdvertisement();
    private State state = new State.Off();
    private @Nullable Qualified qualified;
    private long shortestNanos;
    private long intervalNanos;
    private long maximumNanos;
    private long candidateNanos;

    IntervalDetermination(
            ClientSettings settings,
            AddressPolicy policy,
            Qualification qualification,
            RandomGenerator random) {
        this.isWanted = settings.determinesInterval();
        this.timeoutNanos = settings.solicitationTimeout().toNanos();
        this.shortestNanos = settings.refreshInterval().toNanos();
        this.intervalNanos = shortestNanos;
        this.policy = policy;
        this.qualification = qualification;
        this.random = random;
    }

    /// Follows the address of the service port.
    ///
    /// Another mapping in the place of one that should have lasted longer shows that it did not:
    /// then the interval is what it was, until the client qualifies anew.
    void follow(@Nullable Qualified next, long nowNanos, Outbox out) {
        boolean isMappingLost = next != null && qualified != null && intervalNanos > shortestNanos;
        conclude(out);
        qualified = next;
        setInterval(shortestNanos);
        if (isWanted && next != null && !isMappingLost) {
            begin(next, nowNanos, out);
        }
    }

    /// Takes another interval, in the place of the one that was found out too.
    void setShortest(long nanos) {
        shortestNanos = nanos;
        setInterval(nanos);
    }

    private void begin(Qualified client, long nowNanos, Outbox out) {
        maximumNanos = LONGEST_NANOS;
        // Nothing to find without a NAT, and no bubble arrives behind a symmetric one.
        boolean isBehindOne = client.nat() != NatKind.NONE && !client.nat().isSymmetric();
        boolean isFindable = isBehindOne && !isNearMaximum();
        if (isFindable && openPort(out)) {
            candidateNanos = nextCandidate();
            ask(1, nowNanos, out);
        }
    }

    private boolean openPort(Outbox out) {
        for (int i = 0; i < PORT_TRIES; i++) {
            int port = random.nextInt(PORT_MIN, 1 << 16);
            if (port != TeredoAddress.SERVER_PORT && out.openSocket(Outbox.INTERVAL_SOCKET, port)) {
                return true;
            }
        }
        return false;
    }

    private void setInterval(long nanos) {
        intervalNanos = nanos;
        qualification.setRefreshInterval(nanos);
    }

    long nextDeadlineNanos() {
        return switch (state) {
            case State.Off() -> TeredoMachine.NEVER;
            case State.Asking(_, _, var deadlineNanos) -> deadlineNanos;
            case State.Silent(_, var deadlineNanos) -> deadlineNanos;
            case State.Probing(_, _, var deadlineNanos) -> deadlineNanos;
        };
    }

    void onTimer(long nowNanos, Outbox out) {
        if (nowNanos < nextDeadlineNanos()) {
            return;
        }
        switch (state) {
            case State.Off() -> {}
            case State.Asking(var attempt, _, _) when attempt >= SOLICITATIONS_MAX -> conclude(out);
            case State.Asking(var attempt, _, _) -> ask(attempt + 1, nowNanos, out);
            case State.Silent(var mappedLow, _) -> probe(1, mappedLow, nowNanos, out);
            case State.Probing(_, var attempt, _) when attempt >= BUBBLES_MAX ->
                    fail(nowNanos, out);
            case State.Probing(var mappedLow, var attempt, _) ->
                    probe(attempt + 1, mappedLow, nowNanos, out);
        }
    }

    // Steps 1 and 6: how the server sees the second port, and a silence that begins with it

    private void ask(int attempt, long nowNanos, Outbox out) {
        long nonce = random.nextLong();
        state = new State.Asking(attempt, nonce, nowNanos + timeoutNanos);
        var solicitation = out.blank();
        RouterSolicitation.write(
                solicitation, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        Authentication.prependNonce(solicitation, nonce, 0);
        out.count(Counter.SOLICITATIONS);
        out.datagram(
                solicitation,
                Outbox.INTERVAL_SOCKET,
                qualification.servers().primary(),
                TeredoAddress.SERVER_PORT);
        if (qualified != null) {
            openFilter(qualified, out);
        }
    }

    /// Many NATs let in only what comes from where something was sent to, also from the inside. The
    /// service port refuses this bubble, since it is from itself to itself.
    private static void openFilter(Qualified client, Outbox out) {
        long high = client.address().high();
        long low = client.address().low();
        sendBubble(Outbox.INTERVAL_SOCKET, client, high, low, client.mapped(), out);
    }

    /// Takes what has come to the second port.
    @Nullable Drop receive(Packet packet, TeredoFraming framing, long nowNanos, Outbox out) {
        return switch (state) {
            case State.Off() -> Drop.INTERVAL_PORT;
            case State.Asking(_, var nonce, _) ->
                    onAdvertisement(packet, framing, nonce, nowNanos, out);
            case State.Silent _ -> Drop.INTERVAL_PORT;
            case State.Probing(var mappedLow, _, _) -> onBubble(packet, mappedLow, nowNanos, out);
        };
    }

    private @Nullable Drop onAdvertisement(
            Packet packet, TeredoFraming framing, long nonce, long nowNanos, Outbox out) {
        boolean isAnswer =
                Icmpv6.isMessage(packet)
                        && Icmpv6.type(packet) == Icmpv6.ROUTER_ADVERTISEMENT
                        && Solicitations.isForSolicitor(packet)
                        && qualification.isOwnServer(packet.address(), packet.port());
        if (!isAnswer) {
            return Drop.INTERVAL_PORT;
        }
        if (!framing.hasAuthentication() || framing.nonce() != nonce) {
            return Drop.RA_NONCE;
        }
        if (framing.confirmation() != 0) {
            return Drop.RA_CONFIRMATION;
        }
        var malformed = advertisement.parse(packet);
        if (malformed != null) {
            return malformed;
        }
        if (!framing.hasOrigin() || framing.originPort() == 0) {
            return Drop.RA_NO_ORIGIN;
        }
        if (!policy.isGlobalUnicast(framing.originAddress())) {
            return Drop.RA_ORIGIN;
        }
        out.count(Counter.ADVERTISEMENTS);
        beSilent(framing.originAddress(), framing.originPort(), nowNanos);
        return null;
    }

    /// The address of the second port gets other random bits each time, so that nobody can forge
    /// the bubble that it waits for.
    private void beSilent(int mappedAddress, int mappedPort, long nowNanos) {
        int flags = random.nextInt() & TeredoAddress.FLAGS_RANDOM;
        long mappedLow = TeredoAddress.low(flags, mappedAddress, mappedPort);
        state = new State.Silent(mappedLow, nowNanos + candidateNanos);
    }

    private static void sendBubble(
            int socket, Qualified client, long high, long low, Ipv4Endpoint to, Outbox out) {
        var bubble = Bubble.write(out.blank());
        Ipv6Header.setSource(bubble, client.address().high(), client.address().low());
        Ipv6Header.setDestination(bubble, high, low);
        out.count(Counter.BUBBLES_DIRECT_SENT);
        out.datagram(bubble, socket, to.address(), to.port());
    }

    // Steps 2 and 3: a bubble to see whether the mapping is still there

    private void probe(int attempt, long mappedLow, long nowNanos, Outbox out) {
        state = new State.Probing(mappedLow, attempt, nowNanos + BUBBLE_NANOS);
        if (qualified != null) {
            var mapped =
                    new Ipv4Endpoint(
                            TeredoAddress.mappedAddress(mappedLow),
                            TeredoAddress.mappedPort(mappedLow));
            long high = qualified.address().high();
            sendBubble(Outbox.SERVICE_SOCKET, qualified, high, mappedLow, mapped, out);
        }
    }

    private @Nullable Drop onBubble(Packet packet, long mappedLow, long nowNanos, Outbox out) {
        boolean isOurs =
                qualified != null
                        && Ipv6Header.isBubble(packet)
                        && Ipv6Header.sourceHigh(packet) == qualified.address().high()
                        && Ipv6Header.sourceLow(packet) == qualified.address().low()
                        && Ipv6Header.destinationHigh(packet) == qualified.address().high()
                        && Ipv6Header.destinationLow(packet) == mappedLow;
        if (!isOurs) {
            return Drop.INTERVAL_PORT;
        }
        out.count(Counter.BUBBLES_RECEIVED);
        setInterval(candidateNanos);
        goOn(nowNanos, out);
        return null;
    }

    // Steps 4 and 5: the next candidate

    private void fail(long nowNanos, Outbox out) {
        maximumNanos = candidateNanos;
        goOn(nowNanos, out);
    }

    /// Section 5.2.7 asks only after a failure whether to end, and would never end without one.
    private void goOn(long nowNanos, Outbox out) {
        if (isNearMaximum()) {
            conclude(out);
        } else {
            candidateNanos = nextCandidate();
            ask(1, nowNanos, out);
        }
    }

    private boolean isNearMaximum() {
        return intervalNanos >= maximumNanos / 4 * 3;
    }

    private long nextCandidate() {
        return Math.min(2 * intervalNanos, (intervalNanos + maximumNanos) / 2);
    }

    private void conclude(Outbox out) {
        if (!(state instanceof State.Off)) {
            state = new State.Off();
            out.closeSocket(Outbox.INTERVAL_SOCKET);
        }
    }

    /// What is known so far.
    Duration interval() {
        return Duration.ofNanos(intervalNanos);
    }
}
