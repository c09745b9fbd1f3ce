package org.navalis.cli.lab;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells a person what happens, with the time since the beginning.
///
/// What takes longer than a second is announced meanwhile.
final class Story {

    private static final String DIM = "\033[2m";
    private static final String RED = "\033[31m";
    private static final String GREEN = "\033[32m";
    private static final String PLAIN = "\033[0m";

    private final PrintWriter out;
    private final boolean isTold;
    private final boolean isColored;
    private final long startNanos = System.nanoTime();
    private @Nullable Thread patience;

    /// A story that begins now.
    ///
    /// @param isTold whether anybody wants to hear it
    Story(PrintWriter out, boolean isTold, boolean isColored) {
        this.out = out;
        this.isTold = isTold;
        this.isColored = isColored;
    }

    /// Since the beginning.
    Duration time() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /// A sentence without a time.
    void say(String sentence) {
        print(sentence);
    }

    /// Something that begins, and is announced if it lasts.
    void begin(String what) {
        end();
        patience =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                TimeUnit.SECONDS.sleep(1);
                                print(stamp() + what + " ...");
                            } catch (InterruptedException e) {
                                // It has happened in less than a second.
                            }
                        });
    }

    /// Something that has happened.
    void tell(String sentence) {
        end();
        print(stamp() + sentence);
    }

    /// The good end.
    void succeed(String sentence) {
        end();
        print(colored(GREEN, sentence));
    }

    /// The bad end.
    void fail(String sentence) {
        end();
        print(colored(RED, sentence));
    }

    private void end() {
        var waiting = patience;
        if (waiting != null) {
            waiting.interrupt();
            patience = null;
        }
    }

    private String stamp() {
        var seconds = String.format(Locale.ROOT, "%5.1f s  ", time().toMillis() / 1000.0);
        return colored(DIM, seconds);
    }

    private String colored(String color, String text) {
        return isColored ? color + text + PLAIN : text;
    }

    private synchronized void print(String line) {
        if (isTold) {
            out.println(line);
            out.flush();
        }
    }
}
