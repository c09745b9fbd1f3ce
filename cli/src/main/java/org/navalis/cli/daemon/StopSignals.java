package org.navalis.cli.daemon;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.navalis.cli.terminal.ExitCode;

/// Hears SIGINT, SIGTERM and SIGHUP. The first ones ask for an orderly end, one that asks for no
/// more than was asked for ends at once; unless somebody wants SIGHUP for reading a file again.
///
/// A shutdown hook would not do: the exit code would be that of the signal, and a second signal
/// would wait for the hook. The JDK offers signals in `sun.misc` only, which the compiler warns of,
/// so the two types are found at run time.
public final class StopSignals {

    private static final List<String> STOP = List.of("INT", "TERM", "HUP");

    private StopSignals() {}

    /// Calls this when a signal comes, on a thread of its own.
    ///
    /// @param stop says whether there was anything more to ask for; if not, the program ends at
    ///     once
    public static void onStop(BooleanSupplier stop) {
        hear(
                STOP,
                () -> {
                    if (!stop.getAsBoolean()) {
                        Runtime.getRuntime().halt(ExitCode.FAILED);
                    }
                });
    }

    /// From now on calls this when SIGHUP comes, which then does not end the program any more.
    public static void onHangUp(Runnable again) {
        hear(List.of("HUP"), again);
    }

    private static void hear(List<String> names, Runnable then) {
        InvocationHandler handler =
                (_, method, _) -> {
                    if (!method.getName().equals("handle")) {
                        return "signals";
                    }
                    then.run();
                    return null;
                };
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handlerType = Class.forName("sun.misc.SignalHandler");
            var proxy =
                    Proxy.newProxyInstance(
                            StopSignals.class.getClassLoader(),
                            new Class<?>[] {handlerType},
                            handler);
            var handle = signal.getMethod("handle", signal, handlerType);
            for (var name : names) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (InvocationTargetException e) {
            // With -Xrs the JVM leaves all signals to the system, as the operator wanted.
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no sun.misc.Signal", e);
        }
    }
}
