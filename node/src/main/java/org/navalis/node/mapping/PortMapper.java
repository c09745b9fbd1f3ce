package org.navalis.node.mapping;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.node.io.Holder;
import org.navalis.node.mapping.MappingNotes.Note;

/// Keeps one mapping from the outside of the gateway to the service port: has it made, renews it at
/// half of its lifetime, makes it anew at another gateway, and takes it away at the end.
///
/// Nothing here is in the way of packets, and no thread stands by: one is started when there is
/// something to do, and ends with it. All methods may be called by any thread; none but [#close]
/// waits.
public final class PortMapper implements AutoCloseable {

    /// How long the end waits for the gateway to forget the mapping.
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

    private static final int PERMANENT = 0;

    private final int port;
    private final MappingNotes notes;
    private final RandomGenerator random;
    private final Ears ears;
    private final Pace pace;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Thread worker;
    private boolean isClosed;
    private volatile Patience patience = Patience.of(Duration.ZERO);
    private volatile @Nullable Gateway gateway;
    private volatile @Nullable Held held;
    private volatile @Nullable Ipv4Endpoint seen;
    private volatile @Nullable Ipv4Endpoint moved;
    private volatile long dueNanos;
    private volatile long settledNanos;
    private int failures;

    /// Who hears of the mapping, on a thread that may wait.
    public interface Ears {
        /// There is a mapping, or another one than before.
        void onMapped(MappingProtocol protocol, Ipv4Endpoint external);

        /// The mapping lasts longer.
        void onRenewed();

        /// There is none any more.
        void onLost(Ipv4Endpoint external);

        /// There is none.
        ///
        /// @param why a sentence
        void onNotMapped(String why);

        /// Something works less well than it could.
        void onWarning(String sentence);
    }

    /// How often something is done.
    ///
    /// @param renewalMin the shortest time between two renewals, whatever the gateway grants
    /// @param permanentRenewal for a mapping without an end: a gateway that was switched off and on
    ///     may have forgotten it
    /// @param settling how long the client may take to hear from its server what the NAT does now
    ///     that there is a mapping, if it does not say that it has heard
    /// @param retryMin after a search that found nothing; then twice as long each time
    /// @param retryMax the longest of those times
    record Pace(
            Duration renewalMin,
            Duration permanentRenewal,
            Duration settling,
            Duration retryMin,
            Duration retryMax) {

        static final Pace DEFAULT =
                new Pace(
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(20),
                        Duration.ofSeconds(4),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(32));

        /// At half of the lifetime.
        Duration untilRenewal(long lifetimeSeconds) {
            if (lifetimeSeconds == PERMANENT) {
                return permanentRenewal;
            }
            var half = Duration.ofMillis(lifetimeSeconds * 500);
            return half.compareTo(renewalMin) < 0 ? renewalMin : half;
        }

        Duration untilRetry(int failures) {
            var delay = retryMin.multipliedBy(1L << Math.min(failures, 16));
            return delay.compareTo(retryMax) < 0 ? delay : retryMax;
        }
    }

    private record Held(MappingClient client, Gateway gateway, Lease lease, Note note) {}

    /// A mapper that has not begun.
    ///
    /// @param port the service port
    /// @param directory where it is noted what must be taken away after a crash
    /// @param random a source fit for keys
    public PortMapper(int port, Path directory, RandomGenerator random, Ears ears) {
        this(port, directory, random, ears, Pace.DEFAULT);
    }

    PortMapper(int port, Path directory, RandomGenerator random, Ears ears, Pace pace) {
        this.port = port;
        this.notes = new MappingNotes(directory);
        this.random = random;
        this.ears = ears;
        this.pace = pace;
    }

    /// Has the mapping made, or made sure of, at the gateway of the network as it is now.
    public void follow(Gateway now) {
        execute(() -> {
            dueIn(pace.retryMin);
            gateway = now;
            failures = 0;
            keep(now);
        });
    }

    /// There is no gateway now.
    public void unfollow() {
        execute(() -> {
            gateway = null;
            lose();
        });
    }

    /// Tells what the server sees of this machine. When that is another port of the address where
    /// the mapping is, and stays so, the mapping is moved there, once: then it leads where the
    /// Teredo address says.
    ///
    /// @param nowNanos as of [System#nanoTime]
    public void onQualified(Ipv4Endpoint mapped, long nowNanos) {
        seen = mapped;
        settledNanos = nowNanos + pace.settling.toNanos();
    }

    /// Tells what the server sees of this machine, asked after the mapping was made: if the mapping
    /// is to be moved, it is moved at once.
    public void onFollowed(Ipv4Endpoint mapped) {
        seen = mapped;
        if (isBesides()) {
            execute(this::move);
        }
    }

    /// Looks whether something is due.
    ///
    /// @param nowNanos as of [System#nanoTime]
    public void onTick(long nowNanos) {
        var there = gateway;
        if (there != null && nowNanos - dueNanos >= 0) {
            // Once, however long it takes.
            dueIn(pace.retryMin);
            execute(() -> keep(there));
        } else if (isBesides() && nowNanos - settledNanos >= 0) {
            // A second time it finds nothing to do.
            execute(this::move);
        }
    }

    /// When [#onTick] wants to be called at the latest; `Long.MAX_VALUE` for not at all. It may
    /// become earlier by [#onQualified] and by what [Ears] hears.
    public long nextTickNanos() {
        long due = gateway == null ? Long.MAX_VALUE : dueNanos;
        return isBesides() ? Math.min(due, settledNanos) : due;
    }

    /// Where the outside reaches the service port.
    public Optional<Ipv4Endpoint> external() {
        return Optional.ofNullable(held).map(it -> it.lease().external());
    }

