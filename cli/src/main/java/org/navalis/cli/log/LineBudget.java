package org.navalis.cli.log;

/// Bounds how many lines are written: some at once, then a few a minute, so that nothing that comes
/// from the network makes the log grow without end.
final class LineBudget {

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final int burst;
    private final long nanosPerLine;
    private double lines;
    private long lastNanos;

    /// @param burst lines at once
    /// @param perMinute lines a minute after that
    LineBudget(int burst, int perMinute, long nowNanos) {
        this.burst = burst;
        this.nanosPerLine = MINUTE_NANOS / perMinute;
        this.lines = burst;
        this.lastNanos = nowNanos;
    }

    /// Takes a line out of the budget, if one is left.
    boolean take(long nowNanos) {
        lines = Math.min(burst, lines + (double) (nowNanos - lastNanos) / nanosPerLine);
        lastNanos = nowNanos;
        if (lines < 1) {
            return false;
        }
        lines--;
        return true;
    }
}
