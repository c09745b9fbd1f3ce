package org.navalis.cli.daemon;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.navalis.cli.config.ListenAddress;
import org.navalis.cli.config.NodeConfigs;
import org.navalis.cli.config.Places;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.SettingChange;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.config.Value;
import org.navalis.cli.control.ControlServer;
import org.navalis.cli.control.NodeHandle;
import org.navalis.cli.hook.Hooks;
import org.navalis.cli.log.EventLog;
import org.navalis.cli.log.LogChoice;
import org.navalis.cli.log.LogLevel;
import org.navalis.cli.log.LogLine;
import org.navalis.cli.log.LogOutput;
import org.navalis.cli.log.NodeLog;
import org.navalis.cli.metrics.MetricsServer;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.node.NodeException;
import org.navalis.node.NodeListener;
import org.navalis.node.ServiceManager;

/// Runs one or more roles in the foreground until a signal or trouble ends them.
///
/// ```
/// settings checked -> control sockets taken -> nodes opened -> nodes started -> asked and told
/// ```
///
/// Whatever fails, what was opened until then is closed again, the last first.
public final class Daemon {

    private final NodeOpener opener;
    private final Places places;
    private final Consumer<BooleanSupplier> signals;
    private final Consumer<Runnable> hangUps;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean isDraining = new AtomicBoolean();
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private volatile List<NodeKeeper> nodes = List.of();

    private record Part(
            RoleSettings settings,
            ControlServer control,
            NodeKeeper node,
            KeyWatch keys,
            SunsetWatch sunset) {}

    /// @param opener opens the nodes
    /// @param places where others speak of settings
    /// @param signals is told what to do when a signal asks for the end, which says whether that
    ///     was anything new
    public Daemon(NodeOpener opener, Places places, Consumer<BooleanSupplier> signals) {
        this(opener, places, signals, _ -> {});
    }

    /// @param opener opens the nodes
    /// @param places where others speak of settings
    /// @param signals is told what to do when a signal asks for the end, which says whether that
    ///     was anything new
    /// @param hangUps is told what to do when a signal asks for files to be read again
    public Daemon(
            NodeOpener opener,
            Places places,
            Consumer<BooleanSupplier> signals,
            Consumer<Runnable> hangUps) {
        this.opener = opener;
        this.places = places;
        this.signals = signals;
        this.hangUps = hangUps;
    }

    /// A daemon of real nodes, ended by the signals of the system.
    public static Daemon ofSystem() {
        return new Daemon(
                RealNode::open, Places.ofSystem(), StopSignals::onStop, StopSignals::onHangUp);
    }

    /// What holds for a role, by all who speak of it on this machine.
    ///
    /// @throws Failure when a flag or the policy is wrong
    RoleSettings settings(Role role, Map<Setting, String> flags, SettingsFile file) {
        return RoleSettings.of(role, places.layers(role, flags, file));
    }