    private synchronized void execute(Runnable task) {
        if (isClosed) {
            return;
        }
        tasks.add(task);
        if (worker == null) {
            worker = Thread.ofPlatform().daemon().name("navalis-mapping").start(this::work);
        }
    }

    // The thread of the mapping

    private void work() {
        for (var task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        var task = tasks.poll();
        if (task == null) {
            worker = null;
        } else {
            patience = Patience.of(MappingSearch.LIMIT.multipliedBy(2));
        }
        return task;
    }

    private void keep(Gateway there) {
        var known = held;
        if (known == null) {
            search(there);
        } else if (!known.gateway.equals(there)) {
            lose();
            search(there);
        } else {
            renew(known);
        }
    }

    private void search(Gateway there) {
        if (!there.isBehindNat()) {
            dueIn(pace.retryMax);
            return;
        }
        removeLeftOver(there);
        try {
            var search = new MappingSearch(there, random, patience);
            hold(search.run(client -> make(client, there, port)));
        } catch (IOException none) {
            dueIn(pace.untilRetry(failures++));
            ears.onNotMapped(String.valueOf(none.getMessage()));
        }
    }

    private void dueIn(Duration time) {
        dueNanos = System.nanoTime() + time.toNanos();
    }

    private void hold(Held made) {
        var before = held;
        held = made;
        failures = 0;
        dueIn(pace.untilRenewal(made.lease.lifetimeSeconds()));
        if (before != null && before.lease.external().equals(made.lease.external())) {
            ears.onRenewed();
        } else {
            settledNanos = System.nanoTime() + pace.settling.toNanos();
            ears.onMapped(made.client.protocol(), made.lease.external());
        }
    }

    private Held make(MappingClient client, Gateway there, int externalPort) throws IOException {
        var note = noteOf(client, there, externalPort);
        note(note);
        try {
            var lease = client.map(port, externalPort, patience);
            return new Held(client, there, lease, follow(note, lease.external().port()));
        } catch (IOException none) {
            // One that did not answer may have made it all the same.
            if (!patience.isOver()) {
                forget(note);
            }
            throw none;
        }
    }

    /// The gateway may have given another port.
    private Note follow(Note note, int externalPort) {
        if (note.externalPort() == externalPort) {
            return note;
        }
        var other =
                new Note(
                        note.holder(),
                        note.protocol(),
                        note.gateway(),
                        note.local(),
                        externalPort,
                        note.key());
        note(other);
        forget(note);
        return other;
    }

    private void renew(Held known) {
        try {
            hold(make(known.client, known.gateway, known.lease.external().port()));
        } catch (IOException refused) {
            held = null;
            search(known.gateway);
            if (held == null) {
                ears.onLost(known.lease.external());
            }
        }
    }

    /// Whether the mapping is at another port of the address that the server sees.
    private boolean isBesides() {
        var known = held;
        var mapped = seen;
        if (known == null || mapped == null || mapped.equals(moved)) {
            return false;
        }
        var external = known.lease.external();
        return external.address() == mapped.address() && external.port() != mapped.port();
    }

    private void move() {
        var known = held;
        var mapped = seen;
        if (known == null || mapped == null || !isBesides()) {
            return;
        }
        moved = mapped;
        unmap(known, patience);
        try {
            hold(make(known.client, known.gateway, mapped.port()));
        } catch (IOException refused) {
            renew(known);
        }
    }

    private void lose() {
        var known = held;
        if (known != null) {
            held = null;
            unmap(known, patience);
            ears.onLost(known.lease.external());
        }
    }

    private void unmap(Held known, Patience limit) {
        try {
            known.client.unmap(port, known.lease.external().port(), limit.part(LAST_PATIENCE));
            forget(known.note);
        } catch (IOException unreachable) {
            // The note stays, and the next start at that gateway tries again.
        }
    }

    // What a crash left

    private void removeLeftOver(Gateway there) {
        for (var note : notes.leftOver(there)) {
            try {
                clientOf(note, there)
                        .unmap(
                                note.local().port(),
                                note.externalPort(),
                                patience.part(LAST_PATIENCE));
                forget(note);
            } catch (IOException | IllegalArgumentException unreachable) {
                // The next start tries again.
            }
        }
    }

    private MappingClient clientOf(Note note, Gateway there) throws IOException {
        return switch (note.protocol()) {
            case PCP -> new PcpClient(there, PcpMessages.Nonce.parse(note.key()));
            case NAT_PMP -> new NatPmpClient(there);
            case UPNP -> new UpnpSearch(there).find(patience.part(LAST_PATIENCE));
        };
    }

    private Note noteOf(MappingClient client, Gateway there, int externalPort) {
        return new Note(
                Holder.self(),
                client.protocol(),
                there.address(),
                new Ipv4Endpoint(there.local(), port),
                externalPort,
                client.key());
    }

    private void note(Note note) {
        try {
            notes.add(note);
        } catch (IOException unwritable) {
            ears.onWarning(
                    "cannot note the port mapping ("
                            + unwritable.getMessage()
                            + "); if this process is killed, the gateway keeps it");
        }
    }

    private void forget(Note note) {
        try {
            notes.remove(note);
        } catch (IOException unwritable) {
            // The next start deletes once more what has gone.
        }
    }

    /// Takes the mapping away and ends; waits a second for the gateway at most.
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            isClosed = true;
            tasks.clear();
            patience.end();
            last = worker;
        }
        try {
            if (last != null) {
                last.join(LAST_PATIENCE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        var known = held;
        held = null;
        if (known != null) {
            unmap(known, Patience.of(LAST_PATIENCE));
        }
    }
}
