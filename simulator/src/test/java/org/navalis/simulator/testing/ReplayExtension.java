package org.navalis.simulator.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.navalis.simulator.World;
import org.navalis.simulator.time.SimulationFailure;

/// Runs every scenario twice, which must do the same both times, and makes of every failure one
/// that can be seen again: it says the seed, the time, what happened last, the command that replays
/// it, and where the packets are.
final class ReplayExtension implements InvocationInterceptor {

    private static final List<World> WORLDS = new ArrayList<>();

    static World newWorld(long seed) {
        var world = new World(seed);
        WORLDS.add(world);
        return world;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        runTwice(invocation, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        runTwice(invocation, method, context);
    }

    private static void runTwice(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        WORLDS.clear();
        try {
            invocation.proceed();
        } catch (AssertionError | RuntimeException e) {
            throw WORLDS.isEmpty() ? e : explained(e, method.getExecutable(), context);
        }
        var first = hashes();
        WORLDS.clear();
        try {
            var executable = method.getExecutable();
            executable.setAccessible(true);
            executable.invoke(context.getRequiredTestInstance(), method.getArguments().toArray());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (!first.equals(hashes())) {
            throw new AssertionError("two runs with the same seed differ");
        }
    }

    private static List<Long> hashes() {
        return WORLDS.stream().map(world -> world.timeline().trace().hash()).toList();
    }

    private static AssertionError explained(Throwable e, Method method, ExtensionContext context) {
        var world = WORLDS.getLast();
        long seed = world.timeline().seed();
        var test = context.getRequiredTestClass().getSimpleName() + "#" + method.getName();
        var text =
                """
                %s
                seed %d, virtual time %s
                replay: ./mvnw -q -pl simulator -am test -Dtest=%s -Dnavalis.seed=%d \
                -Dsurefire.failIfNoSpecifiedTests=false
                packets: %s
                last of all:
                %s\
                """
                        .formatted(
                                e.getMessage(),
                                seed,
                                world.timeline().elapsed(),
                                test,
                                seed,
                                write(world, test.replace('#', '-') + "-" + seed + ".pcap"),
                                String.join("\n", world.timeline().trace().lines()));
        return new AssertionError(text, e instanceof SimulationFailure ? e.getCause() : e);
    }

    private static String write(World world, String name) {
        var file = Path.of("target", "simulations", name);
        try {
            PcapFile.write(file, world.capture().sent());
            return file.toAbsolutePath().toString();
        } catch (IOException e) {
            return "none, " + e;
        }
    }
}
