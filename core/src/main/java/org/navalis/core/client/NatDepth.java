package org.navalis.core.client;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.NatKind;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoMachine;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.core.wire.TeredoFraming;

/// How far a datagram must go to open every NAT and firewall before this client, and to whom that
/// opens them. A bubble that goes so far and no farther opens our side, and does not come to the
/// NAT of the peer, which could take it for its own and give the peer's answer another port.
///
/// It is found out once after each qualification, from ports of its own. Each sends to the
/// secondary address of the server what dies on the way, and a solicitation with the cone bit to
/// the primary one. RFC 4380, section 5.3.2: the answer comes from the secondary address, so it
/// comes only where the first has opened everything. One port sends the solicitation alone: its
/// answer shows that everything is open to everybody. If none comes, that port sends what dies on
/// the way to another port of the secondary address: an answer now shows that the address is what
/// counts, and none to three of them that the port does, too.
///
/// ```
/// Idle --address--> First round: the port alone, and the least that can do
///  ^  ^                 | 1 s, an answer          | 1 s, no answer
///  |  |                 v                         v
///  |  +-- open -----  found  <----- 2 s ------ Second round: all that is farther
///  |                    | not open
///  +-- an answer, or ---+
///      three times 1 s   Filter round
/// ```
final class NatDepth {

    /// One router is the NAT; the next one is farther than it needs.
    private static final int BEHIND_NAT = 2;

    /// A firewall on the host itself is opened by what the first router does not pass on.
    private static final int ON_HOST = 1;

    /// NATs of access networks stand farther away than that only seldom, and peers seldom nearer.
    private static final int FARTHEST = 7;

    /// Where nothing was found out: a NAT of one's own behind that of the access, and a router.
    private static final int GUESS = 4;

    /// The port that sends nothing to the secondary address, until the filter is looked at.
    private static final int ALONE = 0;

    private static final int UNKNOWN = FARTHEST + 1;

    /// The last bubble of four may go to the peer: what was found out may be wrong by now.
    private static final int LAST_ATTEMPT = 4;

    private static final long FIRST_ROUND_NANOS = Duration.ofSeconds(1).toNanos();

    /// As many as there are in qualification: that all are lost is unlikely.
    private static final int FILTER_ATTEMPTS_MAX = 3;

    /// At the server nothing is there; but what goes there does not get so far.
    private static final int OTHER_PORT = TeredoAddress.SERVER_PORT + 2;

    private static final long SECOND_ROUND_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int PORT_MIN = 1024;
    private static final int PORTS_TRIED_MAX = 4;

    /// The solicitations have the cone bit: fe80::8000:ffff:ffff:ffff.
    private static final long SOURCE_LOW =
            TeredoAddress.LINK_LOCAL_LOW | (long) TeredoAddress.FLAG_CONE << 48;

    private sealed interface State {
        record Idle() implements State {}

        record FirstRound(long deadlineNanos) implements State {}

        record SecondRound(long deadlineNanos) implements State {}

        record FilterRound(int attempt, long deadlineNanos) implements State {}
    }

    private final RandomGenerator random;
    private final TeredoFraming framing = new TeredoFraming();
    private final RouterAdvertisement advertisement = new RouterAdvertisement();
    private final long[] nonces = new long[Outbox.DEPTH_SOCKETS_MAX];
    private ServerAddresses servers = new ServerAddresses(0, 0);
    private State state = new State.Idle();
    private boolean isDone;
    private boolean isUseless;
    private boolean isAloneOpen;
    private NatKind filter = NatKind.RESTRICTED;
    private int least = BEHIND_NAT;
    private int depth = UNKNOWN;

    NatDepth(RandomGenerator random) {
        this.random = random;
    }

