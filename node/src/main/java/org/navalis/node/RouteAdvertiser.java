package org.navalis.node;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.wire.RouteAdvertisement;
import org.navalis.node.io.RouterLink;

/// Tells the nodes of a link that a prefix is reached through this machine, and that it is none
/// when that ends (RFC 4191). Never makes this machine a default router.
final class RouteAdvertiser implements AutoCloseable {

    private static final long FAREWELL_PAUSE_MILLIS = 50;

    private final RouterLink link;
    private final Ipv6Prefix prefix;
    private final RandomGenerator random;
    private final Consumer<String> warnings;
    private volatile boolean isEnding;
    private boolean hasWarned;
    private @Nullable Thread thread;

    /// An advertiser that is silent until [#start].
    ///
    /// @param link is closed with the advertiser
    /// @param warnings who hears when the link does not take what is sent
    RouteAdvertiser(
            RouterLink link, Ipv6Prefix prefix, RandomGenerator random, Consumer<String> warnings) {
        this.link = link;
        this.prefix = prefix;
        this.random = random;
        this.warnings = warnings;
    }

    /// Begins to advertise; called once.
    synchronized void start() {
        if (!isEnding) {
            thread = Thread.ofPlatform().daemon().name("navalis-routes").start(this::run);
        }
    }

    private void run() {
        var times = new RouteTimes(random, System.nanoTime());
        try {
            while (!isEnding) {
                long left = times.nextNanos() - System.nanoTime();
                if (left <= 0) {
                    send(RouteTimes.LIFETIME_SECONDS);
                    times.noteSent(System.nanoTime());
                } else if (link.awaitSolicitation(left)) {
                    times.noteSolicitation(System.nanoTime());
                }
            }
            for (int i = 0; i < RouteTimes.FAREWELLS; i++) {
                send(0);
                TimeUnit.MILLISECONDS.sleep(FAREWELL_PAUSE_MILLIS);
            }
        } catch (IOException gone) {
            warnings.accept("no route is advertised any more: " + gone.getMessage());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// A link that is down now may be up later.
    private void send(int lifetimeSeconds) {
        try {
            link.send(RouteAdvertisement.message(prefix, lifetimeSeconds));
            hasWarned = false;
        } catch (IOException refused) {
            if (!hasWarned && lifetimeSeconds > 0) {
                warnings.accept(
                        "the route to "
                                + prefix
                                + " cannot be advertised now ("
                                + refused.getMessage()
                                + "); is the interface up?");
            }
            hasWarned = true;
        }
    }

    /// Withdraws the route and ends.
    @Override
    public synchronized void close() {
        if (isEnding) {
            return;
        }
        isEnding = true;
        link.wake();
        var running = thread;
        if (running != null) {
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        link.close();
    }
}
