package org.navalis.node.linux;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/// Runs the body of a test on a thread that has a network of its own: no interface but a loopback,
/// which is on. Threads and processes that the body starts share that network.
public final class NewNamespace {

    private static final int CLONE_NEWNET = 0x40000000;

    private NewNamespace() {}

    /// The body of a test.
    public interface Body {
        /// Runs.
        void run() throws Exception;
    }

    /// Runs a body, or skips the test where this user may not make a network.
    public static void run(Body body) throws Exception {
        var thrown = new AtomicReference<Throwable>();
        var isRefused = new AtomicReference<>(false);
        var thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                if (unshare() != 0) {
                                    isRefused.set(true);
                                    return;
                                }
                                shell("ip link set lo up");
                                body.run();
                            } catch (Throwable failure) {
                                thrown.set(failure);
                            }
                        });
        thread.join();
        if (isRefused.get()) {
            System.out.println("skipped: this user may not make a network namespace");
            abort("this user may not make a network namespace");
        }
        switch (thrown.get()) {
            case null -> {}
            case Exception exception -> throw exception;
            case Error error -> throw error;
            default -> throw new AssertionError(thrown.get());
        }
    }

    @SuppressWarnings("restricted") // a test of native code
    private static int unshare() throws Throwable {
        var linker = Linker.nativeLinker();
        var function =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("unshare"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        return (int) function.invokeExact(CLONE_NEWNET);
    }

    /// Runs a line of shell and gives what it prints; it must succeed.
    public static String shell(String line) throws IOException, InterruptedException {
        var process = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new AssertionError("'" + line + "' ended with " + code + ": " + output);
        }
        return output;
    }
}
