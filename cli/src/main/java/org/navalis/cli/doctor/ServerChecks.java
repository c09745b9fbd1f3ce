package org.navalis.cli.doctor;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.report.StatusWords;
import org.navalis.cli.terminal.TimeSpan;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.NatKind;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;

/// Asks a server as a client would, from two UDP ports, and judges the way between. The checks are
/// to be made in the order in which they stand here.
final class ServerChecks implements AutoCloseable {

    private static final int TRIES = 3;

    /// Most NATs let nothing in, and a lost packet does no harm.
    private static final int TRIES_CONE = 2;

    private static final String NO_UDP = "there is no way over UDP to the server";

    private final ServerAddresses servers;
    private final int port;
    private final boolean allowsSymmetricNat;
    private final Solicitor first;

    /// The NAT has seen nothing of it yet when the filtering is looked at.
    private final Solicitor second;

    private final RandomGenerator random = new SecureRandom();
    private Answer primary = new Answer.Silence(0);
    private Answer secondary = new Answer.Silence(0);
    private Answer cone = new Answer.Silence(0);
    private @Nullable Ipv4Endpoint local;

    private ServerChecks(
            Solicitor.Way way, boolean allowsSymmetricNat, Solicitor first, Solicitor second) {
        this.servers = way.servers();
        this.port = way.port();
        this.allowsSymmetricNat = allowsSymmetricNat;
        this.first = first;
        this.second = second;
    }

    /// Takes the ports.
    ///
    /// @param allowsSymmetricNat whether the client works behind a symmetric NAT
    /// @throws IOException when the system gives none
    static ServerChecks open(Solicitor.Way way, boolean allowsSymmetricNat) throws IOException {
        var first = Solicitor.open(way);
        try {
            return new ServerChecks(way, allowsSymmetricNat, first, Solicitor.open(way));
        } catch (IOException refused) {
            first.close();
            throw refused;
        }
    }

    /// Whether the server has told how it sees this machine.
    boolean isServed() {
        return primary instanceof Answer.Advertised;
    }

    /// Whether anything goes to the server and comes back.
    Finding udp() throws InterruptedException {
        var check = "udp";
        try {
            local = first.local();
        } catch (IOException noRoute) {
            return Finding.failed(
                    check,
                    "this machine has no route to "
                            + text(servers.primary())
                            + ": "
                            + noRoute.getMessage(),
                    "connect this machine to an IPv4 network, or set its default route");
        }
        primary = first.solicit(servers.primary(), false, TRIES);
        if (primary instanceof Answer.Unsendable(var reason)) {
            return Finding.failed(
                    check,
                    "this machine does not send UDP to " + at(servers.primary()) + ": " + reason,
                    "allow UDP to port " + port + " in the firewall of this machine");
        }
        if (primary instanceof Answer.Silence(var tries)) {
            secondary = first.solicit(servers.secondary(), false, TRIES);
            if (isSilent(secondary)) {
                return silence(check, tries);
            }
        }
        return Finding.ok(
                check,
                "datagrams go from "
                        + local
                        + " to "
                        + at(isSilent(primary) ? servers.secondary() : servers.primary())
                        + ", and answers come back");
    }

    private Finding silence(String check, int tries) throws InterruptedException {
        if (first.isRefused(servers.primary())) {
            return Finding.failed(
                    check,
                    at(servers.primary()) + " says that nothing listens there",
                    "this is no Teredo server now; give another one with --server");
        }
        return Finding.failed(
                check,
                "no answer from "
                        + at(servers.primary())
                        + " or "
                        + at(servers.secondary())
                        + " to "
                        + tries
                        + " solicitations each",
                "check that this network lets UDP to port "
                        + port
                        + " out and its answers in; if it does, give another server with --server");
    }

    private static boolean isSilent(Answer answer) {
        return answer instanceof Answer.Silence || answer instanceof Answer.Unsendable;
    }

    /// Whether the primary address answers as a server should.
    Finding primary() {
        var check = "primary";
        if (isSilent(primary) && isSilent(secondary)) {
            return Finding.skipped(check, NO_UDP, "");
        }
        return finding(
                check, servers.primary(), primary, "give another server, with --server", false);
    }

    /// Whether the secondary address does.
    Finding secondary() throws InterruptedException {
        var check = "secondary";
        if (isSilent(primary) && isSilent(secondary)) {
            return Finding.skipped(check, NO_UDP, "");
        }
        if (!isSilent(primary)) {
            secondary = first.solicit(servers.secondary(), false, TRIES);
        }
        return finding(
                check,
                servers.secondary(),
                secondary,
                "name the server's other address with --secondary, or give another server",
                true);
    }

    private Finding finding(
            String check, int address, Answer answer, String remedy, boolean isSecond) {
        return switch (answer) {
            case Answer.Advertised(_, var mapped, var roundTrip) ->
                    Finding.ok(
                            check,
                            (isSecond ? text(address) : "the server")
                                    + " sees this machine as "
                                    + mapped
                                    + " (rtt "
                                    + millis(roundTrip)
                                    + ")");
            case Answer.Unusable(var reason) ->
                    Finding.failed(check, text(address) + " answers, but " + reason, remedy);
            case Answer.Silence(var tries) ->
                    Finding.failed(
                            check,
                            "no answer from " + at(address) + " to " + tries + " solicitations",
                            remedy);
            case Answer.Unsendable(var reason) ->
                    Finding.failed(
                            check,
                            "this machine does not send UDP to " + at(address) + ": " + reason,
                            remedy);
        };
    }

