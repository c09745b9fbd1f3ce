package org.navalis.simulator.matrix;

import java.time.Duration;
import java.util.Optional;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.Extension;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.Reachability;
import org.navalis.simulator.net.LinkQuality;

/// Two clients behind NATs, the first of which wants to talk to the second. They have two servers,
/// unless a NAT has several addresses: then the server of the other client takes bubbles of that
/// client for forged ones.
final class Meeting {

    /// A bubble that finds no way is answered to the application within this time.
    static final Duration REFUSAL = Duration.ofSeconds(10);

    private static final Duration PING_INTERVAL = Duration.ofSeconds(1);

    /// Long enough for two failed attempts.
    private static final Duration QUALIFICATION = Duration.ofMinutes(5);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final World world;
    private final ClientHost first;
    private final ClientHost second;
    private final boolean isFirstPrompt;
    private final boolean isSecondPrompt;

    /// What came of it.
    ///
    /// @param setUp how long after the first packet of the first client an answer of the second
    ///     came
    /// @param refused how long after it the application was told that there is no way
    /// @param sent how many datagrams went to and fro, from the first packet on
    /// @param took how long that was
    record Outcome(Optional<Duration> setUp, Optional<Duration> refused, int sent, Duration took) {

        /// Four knocks with all they bring about, and a ping a second that may go four ways.
        private static final int DATAGRAMS_MAX = 200;

        private static final int DATAGRAMS_SECOND_MAX = 4;

        /// Whether more was sent than two clients and their servers have reason to.
        boolean isStorm() {
            return sent > DATAGRAMS_MAX + DATAGRAMS_SECOND_MAX * took.toSeconds();
        }

        /// Whether they were connected within this time.
        boolean isConnected(Duration limit) {
            return setUp.filter(it -> it.compareTo(limit) <= 0).isPresent();
        }

        /// Whether there was an answer, or the application was told in time that there is no way.
        boolean isEnded() {
            return setUp.isPresent() || isRefused();
        }

        /// Whether the application was told in time that there is no way.
        boolean isRefused() {
            return refused.filter(it -> it.compareTo(REFUSAL) <= 0).isPresent();
        }
    }

    /// Clients that are qualified.
    Meeting(World world, Reachability pair, Conditions conditions) {
        this.world = world;
        boolean hasOneServer =
                pair.from().addresses() > 1
                        || pair.to().addresses() > 1
                        || world.timeline().seed() % 2 == 0;
        var one = world.server("s1", "20.0.0.1");
        var two = hasOneServer ? one : world.server("s2", "20.0.1.1");
        spoil(one, conditions.servers());
        spoil(two, conditions.servers());
        first = client("a", pair.from(), "s1", conditions, conditions.first());
        var serverOfSecond = hasOneServer ? "s1" : "s2";
        second = client("b", pair.to(), serverOfSecond, conditions, conditions.second());
        isFirstPrompt = world.runUntil(first::isQualified, MINUTE);
        world.runUntil(second::isQualified, MINUTE.minus(world.timeline().elapsed()));
        isSecondPrompt = second.isQualified();
        world.runUntil(() -> first.isQualified() && second.isQualified(), QUALIFICATION);
    }

    /// How many of the clients that this asks for were qualified within a minute.
    int prompt(boolean withFirst, boolean withSecond) {
        return (withFirst && isFirstPrompt ? 1 : 0) + (withSecond && isSecondPrompt ? 1 : 0);
    }

    private ClientHost client(
            String name, NatType type, String server, Conditions conditions, LinkQuality quality) {
        var nat = world.nat(type.behavior().orElseThrow(), type.addresses());
        nat.link().setUp(quality);
        var extensions = conditions.areExtensionsOn() ? Extension.RFC_6081 : Extension.NONE;
        var settings = ClientSettings.DEFAULT.withExtensions(extensions);
        var client = world.client(name).behind(nat).of(server).with(settings);
        return conditions.areExtensionsOn() ? client.start() : client.withoutPortMapping().start();
    }

    /// Every datagram goes up the link of a NAT or of a server once, and can be lost there.
    private static void spoil(ServerHost server, LinkQuality quality) {
        for (int socket = 0; socket < server.locals().size(); socket++) {
            server.link(socket).setUp(quality);
        }
    }

    /// Lets the first client ping the second every second, until an answer comes or the time is up.
    Outcome meet(Duration limit) {
        int sentBefore = world.capture().sent().size();
        var start = world.timeline().elapsed();
        var end = start.plus(limit.compareTo(REFUSAL) > 0 ? limit : REFUSAL);
        var refused = Optional.<Duration>empty();
        boolean isAnswered = false;
        while (!isAnswered && world.timeline().elapsed().compareTo(end) < 0) {
            // Who has lost its server has no address until it finds it again.
            second.qualified().ifPresent(it -> first.stack().ping(it.address()));
            isAnswered = world.runUntil(first.stack()::hasAnswers, PING_INTERVAL);
            if (refused.isEmpty() && !first.stack().unreachable().isEmpty()) {
                refused = Optional.of(world.timeline().elapsed().minus(start));
            }
        }
        var took = world.timeline().elapsed().minus(start);
        return new Outcome(
                isAnswered ? Optional.of(took) : Optional.empty(),
                refused,
                world.capture().sent().size() - sentBefore,
                took);
    }

    ClientHost first() {
        return first;
    }

    ClientHost second() {
        return second;
    }
}
