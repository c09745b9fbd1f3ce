package org.navalis.simulator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.navalis.core.Ipv6Address;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Ipv6Stack;

/// What scenarios are written with.
@ExtendWith(ReplayExtension.class)
public abstract class ScenarioTest {

    /// Long enough for every qualification without faults.
    private static final Duration QUALIFICATION = Duration.ofSeconds(2);

    /// A world that is written to a file when the test fails.
    protected static World world(long seed) {
        return ReplayExtension.newWorld(seed);
    }

    /// A world with a server `s1`, a relay and a native host at 2600::1.
    protected static World internet(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        world.relay("relay-1", "60.0.0.7", "2600:6::7");
        return world;
    }

    /// The seeds for a test that loops over them itself.
    protected static LongStream seeds(int count) {
        return SeedProvider.seeds(count);
    }

    /// Waits until all have an address.
    protected static void qualify(World world, ClientHost... clients) {
        boolean isDone =
                world.runUntil(
                        () -> Arrays.stream(clients).allMatch(ClientHost::isQualified),
                        QUALIFICATION);
        assertThat(isDone).as("all are qualified").isTrue();
    }

    /// Pings until the answer is there or the time is up.
    ///
    /// @return whether the answer came
    protected static boolean ping(World world, Ipv6Stack from, Ipv6Address to, Duration limit) {
        int number = from.ping(to);
        return world.runUntil(() -> from.isAnswered(number), limit);
    }

    /// Pings, and once more when there is no answer after half of the time: what waits for a peer
    /// may overtake the bubble before it, by which the peer knows who sends.
    ///
    /// @return whether an answer came
    protected static boolean pingTwice(
            World world, Ipv6Stack from, Ipv6Address to, Duration limit) {
        var half = limit.dividedBy(2);
        int first = from.ping(to);
        if (world.runUntil(() -> from.isAnswered(first), half)) {
            return true;
        }
        int second = from.ping(to);
        return world.runUntil(() -> from.isAnswered(first) || from.isAnswered(second), half);
    }

    /// Sends numbered data packets both ways, and says whether all arrive.
    protected static boolean exchange(
            World world,
            Ipv6Stack first,
            Ipv6Address firstAddress,
            Ipv6Stack second,
            Ipv6Address secondAddress) {
        for (int number = 1; number <= 5; number++) {
            first.send(secondAddress, number);
            second.send(firstAddress, 100 + number);
            world.advance(Duration.ofMillis(50));
        }
        world.advance(Duration.ofSeconds(1));
        return LongStream.rangeClosed(1, 5)
                .allMatch(number ->
                        second.hasReceived(firstAddress, number)
                                && first.hasReceived(secondAddress, 100 + number));
    }
}