    /// Whether the NAT gives this machine one endpoint for all (RFC 4380, section 5.2.1).
    Finding mapping() {
        var check = "mapping";
        if (!(primary instanceof Answer.Advertised(_, var one, _))
                || !(secondary instanceof Answer.Advertised(_, var other, _))
                || local == null) {
            return Finding.skipped(check, "it takes the answers of both addresses", "");
        }
        var kind = NatKind.of(one, other, local);
        if (kind == NatKind.NONE) {
            return Finding.ok(check, "no NAT: the endpoint of this machine is " + local);
        }
        if (!kind.isSymmetric()) {
            boolean isPortKept = one.port() == local.port();
            return Finding.ok(
                    check,
                    "one endpoint towards everybody, with "
                            + (isPortKept ? "the port of this machine" : "another port"));
        }
        var evidence =
                StatusWords.nat(kind)
                        + ": the server's addresses see "
                        + one
                        + " and "
                        + other
                        + ", both of "
                        + local;
        return allowsSymmetricNat
                ? Finding.warning(
                        check,
                        evidence,
                        "native IPv6 hosts are reached, most other clients are not; let the NAT"
                                + " keep the port (endpoint-independent mapping) if it can")
                : Finding.failed(
                        check,
                        evidence,
                        "write allow-symmetric-nat = true below [client] into the configuration");
    }

    /// Whether the NAT lets in those who were not sent to: an answer from the server's other
    /// address would show it (RFC 5991, section 3.2 for the bit that asks for it).
    Finding filtering() throws InterruptedException {
        var check = "filtering";
        if (!isServed() || isSilent(secondary)) {
            return Finding.skipped(check, "it takes the answers of both addresses", "");
        }
        cone = second.solicit(servers.primary(), true, TRIES_CONE);
        if (!(cone instanceof Answer.Advertised(var source, _, _))) {
            return Finding.ok(
                    check,
                    "restricted: an answer from the server's other address does not come in;"
                            + " bubbles open the NAT");
        }
        return source == servers.primary()
                ? Finding.skipped(check, "this server does not answer from its other address", "")
                : Finding.ok(check, "cone: an answer from the server's other address comes in");
    }

    /// Whether others can knock: a bubble from another port by the server, as a peer or a relay
    /// sends it (RFC 4380, section 5.2.4).
    Finding inbound() throws InterruptedException {
        var check = "inbound";
        if (!(primary instanceof Answer.Advertised(_, var mapped, _))) {
            return Finding.skipped(check, "it takes a server that answers", "");
        }
        var from = peer();
        if (from.isEmpty()) {
            return Finding.skipped(check, "the server does not answer a second port", "");
        }
        var source = teredo(from.get());
        var destination = teredo(mapped);
        try {
            for (int i = 0; i < TRIES; i++) {
                second.sendBubble(source, destination);
                var way = first.awaitBubble(source, destination);
                if (way.isPresent()) {
                    return Finding.ok(
                            check,
                            "a bubble through the server reaches "
                                    + mapped
                                    + " ("
                                    + millis(way.get())
                                    + ")");
                }
            }
        } catch (IOException refused) {
            return Finding.failed(
                    check,
                    "this machine does not send UDP any more: " + refused.getMessage(),
                    "look at its firewall");
        }
        return Finding.failed(
                check,
                TRIES + " bubbles through the server did not reach " + mapped,
                "the server does not pass bubbles on, and nobody could open the NAT; give another"
                        + " server with --server");
    }

    /// Whether the server answers an echo request, which no client needs (RFC 4380, section 5.3.1
    /// lets it through to its link-local address).
    Finding echo() throws InterruptedException {
        var check = "echo";
        if (!isServed()) {
            return Finding.skipped(check, "it takes a server that answers", "");
        }
        try {
            for (int i = 0; i < TRIES; i++) {
                var way = first.ping(servers.primary());
                if (way.isPresent()) {
                    return Finding.ok(
                            check, "the server answers echo requests (" + millis(way.get()) + ")");
                }
            }
        } catch (IOException refused) {
            return Finding.skipped(
                    check, "this machine does not send any more: " + refused.getMessage(), "");
        }
        return Finding.skipped(
                check, "the server does not answer echo requests; no client needs that", "");
    }

    /// How long the answer of the primary address took, if there was one.
    Optional<Duration> roundTrip() {
        return primary instanceof Answer.Advertised(_, _, var roundTrip)
                ? Optional.of(roundTrip)
                : Optional.empty();
    }

    /// How the server sees the second port.
    private Optional<Ipv4Endpoint> peer() throws InterruptedException {
        var answer =
                cone instanceof Answer.Advertised
                        ? cone
                        : second.solicit(servers.primary(), false, TRIES);
        return answer instanceof Answer.Advertised(_, var mapped, _)
                ? Optional.of(mapped)
                : Optional.empty();
    }

    private TeredoAddress teredo(Ipv4Endpoint mapped) {
        int flags = random.nextInt() & TeredoAddress.FLAGS_RANDOM;
        return new TeredoAddress(servers.primary(), flags, mapped);
    }

    private String at(int address) {
        return text(address) + ":" + port;
    }

    private static String text(int address) {
        return Ipv4Address.toText(address);
    }

    private static String millis(Duration span) {
        return TimeSpan.milliseconds(TimeSpan.toMillis(span)) + " ms";
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
