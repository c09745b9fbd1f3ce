package org.navalis.simulator.host;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.net.Datagram;
import org.navalis.simulator.net.Ipv4Node;
import org.navalis.simulator.net.Link;
import org.navalis.simulator.net.Path;
import org.navalis.simulator.time.Timeline;

/// The simulated driver: the only caller of a machine's verbs. It gives each packet in a slot that
/// it reuses, calls timers when they are due and now and then before, and shows every call to the
/// observer before anything goes on.
public abstract sealed class SimHost implements Ipv4Node permits ClientHost, RelayHost, ServerHost {

    private static final int SLOT_SIZE = 4096;
    private static final int HOP_LIMIT_AT = 7;

    /// A machine that wants to be called this often at one moment would never sleep.
    private static final int TIMERS_AT_ONCE_MAX = 100;

    /// One in so many datagrams is preceded by a timer call that is not due.
    private static final int EARLY_TIMER_ODDS = 16;

    private final String name;
    private final Timeline timeline;
    private final TurnObserver observer;
    private final TeredoMachine machine;
    private final RandomGenerator random;
    private final SimSockets sockets = new SimSockets();
    private final SlotOutbox outbox = new SlotOutbox(sockets);
    private final Packet slot = Packet.ofSize(SLOT_SIZE);
    private final Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    private final Map<Drop, Long> drops = new EnumMap<>(Drop.class);
    private boolean isRunning;
    private long timerNanos = TeredoMachine.NEVER;
    private long lastTimerNanos = TeredoMachine.NEVER;
    private int timersAtOnce;
    private Optional<Intake> intake = Optional.empty();

    SimHost(String name, Timeline timeline, TurnObserver observer, TeredoMachine machine) {
        this.name = name;
        this.timeline = timeline;
        this.observer = observer;
        this.machine = machine;
        this.random = timeline.newRandom();
    }

    @Override
    public String name() {
        return name;
    }

    Timeline timeline() {
        return timeline;
    }

    /// Binds the next socket to an endpoint; a host must have its sockets before it starts.
    public void bind(Ipv4Endpoint local, Link link) {
        sockets.bind(local, link);
    }

    /// The endpoint of a socket.
    public Ipv4Endpoint local(int socket) {
        return sockets.local(socket);
    }

    /// The link of a socket.
    public Link link(int socket) {
        return sockets.link(socket);
    }

    /// The endpoints of all sockets that are open.
    public List<Ipv4Endpoint> locals() {
        return sockets.locals();
    }

    /// Says which ports others on the host have taken: the machine cannot open them.
    public void setTakenPorts(IntPredicate taken) {
        sockets.setTakenPorts(taken);
    }

    /// Has it need time for datagrams; until then it needs none.
    public void setPace(Pace pace) {
        intake = Optional.of(new Intake(timeline, pace, this::take));
    }

    /// How many datagrams were lost since the host was too slow for them.
    public long lost() {
        return intake.map(Intake::lost).orElse(0L);
    }

    /// How often the machine has counted this.
    public long count(Counter counter) {
        return counts.getOrDefault(counter, 0L);
    }

    /// How often the machine has refused a packet for this reason.
    public long count(Drop reason) {
        return drops.getOrDefault(reason, 0L);
    }

    /// What the machine has refused.
    public Map<Drop, Long> drops() {
        return Collections.unmodifiableMap(drops);
    }

    // The verbs

    /// Starts the machine.
    public void start() {
        isRunning = true;
        run(Turn.Kind.START, now -> machine.start(now, outbox));
    }

    /// Stops the machine; it cannot start again.
    public void stop() {
        run(Turn.Kind.STOP, now -> machine.stop(now, outbox));
        isRunning = false;
    }

    @Override
    public void receive(Datagram datagram) {
        intake.ifPresentOrElse(queue -> queue.offer(datagram), () -> take(datagram));
    }

    /// @return whether it sends anything for it
    private boolean take(Datagram datagram) {
        int socket = sockets.find(datagram.destination());
        if (!isRunning || socket < 0) {
            timeline.note(name + " does not listen: " + datagram);
            return false;
        }
        if (random.nextInt(EARLY_TIMER_ODDS) == 0) {
            callTimerEarly();
        }
        boolean isFromSelf = socket == Outbox.INTERVAL_SOCKET || isCall(datagram);
        var path = (isFromSelf ? Path.NEW : datagram.path()).through(name);
        var source = datagram.source();
        load(datagram.payload());
        slot.setSource(socket, source.address(), source.port());
        var turn =
                run(
                        Turn.Kind.DATAGRAM,
                        Optional.of(new Turn.Input(datagram.payload(), source)),
                        path,
                        now -> machine.onDatagram(slot, now, outbox));
        return !turn.sent().isEmpty();
    }

    /// What a client has its server send back has a link-local source, as what a relay sends on its
    /// own behalf has.
    private static boolean isCall(Datagram datagram) {
        return Turn.inner(datagram.payload())
                .filter(Ipv6Header::isBubble)
                .filter(it -> Ipv6Address.isLinkLocal(Ipv6Header.sourceHigh(it)))
                .isPresent();
    }