    /// The time to live of a direct bubble to a peer that has not answered yet.
    ///
    /// @param attempt how many bubbles the peer has got with this one
    /// @return [Outbox#TIME_TO_LIVE_DEFAULT] where it may go to the peer
    int timeToLive(int attempt) {
        if (isUseless || attempt >= LAST_ATTEMPT) {
            return Outbox.TIME_TO_LIVE_DEFAULT;
        }
        return depth == UNKNOWN ? guess(attempt) : depth;
    }

    /// The time to live where none was found out, as behind a symmetric NAT.
    ///
    /// @param attempt how many bubbles the peer has got with this one
    static int guess(int attempt) {
        return switch (attempt) {
            case 1 -> GUESS;
            case 2 -> FARTHEST;
            default -> Outbox.TIME_TO_LIVE_DEFAULT;
        };
    }

    /// Whether the times to live were found out.
    boolean isFound() {
        return !isUseless && depth != UNKNOWN;
    }

    /// Whom a NAT lets in that maps one port for all: [NatKind#CONE], [NatKind#RESTRICTED_PORT], or
    /// [NatKind#RESTRICTED], which is also what it is called as long as that is not known.
    NatKind filter() {
        return filter;
    }

    long nextDeadlineNanos() {
        return switch (state) {
            case State.Idle() -> TeredoMachine.NEVER;
            case State.FirstRound(var deadlineNanos) -> deadlineNanos;
            case State.SecondRound(var deadlineNanos) -> deadlineNanos;
            case State.FilterRound(_, var deadlineNanos) -> deadlineNanos;
        };
    }

    /// Forgets what is known: the network may be another one.
    void reset(Outbox out) {
        end(out);
        isDone = false;
        isUseless = false;
        filter = NatKind.RESTRICTED;
        depth = UNKNOWN;
    }

    /// Begins when the client has an address, unless it is known already. A symmetric NAT does not
    /// let the answer in however far the hole goes, and opens no hole that a peer could use.
    void begin(NatKind nat, ServerAddresses addresses, long nowNanos, Outbox out) {
        if (isDone) {
            return;
        }
        isDone = true;
        isUseless = nat.isSymmetric();
        if (isUseless) {
            return;
        }
        servers = addresses;
        least = nat == NatKind.NONE ? ON_HOST : BEHIND_NAT;
        state = new State.FirstRound(nowNanos + FIRST_ROUND_NANOS);
        isAloneOpen = open(ALONE, out);
        if (isAloneOpen) {
            solicit(ALONE, out);
        }
        tryDepth(least, out);
    }

    void onTimer(long nowNanos, Outbox out) {
        if (nowNanos < nextDeadlineNanos()) {
            return;
        }
        switch (state) {
            case State.Idle() -> {}
            case State.FirstRound _ when depth == UNKNOWN && !isUseless -> {
                state = new State.SecondRound(nowNanos + SECOND_ROUND_NANOS);
                for (int farther = least + 1; farther <= FARTHEST; farther++) {
                    tryDepth(farther, out);
                }
            }
            case State.FirstRound _ -> lookAtFilter(1, nowNanos, out);
            case State.SecondRound _ -> lookAtFilter(1, nowNanos, out);
            case State.FilterRound(var attempt, _) when attempt == FILTER_ATTEMPTS_MAX -> {
                filter = NatKind.RESTRICTED_PORT;
                end(out);
            }
            case State.FilterRound(var attempt, _) -> lookAtFilter(attempt + 1, nowNanos, out);
        }
    }

    /// From the port that has not sent to the secondary address yet.
    private void lookAtFilter(int attempt, long nowNanos, Outbox out) {
        boolean isWanted = least == BEHIND_NAT && filter != NatKind.CONE;
        if (isWanted && isFound() && isAloneOpen) {
            state = new State.FilterRound(attempt, nowNanos + FIRST_ROUND_NANOS);
            send(ALONE, depth, OTHER_PORT, out);
        } else {
            end(out);
        }
    }

