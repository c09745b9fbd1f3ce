package org.navalis.simulator.matrix;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.navalis.simulator.nat.Means;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.Reachability;
import org.navalis.simulator.net.LinkQuality;

/// Under which conditions all pairs of NATs are tried.
///
/// @param title what people call them
/// @param areExtensionsOn whether both clients have the extensions of RFC 6081, and ask for ports
/// @param first how well datagrams of the first client are carried
/// @param second how well datagrams of the second client are carried
/// @param servers how well datagrams of the servers are carried
/// @param limit within which time clients that can be connected are connected
record Conditions(
        String title,
        boolean areExtensionsOn,
        LinkQuality first,
        LinkQuality second,
        LinkQuality servers,
        Duration limit) {

    /// Four knocks, two seconds apart, and the last two seconds for the answer (RFC 4380, section
    /// 5.2.6).
    static final Duration KNOCKING = Duration.ofSeconds(8);

    /// Who was knocked at four times is left alone for 300 seconds; so a pair with bad luck is
    /// connected in a later round. An echo test with all that belongs to it takes nine datagrams,
    /// so that a round of two fails in one of three cases, and ten rounds in one of 60,000.
    private static final Duration TEN_ROUNDS = Duration.ofSeconds(9 * 306 + 8);

    private static final LinkQuality BAD =
            new LinkQuality(Duration.ofMillis(20), Duration.ofMillis(200), 0.30, 0.05, 0.25);

    /// All that the tables have.
    static final List<Conditions> ALL =
            List.of(
                    of("all extensions on, no loss", true, 0, KNOCKING),
                    of("all extensions on, 10 % loss", true, 0.1, TEN_ROUNDS),
                    of("all extensions off, no loss", false, 0, KNOCKING),
                    of("all extensions off, 10 % loss", false, 0.1, TEN_ROUNDS));

    private static Conditions of(String title, boolean areOn, double loss, Duration limit) {
        var quality = LinkQuality.GOOD.withLoss(loss);
        return new Conditions(title, areOn, quality, quality, quality, limit);
    }

    /// All extensions, and bad links of clients: of what they send 30 % is lost, 5 % come twice,
    /// a quarter comes late, and everything takes up to 200 ms longer.
    static Conditions bad(boolean isFirst, boolean isSecond) {
        return new Conditions(
                "bad links",
                true,
                isFirst ? BAD : LinkQuality.GOOD,
                isSecond ? BAD : LinkQuality.GOOD,
                LinkQuality.GOOD,
                KNOCKING);
    }

    /// Whether nothing gets lost.
    boolean isWithoutLoss() {
        return first.loss() == 0 && second.loss() == 0 && servers.loss() == 0;
    }

    /// Whether this pair must connect.
    boolean isRequired(Reachability pair) {
        return areExtensionsOn
                ? pair.means().isPromised() && !isNotYet(pair)
                : pair.means() == Means.PLAIN;
    }

    /// Whether this pair should connect, and does not yet.
    boolean isNotYet(Reachability pair) {
        return areExtensionsOn && MatrixTest.NOT_YET.contains(pair.means());
    }

    /// Whether nobody may be told that there is no way: the client that begins hears the other one,
    /// which does not hear it. Only calls of the other one say so, and they can all be lost.
    boolean mayGoUntold(Reachability pair) {
        return areExtensionsOn
                && pair.from() == NatType.UPNP_SYMMETRIC
                && !isRequired(pair)
                && !isWithoutLoss();
    }

    @Override
    public String toString() {
        return title;
    }

    static Stream<Conditions> all() {
        return ALL.stream();
    }
}
