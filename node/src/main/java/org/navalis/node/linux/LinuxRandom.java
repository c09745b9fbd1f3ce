package org.navalis.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/// The random numbers of the operating system, by `getrandom`; fit for keys and nonces. Not for
/// several threads at once.
public final class LinuxRandom implements RandomGenerator {

    private static final int POOL_BYTES = 256;

    private final Libc libc = new Libc();
    private final MemorySegment pool = Arena.ofAuto().allocate(POOL_BYTES, 8);
    private int position = POOL_BYTES;

    @Override
    public long nextLong() {
        if (position == POOL_BYTES) {
            fill();
            position = 0;
        }
        long value = pool.get(ValueLayout.JAVA_LONG, position);
        pool.set(ValueLayout.JAVA_LONG, position, 0);
        position += Long.BYTES;
        return value;
    }

    private void fill() {
        long filled = 0;
        while (filled < POOL_BYTES) {
            long more = libc.getrandom(pool, filled);
            if (more < 0 && libc.errno() != Libc.EINTR) {
                // Nothing here may go on without randomness.
                throw new IllegalStateException("the system gives no random numbers");
            }
            filled += Math.max(0, more);
        }
    }
}