    private void end(Outbox out) {
        for (int port = 0; port < Outbox.DEPTH_SOCKETS_MAX; port++) {
            out.closeSocket(Outbox.DEPTH_SOCKET_FIRST + port);
        }
        state = new State.Idle();
    }

    /// What dies on the way is a bubble that every server drops, should it arrive: its source is
    /// link-local (RFC 4380, section 5.3.1, check 7).
    private void tryDepth(int timeToLive, Outbox out) {
        if (open(timeToLive, out)) {
            send(timeToLive, timeToLive, TeredoAddress.SERVER_PORT, out);
        }
    }

    /// Opens the way to a port of the secondary address, and asks for an answer from there.
    private void send(int port, int timeToLive, int secondaryPort, Outbox out) {
        var bubble = Bubble.write(out.blank());
        Ipv6Header.setSource(bubble, TeredoAddress.LINK_LOCAL_HIGH, SOURCE_LOW);
        Ipv6Header.setDestination(
                bubble, RouterSolicitation.ALL_ROUTERS_HIGH, RouterSolicitation.ALL_ROUTERS_LOW);
        int socket = Outbox.DEPTH_SOCKET_FIRST + port;
        if (out.datagram(bubble, socket, servers.secondary(), secondaryPort, timeToLive)) {
            solicit(port, out);
        } else {
            // Where a time to live cannot be set, every bubble goes all the way.
            isUseless = true;
        }
    }

    private boolean open(int number, Outbox out) {
        int socket = Outbox.DEPTH_SOCKET_FIRST + number;
        for (int tried = 0; tried < PORTS_TRIED_MAX; tried++) {
            int port = random.nextInt(PORT_MIN, 0x10000);
            if (port != TeredoAddress.SERVER_PORT && out.openSocket(socket, port)) {
                return true;
            }
        }
        return false;
    }

    private void solicit(int port, Outbox out) {
        nonces[port] = random.nextLong();
        var solicitation = out.blank();
        RouterSolicitation.write(solicitation, TeredoAddress.LINK_LOCAL_HIGH, SOURCE_LOW);
        Authentication.prependNonce(solicitation, nonces[port], 0);
        out.count(Counter.SOLICITATIONS);
        out.datagram(
                solicitation,
                Outbox.DEPTH_SOCKET_FIRST + port,
                servers.primary(),
                TeredoAddress.SERVER_PORT);
    }

    /// Takes a datagram that came by one of the ports. It changes nothing else of the client.
    @Nullable Drop receive(Packet packet, Outbox out) {
        int port = packet.socket() - Outbox.DEPTH_SOCKET_FIRST;
        var refusal = check(packet, port);
        if (refusal == null) {
            out.count(Counter.ADVERTISEMENTS);
            take(port, out);
        }
        return refusal;
    }

    private void take(int port, Outbox out) {
        if (port != ALONE) {
            depth = Math.min(depth, port);
        } else if (state instanceof State.FilterRound) {
            end(out);
        } else {
            filter = NatKind.CONE;
            depth = ON_HOST;
        }
    }

    private @Nullable Drop check(Packet packet, int port) {
        var malformed = framing.parse(packet);
        if (malformed != null) {
            return malformed;
        }
        if (packet.port() != TeredoAddress.SERVER_PORT) {
            return Drop.RA_SRC_PORT;
        }
        // A server that answers from where it was asked shows nothing.
        if (packet.address() != servers.secondary()) {
            return Drop.RA_SRC4;
        }
        if (!framing.hasAuthentication()) {
            return Drop.RA_NOAUTH;
        }
        if (framing.nonce() != nonces[port]) {
            return Drop.RA_NONCE;
        }
        boolean isAdvertisement =
                Icmpv6.isMessage(packet) && Icmpv6.type(packet) == Icmpv6.ROUTER_ADVERTISEMENT;
        return isAdvertisement ? advertisement.parse(packet) : Drop.RA_INVALID;
    }
}