    /// Puts a packet in from the IPv6 side.
    public void sendIpv6(Packet packet, Path path) {
        if (!isRunning) {
            return;
        }
        load(packet);
        run(
                Turn.Kind.IPV6,
                Optional.of(new Turn.Input(packet, new Ipv4Endpoint(0, 0))),
                path.through(name),
                now -> machine.onIpv6(slot, now, outbox));
    }

    private void load(Packet packet) {
        slot.clear();
        slot.append(packet, 0, packet.length());
    }

    private void callTimerEarly() {
        if (machine.nextDeadlineNanos() <= timeline.nowNanos()) {
            return;
        }
        var turn = run(Turn.Kind.TIMER, now -> machine.onTimer(now, outbox));
        if (!turn.sent().isEmpty() || !turn.events().isEmpty()) {
            throw new AssertionError("a timer that is not due does something: " + turn);
        }
    }

    private void onTimer(long deadlineNanos) {
        if (!isRunning || timerNanos != deadlineNanos) {
            return;
        }
        timerNanos = TeredoMachine.NEVER;
        timersAtOnce = lastTimerNanos == timeline.nowNanos() ? timersAtOnce + 1 : 0;
        lastTimerNanos = timeline.nowNanos();
        if (timersAtOnce > TIMERS_AT_ONCE_MAX) {
            throw new AssertionError(name + " wants its timer again and again, at one moment");
        }
        run(Turn.Kind.TIMER, now -> machine.onTimer(now, outbox));
    }

    /// Calls a verb that takes no packet.
    Turn run(Turn.Kind kind, Consumer<Long> verb) {
        return run(kind, Optional.empty(), Path.NEW.through(name), verb);
    }

    private Turn run(Turn.Kind kind, Optional<Turn.Input> input, Path path, Consumer<Long> verb) {
        var turn = new Turn(this, kind, timeline.nowNanos(), input);
        outbox.begin(turn);
        verb.accept(timeline.nowNanos());
        outbox.flush(slot);
        note(turn);
        observer.observe(turn);
        dispatch(turn, path);
        planTimer();
        return turn;
    }

    private void note(Turn turn) {
        var trace = timeline.trace();
        trace.mix(name);
        trace.mix(turn.kind().name());
        for (var sent : turn.sent()) {
            trace.mix(sent.socket());
            trace.mix(sent.timeToLive());
            trace.mix(sent.destination().address());
            trace.mix(sent.destination().port());
            trace.mix(sent.payload().toByteArray());
        }
        turn.delivered().forEach(packet -> trace.mix(packet.toByteArray()));
        turn.drops().forEach(reason -> trace.mix(reason.name()));
        timeline.note(turn, turn.events().size());
        turn.counts().forEach((counter, count) -> counts.merge(counter, (long) count, Long::sum));
        turn.drops().forEach(reason -> drops.merge(reason, 1L, Long::sum));
    }

    private void dispatch(Turn turn, Path path) {
        for (var sent : turn.sent()) {
            var way = isOfInput(turn, sent.payload()) ? path : Path.NEW.through(name);
            if (sent.socket() == Outbox.INTERVAL_SOCKET) {
                // What the two ports of a client send each other runs in no loop.
                way = Path.NEW;
            }
            var datagram = new Datagram(sent.source(), sent.destination(), sent.payload(), way);
            sockets.link(sent.socket())
                    .send(
                            sent.timeToLive() == Outbox.TIME_TO_LIVE_DEFAULT
                                    ? datagram
                                    : datagram.withTimeToLive(sent.timeToLive()));
        }
        for (var packet : turn.delivered()) {
            onDelivered(packet, isOfInput(turn, packet) ? path : Path.NEW.through(name));
        }
        turn.events().forEach(this::onEvent);
    }

    /// Whether this packet is the one that went in, up to what is around it and the hop limit.
    private static boolean isOfInput(Turn turn, Packet out) {
        return turn.input()
                .flatMap(input -> Turn.inner(input.packet()))
                .flatMap(in -> Turn.inner(out).map(it -> isSamePacket(in, it)))
                .orElse(false);
    }

    private static boolean isSamePacket(Packet first, Packet second) {
        int length = Ipv6Header.totalLength(first);
        if (length != Ipv6Header.totalLength(second)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (i != HOP_LIMIT_AT && first.octetAt(i) != second.octetAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void planTimer() {
        long deadlineNanos = machine.nextDeadlineNanos();
        if (deadlineNanos != TeredoMachine.NEVER && deadlineNanos != timerNanos) {
            timerNanos = deadlineNanos;
            timeline.at(deadlineNanos, name + " timer", () -> onTimer(deadlineNanos));
        }
    }

    SlotOutbox outbox() {
        return outbox;
    }

    /// Takes what the machine hands to the IPv6 side.
    abstract void onDelivered(Packet packet, Path path);

    /// Takes what the machine tells.
    abstract void onEvent(TeredoEvent event);
}
