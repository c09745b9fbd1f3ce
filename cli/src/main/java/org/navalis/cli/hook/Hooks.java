package org.navalis.cli.hook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.navalis.core.TeredoEvent;
import org.navalis.node.NodeListener;

/// Has the operator's programs run, one after the other, on a thread of their own: nothing waits
/// for them but the end of the client. What changes while they run they are told once, as it is
/// then.
public final class Hooks implements NodeListener {

    /// How long a program may take.
    static final Duration LIMIT = Duration.ofSeconds(30);

    /// How long the end of the client waits for them, all together.
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final List<HookProgram> programs;
    private final NodeListener next;
    private final Duration limit;
    private final String tun;
    private Situation told = Situation.DOWN;
    private Situation latest = Situation.DOWN;
    private @Nullable Situation wanted;
    private @Nullable Thread worker;
    private @Nullable CompletableFuture<Void> ending;

    /// @param paths the programs, in their order
    /// @param tun the name of the client's device
    /// @param next who else hears of the node
    public Hooks(List<Path> paths, String tun, NodeListener next) {
        this(paths, tun, next, LIMIT);
    }

    Hooks(List<Path> paths, String tun, NodeListener next, Duration limit) {
        this.programs = paths.stream().map(HookProgram::new).toList();
        this.tun = tun;
        this.next = next;
        this.limit = limit;
    }

    private static Map<String, String> variablesOf(String tun) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("IFACE", tun);
        try {
            var index = Files.readString(Path.of("/sys/class/net", tun, "ifindex"));
            variables.put("IFINDEX", index.strip());
        } catch (IOException gone) {
            // A hook that needs it finds none.
        }
        return variables;
    }

    @Override
    public void onWarning(String sentence) {
        next.onWarning(sentence);
    }

    @Override
    public void onEvent(TeredoEvent event) {
        next.onEvent(event);
        switch (event) {
            case TeredoEvent.Qualified qualified ->
                    want(Situation.up(qualified.address(), qualified.mtu()));
            case TeredoEvent.Disqualified _,
                    TeredoEvent.ServerWanted _,
                    TeredoEvent.Dormant _,
                    TeredoEvent.HostRelayBegun _ ->
                    want(Situation.DOWN);
            case TeredoEvent.Stopped _ -> end();
            default -> {}
        }
    }

    private synchronized void want(Situation situation) {
        if (!situation.equals(latest)) {
            latest = situation;
            wanted = situation;
            begin();
        }
    }

    private synchronized void begin() {
        if (worker == null) {
            worker = Thread.ofPlatform().daemon().name("hooks").start(this::work);
        }
    }

    /// The device goes when this returns.
    private void end() {
        var done = new CompletableFuture<Void>();
        synchronized (this) {
            wanted = Situation.DOWN;
            ending = done;
            begin();
        }
        try {
            done.get(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            next.onWarning("the hooks took too long; the client ended without waiting for them");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            for (var situation = take(); situation != null; situation = take()) {
                tell(situation);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// What is to be told; null when there is no more.
    private synchronized @Nullable Situation take() {
        var situation = wanted;
        wanted = null;
        if (situation == null && ending != null && !told.equals(Situation.DESTROY)) {
            situation = Situation.DESTROY;
        }
        if (situation == null) {
            worker = null;
            if (ending != null) {
                ending.complete(null);
            }
        }
        return situation;
    }

    private void tell(Situation situation) throws InterruptedException {
        var variables = new LinkedHashMap<>(variablesOf(tun));
        variables.putAll(situation.variables(told));
        for (var program : programs) {
            program.run(variables, limit)
                    .ifPresent(sentence ->
                            next.onWarning("hook (" + situation.state() + "): " + sentence));
        }
        synchronized (this) {
            told = situation;
        }
    }
}