    /// Runs until the end.
    ///
    /// @param roles what holds for each role at the start
    /// @param source where it comes from, to be read again
    /// @return the exit code after an orderly end
    /// @throws Failure when the roles cannot start, or trouble ends them
    public int run(List<RoleSettings> roles, RoleSource source) throws InterruptedException {
        var conflicts = RoleSettings.conflicts(roles);
        if (!conflicts.isEmpty()) {
            throw Failure.ofConfiguration(conflicts);
        }
        // All that is wrong is said before anything is opened.
        roles.forEach(NodeConfigs::of);
        var drainTime = drainTimeOf(roles);
        // Hearing signals takes reflection, and the node need not wait for that.
        var hearing = Thread.ofPlatform().start(() -> signals.accept(() -> stop(drainTime)));
        try {
            var again = start(roles, source);
            hearing.join();
            boolean hasFile =
                    source.file().isPresent()
                            || roles.stream().anyMatch(it -> it.find(Setting.KEY_FILE).isPresent());
            if (hasFile) {
                hangUps.accept(again);
            }
            ended.get();
            ServiceManager.stopping();
            return ExitCode.DONE;
        } catch (NodeException e) {
            throw failureOf(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof NodeException trouble
                    ? failureOf(trouble)
                    : new Failure(ExitCode.INTERNAL, "a node failed: " + e.getCause(), e);
        } finally {
            closeAll();
        }
    }

    private static Duration drainTimeOf(List<RoleSettings> roles) {
        return roles.stream()
                .filter(role -> role.find(Setting.DRAIN_TIME).isPresent())
                .map(role -> role.duration(Setting.DRAIN_TIME))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /// Ends the nodes, after they were drained if that is wanted and not done yet.
    ///
    /// @return whether that was anything new
    private boolean stop(Duration drainTime) {
        if (drainTime.isPositive() && !nodes.isEmpty() && drain(drainTime)) {
            return true;
        }
        boolean isNew = !isStopping.getAndSet(true);
        ended.complete(null);
        return isNew;
    }

    /// @return false when the nodes are being drained already
    private boolean drain(Duration time) {
        if (isDraining.getAndSet(true)) {
            return false;
        }
        nodes.forEach(RunningNode::withdraw);
        Thread.ofVirtual().name("drain").start(() -> endAfter(time));
        return true;
    }

    private void endAfter(Duration time) {
        try {
            Thread.sleep(time);
            ended.complete(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return what is to be done when the file may have changed
    private Runnable start(List<RoleSettings> roles, RoleSource source) throws NodeException {
        var process = roles.getFirst();
        // The node's log judges what is worth a line; the library writes all that it gets.
        LogChoice.set(LogLevel.DEBUG, process.text(Setting.LOG_FORMAT).equals("json"));
        var log =
                new NodeLog(
                        LogLevel.of(process.text(Setting.LOG_LEVEL)),
                        new LogOutput(),
                        System::nanoTime);
        opened.push(log);
        var live = new LiveSettings(source, change -> log.write(lineOf(change)));
        var parts = new LinkedHashMap<String, Part>();
        for (var role : roles) {
            var part = open(role, log);
            parts.put(role.role().label(), part);
            var store = places.store(role.role(), role.layers());
            live.add(role, Optional.of(store), holding -> take(holding, part, log));
        }
        nodes = parts.values().stream().map(Part::node).toList();
        for (var part : parts.values()) {
            part.node().start();
            part.control().serve(served(part), live.of(part.settings().role()));
            part.keys().start();
            part.sunset().setSunset(NodeConfigs.sunsetOf(part.settings()), Instant.now());
            Thread.ofVirtual().name("end").start(() -> awaitEnd(part.node()));
        }
        process.find(Setting.METRICS).ifPresent(value -> openMetrics(value.text(), parts));
        ServiceManager.ready();
        return () -> readAgain(live, parts.values(), log);
    }

    private Part open(RoleSettings settings, NodeLog log) throws NodeException {
        var control = ControlServer.bind(settings.path(Setting.CONTROL));
        opened.push(control);
        Function<RoleSettings, NodeListener> listeners =
                of ->
                        withHooks(
                                of,
                                new EventLog(
                                        log,
                                        of.role().label(),
                                        of.hosts(Setting.SERVERS),
                                        System::nanoTime));
        var tools =
                new NodeKeeper.Tools(
                        opener,
                        listeners,
                        ServiceManager.isPresent(),
                        tries -> RetryPace.after(tries, ThreadLocalRandom.current()));
        var node = new NodeKeeper(settings, tools);
        opened.push(node);
        node.open();
        var warnings = listeners.apply(settings);
        var keys = new KeyWatch(keyFileOf(settings), node::setKeys, warnings::onWarning);
        opened.push(keys);
        var sunset =
                new SunsetWatch(line -> log.write(LogLine.of(LogLevel.WARN, "server: " + line)));
        opened.push(sunset);
        return new Part(settings, control, node, keys, sunset);
    }

    private static Optional<Path> keyFileOf(RoleSettings settings) {
        return settings.find(Setting.KEY_FILE).map(Value::text).map(Path::of);
    }

    /// Gives a role other settings, all of which it takes while it works.
    private static void take(RoleSettings holding, Part part, NodeLog log) {
        part.node().take(holding);
        part.keys().setPath(keyFileOf(holding));
        part.keys().start();
        part.sunset().setSunset(NodeConfigs.sunsetOf(holding), Instant.now());
        log.setLevel(LogLevel.of(holding.text(Setting.LOG_LEVEL)));
    }

    private static void readAgain(LiveSettings live, Collection<Part> parts, NodeLog log) {
        try {
            if (live.reload().isEmpty()) {
                log.write(LogLine.of(LogLevel.INFO, "the settings were read again, none differs"));
            }
            parts.forEach(part -> part.keys().readAgain(Instant.now()));
        } catch (Failure wrong) {
            String.valueOf(wrong.getMessage())
                    .lines()
                    .forEach(line -> log.write(LogLine.of(LogLevel.WARN, line)));
            log.write(LogLine.of(LogLevel.WARN, "the settings stay as they were"));
        }
    }

    private static LogLine lineOf(SettingChange change) {
        return LogLine.of(LogLevel.INFO, change.role().label() + ": " + change.sentence());
    }

    private static NodeListener withHooks(RoleSettings settings, NodeListener listener) {
        var paths = settings.hosts(Setting.HOOK).stream().map(Path::of).toList();
        return paths.isEmpty() ? listener : new Hooks(paths, settings.text(Setting.TUN), listener);
    }

    private void openMetrics(String listen, Map<String, Part> parts) {
        var handles = new LinkedHashMap<String, NodeHandle>();
        parts.forEach((role, part) -> handles.put(role, served(part)));
        opened.push(MetricsServer.open(ListenAddress.parse(listen), handles));
    }

    private Served served(Part part) {
        boolean canDrain = part.settings().role() != Role.CLIENT;
        return new Served(part.node(), canDrain, isDraining::get, this::drain);
    }

    private void awaitEnd(RunningNode node) {
        try {
            node.await();
            ended.complete(null);
        } catch (NodeException e) {
            ended.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                // The others must be closed all the same.
                System.err.println("navalis: something could not be ended: " + e.getMessage());
            }
        }
    }

    private static Failure failureOf(NodeException e) {
        return new Failure(exitCodeOf(e), String.valueOf(e.getMessage()), e);
    }

    /// How a program ends by this trouble.
    static int exitCodeOf(NodeException e) {
        return switch (e.kind()) {
            case NO_PERMISSION -> ExitCode.NO_PERMISSION;
            case UNAVAILABLE -> ExitCode.UNAVAILABLE;
            case CONFIGURATION -> ExitCode.CONFIGURATION;
            case TEMPORARY -> ExitCode.TRY_AGAIN;
            case INTERNAL -> ExitCode.INTERNAL;
        };
    }
}
