package org.navalis.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/// Asks the scheduler for short turns (`sched_setattr`, Linux 6.12): a thread with a short slice is
/// chosen sooner when it wakes, and gives way sooner while it works. It gets no more time in all.
///
/// | octets of a `sched_attr` | field |
/// |---|---|
/// | 0-3, 4-7 | its size, policy |
/// | 8-15 | flags |
/// | 16-19, 20-23 | nice value, priority |
/// | 24-31 | slice in nanoseconds, for ordinary threads |
/// | 32-47 | not for ordinary threads |
final class ShortTurns {

    /// The smallest that Linux takes.
    private static final long SLICE_NANOS = 100_000;

    private static final int LENGTH = 48;
    private static final int POLICY_AT = 4;
    private static final int SLICE_AT = 24;
    private static final int SCHED_OTHER = 0;

    private ShortTurns() {}

    /// Asks for the calling thread; older kernels do not listen.
    static void ask() {
        var libc = new Libc();
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate(LENGTH, 8);
            boolean isKnown = libc.schedGetattr(attributes) == 0;
            if (isKnown && attributes.get(ValueLayout.JAVA_INT, POLICY_AT) == SCHED_OTHER) {
                attributes.set(ValueLayout.JAVA_LONG, SLICE_AT, SLICE_NANOS);
                var _ = libc.schedSetattr(attributes);
            }
        }
    }
}
