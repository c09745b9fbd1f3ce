package org.navalis.simulator.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;

/// How often two NATs that RFC 6081 gives up are opened by chance: one side sends from many ports,
/// the other to many. The figures are printed, since a decision rests on them.
class GuessedPortsTest {

    private static final int GUESSER_PUBLIC = Ipv4Address.parse("30.0.0.9");
    private static final int OPENER_PUBLIC = Ipv4Address.parse("40.0.0.9");
    private static final int GUESSER = Ipv4Address.parse("192.168.1.2");
    private static final int OPENER = Ipv4Address.parse("192.168.2.2");
    private static final int FIRST_PORT = 20_000;
    private static final int PORT_MIN = 1024;
    private static final int PORTS = 0x10000 - PORT_MIN;

    /// A hundred packets a second from each side.
    private static final long SPACING_NANOS = 10_000_000L;

    private static final int SEEDS = 1000;
    private static final StringBuilder PRINTED =
            new StringBuilder("ports opened, ports guessed, opened of " + SEEDS + ", seconds\n");

    @AfterAll
    static void print() {
        System.out.println(PRINTED);
    }

    @Test
    void meetInFourOfFiveCasesWhenOneSideHasOneMapping() {
        assertThat(met(NatType.PORT_RESTRICTED, NatType.SYMMETRIC, 64, 512)).isBetween(350, 450);
        assertThat(met(NatType.PORT_RESTRICTED, NatType.SYMMETRIC, 128, 512)).isBetween(590, 690);
        assertThat(met(NatType.PORT_RESTRICTED, NatType.SYMMETRIC, 256, 512)).isGreaterThan(830);
        assertThat(met(NatType.PORT_RESTRICTED, NatType.SYMMETRIC, 512, 512)).isGreaterThan(960);
    }

    /// A NAT that keeps the port does so for one destination at a time.
    @Test
    void practicallyNeverMeetWhenBothSidesHaveAMappingForEachDestination() {
        assertThat(met(NatType.SYMMETRIC, NatType.SYMMETRIC, 256, 512)).isLessThan(10);
        assertThat(met(NatType.SYMMETRIC_PRESERVING, NatType.SYMMETRIC, 256, 512)).isLessThan(10);
    }

    private static int met(NatType guesser, NatType opener, int opened, int guessed) {
        double[] nanos =
                LongStream.range(0, SEEDS)
                        .map(seed -> meetNanos(seed, guesser, opener, opened, guessed))
                        .filter(it -> it >= 0)
                        .mapToDouble(it -> it)
                        .sorted()
                        .toArray();
        PRINTED.append(
                "%s to %s: %d, %d: %d, median %.1f, worst %.1f%n"
                        .formatted(
                                guesser.label(),
                                opener.label(),
                                opened,
                                guessed,
                                nanos.length,
                                nanos.length == 0 ? 0 : nanos[nanos.length / 2] / 1e9,
                                nanos.length == 0 ? 0 : nanos[nanos.length - 1] / 1e9));
        return nanos.length;
    }

    /// When the first packet of either side came in, or -1.
    private static long meetNanos(
            long seed, NatType guesser, NatType opener, int opened, int guessed) {
        var random = new SplittableRandom(seed);
        var guesserNat =
                new Nat(guesser.behavior().orElseThrow(), List.of(GUESSER_PUBLIC), random.split());
        var openerNat =
                new Nat(opener.behavior().orElseThrow(), List.of(OPENER_PUBLIC), random.split());
        var guesserInside = new Ipv4Endpoint(GUESSER, FIRST_PORT);
        // What its Teredo address says: the mapping towards its server.
        var guesserMapped = out(guesserNat, guesserInside, Ipv4Endpoint.parse("50.0.0.1:3544"), 0);
        var guesses = random.ints(PORT_MIN, PORT_MIN + PORTS).distinct().limit(guessed).iterator();
        for (int i = 0; i < Math.max(opened, guessed); i++) {
            long nowNanos = i * SPACING_NANOS;
            if (i < opened) {
                var from = new Ipv4Endpoint(OPENER, FIRST_PORT + i);
                var source = out(openerNat, from, guesserMapped, nowNanos);
                if (isIn(guesserNat, source, guesserMapped, nowNanos)) {
                    return nowNanos;
                }
            }
            if (guesses.hasNext()) {
                var target = new Ipv4Endpoint(OPENER_PUBLIC, guesses.next());
                var source = out(guesserNat, guesserInside, target, nowNanos);
                if (isIn(openerNat, source, target, nowNanos)) {
                    return nowNanos;
                }
            }
        }
        return -1;
    }

    private static Ipv4Endpoint out(Nat nat, Ipv4Endpoint inside, Ipv4Endpoint to, long nowNanos) {
        return ((Translation.Outward) nat.outbound(inside, to, nowNanos)).source();
    }

    private static boolean isIn(Nat nat, Ipv4Endpoint from, Ipv4Endpoint outside, long nowNanos) {
        return nat.inbound(from, outside, nowNanos) instanceof Translation.Inward;
    }
}
