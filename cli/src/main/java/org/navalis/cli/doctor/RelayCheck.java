package org.navalis.cli.doctor;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.navalis.cli.doctor.LiveNodes.LiveNode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.TimeSpan;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.client.ClientSettings;

/// Whether native IPv6 can be reached: through the running client when it has an address, else
/// through a client for this moment.
///
/// @param target the native host that is asked, if one is named
/// @param client the running client
/// @param way how the server is asked
/// @param allowsSymmetricNat whether the client works behind a symmetric NAT
record RelayCheck(
        Optional<Ipv6Address> target,
        Optional<LiveNode> client,
        Solicitor.Way way,
        boolean allowsSymmetricNat) {

    private static final String CHECK = "relay";
    private static final int TRIES = 3;

    /// Asks.
    ///
    /// @param isServed whether the server answers
    Finding check(boolean isServed) throws InterruptedException {
        var running = client.filter(LiveNode::isUp);
        if (!isServed && running.isEmpty()) {
            return Finding.skipped(CHECK, "it takes a server that answers", "");
        }
        if (target.isEmpty()) {
            return running.flatMap(RelayCheck::knownRelay)
                    .orElse(
                            Finding.skipped(
                                    CHECK,
                                    "it takes a native IPv6 host, and none is named",
                                    "name one that answers pings, as in --ping 2001:db8::1"));
        }
        return running.isPresent()
                ? throughNode(running.get(), target.get())
                : throughTrial(target.get());
    }

    private static Optional<Finding> knownRelay(LiveNode node) {
        try {
            return node.control().peers().get("peers") instanceof List<?> peers
                    ? peers.stream()
                            .filter(RelayCheck::isTrustedRelay)
                            .findFirst()
                            .map(peer -> Finding.ok(CHECK, "the running client has one, " + peer))
                    : Optional.empty();
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    private static boolean isTrustedRelay(Object peer) {
        return peer instanceof Map<?, ?> facts
                && "relay".equals(facts.get("path"))
                && Boolean.TRUE.equals(facts.get("trusted"));
    }

    private Finding throughNode(LiveNode node, Ipv6Address host) {
        int first = ThreadLocalRandom.current().nextInt(1 << 16);
        try {
            for (int i = 0; i < TRIES; i++) {
                var reply = node.control().ping(host, first + i & 0xffff, way.patience());
                if (Boolean.TRUE.equals(reply.get("answered"))
                        && reply.get("rttMillis") instanceof Number millis) {
                    return answered(
                            "the running client",
                            host,
                            String.valueOf(reply.get("via")),
                            millis.doubleValue());
                }
            }
        } catch (Failure failure) {
            return Finding.skipped(CHECK, String.valueOf(failure.getMessage()), "");
        }
        return silence(host);
    }

    private Finding throughTrial(Ipv6Address host) throws InterruptedException {
        way.pace().await(way.servers().primary());
        way.pace().await(way.servers().secondary());
        var patience = way.patience().multipliedBy(2L * TRIES);
        try (var trial = TrialClient.open(settings());
                var solicitor = Solicitor.open(way)) {
            var local = new Ipv4Endpoint(solicitor.local().address(), 0);
            if (!trial.qualify(way.servers(), local, patience)) {
                return Finding.skipped(CHECK, "a client gets no address here", "");
            }
            for (int i = 0; i < TRIES; i++) {
                var answer = trial.ping(host, i, way.patience());
                if (answer.isPresent()) {
                    return answered(
                            "a client for this moment",
                            host,
                            answer.get().path().toString(),
                            answer.get().roundTripNanos() / 1e6);
                }
            }
        } catch (IOException refused) {
            return Finding.failed(
                    CHECK,
                    "this machine does not send UDP any more: " + refused.getMessage(),
                    "look at its firewall");
        }
        return silence(host);
    }

    private ClientSettings settings() {
        return ClientSettings.DEFAULT
                .withSolicitationTimeout(way.patience())
                .withSymmetricNat(allowsSymmetricNat)
                .withStrictUnicast(way.isStrict());
    }

    private static Finding answered(String who, Ipv6Address host, String relay, double millis) {
        return Finding.ok(
                CHECK,
                who
                        + " reaches "
                        + host
                        + " by the relay "
                        + relay
                        + " (rtt "
                        + TimeSpan.milliseconds(millis)
                        + " ms)");
    }

    private Finding silence(Ipv6Address host) {
        Duration time = way.patience().multipliedBy(TRIES);
        return Finding.failed(
                CHECK,
                "no answer from "
                        + host
                        + " to "
                        + TRIES
                        + " echo requests in "
                        + TimeSpan.inWords(time),
                "try another host with --ping; if none answers, no relay serves this server's"
                        + " clients: give another server");
    }
}
