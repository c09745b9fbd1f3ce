package org.navalis.simulator.net;

import java.time.Duration;

/// How well one direction of a link works.
///
/// @param delay how long every datagram takes
/// @param jitter how much longer it may take
/// @param loss the part that gets lost, 0 to 1
/// @param duplication the part that arrives twice
/// @param reordering the part that takes up to twice the delay and jitter more
public record LinkQuality(
        Duration delay, Duration jitter, double loss, double duplication, double reordering) {

    /// The access of a host to the Internet.
    public static final LinkQuality GOOD =
            new LinkQuality(Duration.ofMillis(10), Duration.ofMillis(2), 0, 0, 0);

    /// The network of a home.
    public static final LinkQuality LOCAL =
            new LinkQuality(Duration.ofNanos(200_000), Duration.ZERO, 0, 0, 0);

    /// A link that carries nothing.
    public static final LinkQuality CUT =
            new LinkQuality(Duration.ofMillis(10), Duration.ZERO, 1, 0, 0);

    /// The same with another loss.
    public LinkQuality withLoss(double newLoss) {
        return new LinkQuality(delay, jitter, newLoss, duplication, reordering);
    }
}
