package org.navalis.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;

/// An outbox that keeps a copy of what a machine gives it.
///
/// Tests put packets in by {@link #receive} and {@link #transmit}, which hold that each packet is
/// accepted or refused under one reason.
public final class RecordingOutbox implements Outbox {

    private static final int CAPACITY_DEFAULT = 2048;

    private final int capacity;
    private final List<SentDatagram> datagrams = new ArrayList<>();
    private final List<String> ipv6 = new ArrayList<>();
    private final List<Drop> drops = new ArrayList<>();
    private final List<TeredoEvent> events = new ArrayList<>();
    private final Map<Counter, Integer> counts = new EnumMap<>(Counter.class);
    private final Map<Integer, Integer> openPorts = new TreeMap<>();
    private int refusedPortMax;
    private boolean areTimesToLiveRefused;

    /// An outbox whose empty slots take 2048 octets.
    public RecordingOutbox() {
        this(CAPACITY_DEFAULT);
    }

    /// An outbox whose empty slots take so many octets.
    public RecordingOutbox(int capacity) {
        this.capacity = capacity;
    }

    /// Puts a datagram into a machine, with the source that the packet carries.
    ///
    /// @return why it was refused, or nothing when it was accepted
    public Optional<Drop> receive(TeredoMachine machine, Packet datagram, long nowNanos) {
        int before = drops.size();
        machine.onDatagram(datagram, nowNanos, this);
        return outcome(before);
    }

    /// Puts a datagram into a machine that comes from this endpoint, at the service socket.
    ///
    /// @return why it was refused, or nothing when it was accepted
    public Optional<Drop> receive(
            TeredoMachine machine, Packet datagram, Ipv4Endpoint from, long nowNanos) {
        return receive(machine, Datagrams.from(from, datagram), nowNanos);
    }

    /// Puts a packet into a machine from the IPv6 side.
    ///
    /// @return why it was refused, or nothing when it was accepted
    public Optional<Drop> transmit(TeredoMachine machine, Packet packet, long nowNanos) {
        int before = drops.size();
        machine.onIpv6(packet, nowNanos, this);
        return outcome(before);
    }

    private Optional<Drop> outcome(int before) {
        assertThat(drops.size() - before).as("refusals of one packet").isLessThanOrEqualTo(1);
        return drops.size() == before ? Optional.empty() : Optional.of(drops.getLast());
    }

    /// The datagrams that were sent, the oldest first.
    public List<SentDatagram> datagrams() {
        return List.copyOf(datagrams);
    }

    /// The one datagram that was sent; fails when there were none or more.
    public SentDatagram onlyDatagram() {
        assertThat(datagrams).hasSize(1);
        return datagrams.getFirst();
    }

    /// The packets that went to the IPv6 side in hexadecimal, the oldest first.
    public List<String> ipv6Packets() {
        return List.copyOf(ipv6);
    }

    /// The one packet that went to the IPv6 side; fails when there were none or more.
    public String onlyIpv6Packet() {
        assertThat(ipv6).hasSize(1);
        return ipv6.getFirst();
    }

    /// The refusals, the oldest first.
    public List<Drop> drops() {
        return List.copyOf(drops);
    }

    /// What was told, the oldest first.
    public List<TeredoEvent> events() {
        return List.copyOf(events);
    }

    /// How often something was counted.
    public int counted(Counter counter) {
        return counts.getOrDefault(counter, 0);
    }

    /// All that was counted, with how often.
    public Map<Counter, Integer> counts() {
        return Map.copyOf(counts);
    }

    /// The ports of the sockets that the machine has opened and not closed, by their numbers.
    public Map<Integer, Integer> openPorts() {
        return Map.copyOf(openPorts);
    }

    /// Refuses to open a socket on a port up to this one.
    public void refusePortsUpTo(int port) {
        refusedPortMax = port;
    }

    /// Sends no datagram with a time to live of its own from now on.
    public void refuseTimesToLive() {
        areTimesToLiveRefused = true;
    }

    /// Whether nothing was sent and nothing handed to the IPv6 side.
    public boolean isSilent() {
        return datagrams.isEmpty() && ipv6.isEmpty();
    }

    /// Forgets everything so far.
    public void clear() {
        datagrams.clear();
        ipv6.clear();
        drops.clear();
        events.clear();
        counts.clear();
    }

    /// A slot with the octets of earlier packets in it, as in use: none of them may go out.
    @Override
    public Packet blank() {
        var slot = Packet.ofSize(capacity);
        slot.memory().fill((byte) 0xee);
        return slot;
    }

    @Override
    public void datagram(Packet packet, int socket, int address, int port) {
        datagrams.add(new SentDatagram(Hex.of(packet), socket, new Ipv4Endpoint(address, port)));
    }

    @Override
    public boolean datagram(Packet packet, int socket, int address, int port, int timeToLive) {
        if (areTimesToLiveRefused && timeToLive != TIME_TO_LIVE_DEFAULT) {
            return false;
        }
        var destination = new Ipv4Endpoint(address, port);
        datagrams.add(new SentDatagram(Hex.of(packet), socket, destination, timeToLive));
        return true;
    }

    @Override
    public boolean openSocket(int socket, int port) {
        assertThat(openPorts).doesNotContainKey(socket);
        boolean isFree = port > refusedPortMax && !openPorts.containsValue(port);
        if (isFree) {
            openPorts.put(socket, port);
        }
        return isFree;
    }

    @Override
    public void closeSocket(int socket) {
        openPorts.remove(socket);
    }

    @Override
    public void ipv6(Packet packet) {
        ipv6.add(Hex.of(packet));
    }

    @Override
    public void drop(Drop reason) {
        drops.add(reason);
    }

    @Override
    public void count(Counter counter) {
        counts.merge(counter, 1, Integer::sum);
    }

    @Override
    public void event(TeredoEvent event) {
        events.add(event);
    }
}
