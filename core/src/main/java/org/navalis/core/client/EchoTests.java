package org.navalis.core.client;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoMachine;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.wire.TeredoFraming;

/// The echo tests that run, one for a random port at most (RFC 6081, section 5.5).
///
/// A test never changes what the client knows of its own address: its answers come by random ports,
/// and have nonces of their own.
final class EchoTests {

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final Qualification qualification;
    private final RandomSockets sockets;
    private final RandomGenerator random;
    private final @Nullable EchoTest[] tests = new EchoTest[RandomSockets.MAX];
    private long nextDeadlineNanos = TeredoMachine.NEVER;

    EchoTests(Qualification qualification, RandomSockets sockets, RandomGenerator random) {
        this.qualification = qualification;
        this.sockets = sockets;
        this.random = random;
    }

    private @Nullable EchoTest test(int socket) {
        return tests[socket - Outbox.RANDOM_SOCKET_FIRST];
    }

    private void set(int socket, @Nullable EchoTest test) {
        tests[socket - Outbox.RANDOM_SOCKET_FIRST] = test;
        nextDeadlineNanos = TeredoMachine.NEVER;
        for (var running : tests) {
            if (running instanceof EchoTest.Running it) {
                nextDeadlineNanos = Math.min(nextDeadlineNanos, it.deadlineNanos());
            }
        }
    }

    /// Section 5.5.4.1: an indirect bubble is due to a peer whose random port nobody has foretold.
    ///
    /// @return whether the bubble must wait for a test
    boolean isAwaited(
            PeerTable peers, int socket, TeredoBubbles bubbles, long nowNanos, Outbox out) {
        return switch (test(socket)) {
            case null -> {
                begin(1, peers, socket, bubbles, nowNanos, out);
                yield true;
            }
            case EchoTest.Running _ -> true;
            case EchoTest.GivenUp() -> {
                // The next bubble tries again.
                set(socket, null);
                yield false;
            }
        };
    }

    /// Section 5.5.4.1.1: three packets from the random port, right after each other. The one in
    /// the middle goes where the peer will answer from, as far as that is known.
    private void begin(
            int counter,
            PeerTable peers,
            int socket,
            TeredoBubbles bubbles,
            long nowNanos,
            Outbox out) {
        long nonce1 = random.nextLong();
        long nonce2 = random.nextLong();
        var servers = qualification.servers();
        out.count(Counter.ECHO_TESTS);
        solicit(nonce1, socket, servers.primary(), out);
        bubbles.sendFromRandomPort(peers, sockets.owner(socket), counter, out);
        solicit(nonce2, socket, servers.secondary(), out);
        long deadlineNanos = nowNanos + counter * SECOND_NANOS;
        // What one test has seen holds for the next: the NAT has given these ports already.
        var before = test(socket) instanceof EchoTest.Running it ? it : EchoTest.Running.NONE;
        set(socket, before.again(counter, nonce1, nonce2, deadlineNanos));
    }

    private void solicit(long nonce, int socket, int server, Outbox out) {
        out.count(Counter.SOLICITATIONS);
        var solicitation = qualification.solicitations().write(nonce, out.blank());
        out.datagram(solicitation, socket, server, TeredoAddress.SERVER_PORT);
    }

    /// Section 5.5.4.4: takes an advertisement that came by a random port.
    ///
    /// @return why it is refused, or null
    @Nullable Drop onAdvertisement(
            Packet packet,
            TeredoFraming framing,
            PeerTable peers,
            TeredoBubbles bubbles,
            long nowNanos,
            Outbox out) {
        int socket = packet.socket();
        if (!(test(socket) instanceof EchoTest.Running running)) {
            return Drop.RA_NONCE;
        }
        var refusal = qualification.checkEcho(packet, framing, running::isAnswer);
        if (refusal != null) {
            return refusal;
        }
        out.count(Counter.ADVERTISEMENTS);
        var answered = running.withAnswer(framing.nonce(), framing.originPort());
        set(socket, answered);
        if (answered.isComplete()) {
            if (answered.isPoor()) {
                out.count(Counter.ECHO_TESTS_POOR);
            }
            set(socket, null);
            int peer = sockets.owner(socket);
            bubbles.sendForetold(peers, peer, answered.predictedPort(), nowNanos, out);
        }
        return null;
    }

    /// Ends the test of a random port; the next one is the first again.
    void end(int socket) {
        if (test(socket) != null) {
            set(socket, null);
        }
    }

    long nextDeadlineNanos() {
        return nextDeadlineNanos;
    }

    /// Section 5.5.2.2: the Echo Test Failover Timer.
    void onTimer(PeerTable peers, TeredoBubbles bubbles, long nowNanos, Outbox out) {
        if (nowNanos < nextDeadlineNanos) {
            return;
        }
        for (int i = 0; i < tests.length; i++) {
            if (tests[i] instanceof EchoTest.Running it && it.deadlineNanos() <= nowNanos) {
                failOver(it, Outbox.RANDOM_SOCKET_FIRST + i, peers, bubbles, nowNanos, out);
            }
        }
    }

    private void failOver(
            EchoTest.Running test,
            int socket,
            PeerTable peers,
            TeredoBubbles bubbles,
            long nowNanos,
            Outbox out) {
        if (test.counter() < EchoTest.TESTS_MAX) {
            begin(test.counter() + 1, peers, socket, bubbles, nowNanos, out);
        } else {
            set(socket, new EchoTest.GivenUp());
            bubbles.sendIndirect(peers, sockets.owner(socket), nowNanos, out);
        }
    }
}
