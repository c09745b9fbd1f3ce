package org.navalis.simulator.nat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv4Endpoint;

/// A network address and port translator for UDP (RFC 4787): who may talk to whom, and by which
/// endpoint.
///
/// It takes endpoints and time and gives a [Translation]; packets are the matter of others. The
/// same random source and the same calls give the same answers.
public final class Nat {

    private static final int PORT_MIN = 1024;
    private static final int PORTS = 0x10000 - PORT_MIN;

    /// Servers refuse what comes from these, since it may come from a reflector (SSDP, memcached).
    /// One client in 30,000 meets with that; a scenario shall not.
    private static final List<Integer> REFLECTORS = List.of(1900, 11_211);

    /// How long a Linux router keeps a flow that it has not answered.
    private static final long RESERVED_NANOS = 30_000_000_000L;

    /// Looking for expired mappings takes time; not more often than this.
    private static final long PURGE_NANOS = 1_000_000_000L;

    /// An outside endpoint that is taken for packets to and from one remote endpoint.
    private record Flow(Ipv4Endpoint outside, Ipv4Endpoint remote) {}

    private final NatBehavior behavior;
    private final RandomGenerator random;
    private final Map<Mapping.Key, Mapping> byInside = new LinkedHashMap<>();
    private final Map<Ipv4Endpoint, Mapping> byOutside = new LinkedHashMap<>();
    private final Map<Ipv4Endpoint, Ipv4Endpoint> requested = new LinkedHashMap<>();
    private final Map<Flow, Long> reserved = new LinkedHashMap<>();
    private List<Integer> addresses;
    private int lastPort;
    private int lastAddress;
    private long purgeNanos = Long.MIN_VALUE;

    /// A NAT without mappings.
    ///
    /// @param addresses its public IPv4 addresses, at least one
    /// @param random where random ports come from
    public Nat(NatBehavior behavior, List<Integer> addresses, RandomGenerator random) {
        this.behavior = behavior;
        this.random = random;
        this.addresses = checked(addresses);
        this.lastPort = randomPort();
    }

    private static List<Integer> checked(List<Integer> addresses) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a NAT needs a public address");
        }
        return List.copyOf(addresses);
    }

    /// How it behaves.
    public NatBehavior behavior() {
        return behavior;
    }

    /// Its public IPv4 addresses.
    public List<Integer> addresses() {
        return addresses;
    }

    /// How many mappings there are, some of which may have expired.
    public int mappings() {
        return byInside.size();
    }

    /// Loses all mappings, as when it is switched off and on.
    public void reset() {
        byInside.clear();
        byOutside.clear();
        requested.clear();
        reserved.clear();
        lastPort = randomPort();
    }

    /// Loses all mappings and gets other public addresses.
    public void reset(List<Integer> newAddresses) {
        addresses = checked(newAddresses);
        reset();
    }

    /// Opens the outside port with the number of an inside port to all, as [#map(Ipv4Endpoint, int,
    /// long)] does.
    public Optional<Ipv4Endpoint> map(Ipv4Endpoint inside, long nowNanos) {
        return map(inside, inside.port(), nowNanos);
    }

    /// Opens an outside port to all, as a host asks for by UPnP IGD. It stays open until [#reset]
    /// or [#unmap]. What the host sends leaves from there to one destination endpoint, or to all if
    /// the mapping does not depend on the destination.
    ///
    /// @param port which one, if it is free or the host's own already
    /// @return the outside endpoint, which is the same as before for a host that has one; nothing
    ///     when this NAT does not do that, or the port is taken
    public Optional<Ipv4Endpoint> map(Ipv4Endpoint inside, int port, long nowNanos) {
        var known = requestedBy(inside);
        if (!behavior.isMappedOnRequest() || known.isPresent()) {
            return known;
        }
        var outside = new Ipv4Endpoint(pairedAddress(inside), port);
        var user = live(byOutside.get(outside), nowNanos);
        boolean isFree = user == null || user.inside().equals(inside);
        if (!isFree || requested.putIfAbsent(outside, inside) != null) {
            return Optional.empty();
        }
        if (user == null) {
            // What is sent from now on leaves from there.
            List.copyOf(byInside.values()).stream()
                    .filter(mapping -> mapping.inside().equals(inside))
                    .forEach(this::remove);
        }
        return Optional.of(outside);
    }

    private Optional<Ipv4Endpoint> requestedBy(Ipv4Endpoint inside) {
        return requested.entrySet().stream()
                .filter(entry -> entry.getValue().equals(inside))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /// Takes back what [#map] opened for this inside endpoint, if anything.
    public void unmap(Ipv4Endpoint inside) {
        requested.values().removeIf(inside::equals);
    }

    /// What becomes of a packet from the inside: [Translation.Outward], [Translation.Hairpin] or
    /// [Translation.Refused].
    ///
    /// @param inside where it comes from
    /// @param destination where it goes to
    public Translation outbound(Ipv4Endpoint inside, Ipv4Endpoint destination, long nowNanos) {
        if (inside.port() == 0 || destination.port() == 0) {
            return new Translation.Refused(NatRefusal.PORT_0);
        }
        boolean isHairpin = addresses.contains(destination.address());
        if (isHairpin && !behavior.isHairpinning()) {
            return new Translation.Refused(NatRefusal.HAIRPIN);
        }
        var mapping = findOrAdd(inside, destination, nowNanos);
        if (mapping == null) {
            return new Translation.Refused(NatRefusal.FULL);
        }
        mapping.noteSent(destination, nowNanos);
        if (!isHairpin) {
            return new Translation.Outward(mapping.outside());
        }
        return switch (inbound(mapping.outside(), destination, nowNanos)) {
            case Translation.Inward(var target) ->
                    new Translation.Hairpin(mapping.outside(), target);
            case Translation.Outward it -> it;
            case Translation.Hairpin it -> it;
            case Translation.Refused it -> it;
        };
    }

    /// What becomes of a packet from the outside: [Translation.Inward] or [Translation.Refused].
    ///
    /// @param source where it comes from
    /// @param outside where it goes to: a public address of this NAT
    public Translation inbound(Ipv4Endpoint source, Ipv4Endpoint outside, long nowNanos) {
        if (source.port() == 0 || outside.port() == 0) {
            return new Translation.Refused(NatRefusal.PORT_0);
        }
        var owner = requested.get(outside);
        if (owner != null) {
            return new Translation.Inward(owner);
        }
        var mapping = live(byOutside.get(outside), nowNanos);
        if (mapping == null) {
            return refuse(source, outside, NatRefusal.NO_MAPPING, nowNanos);
        }
        if (!mapping.isOpenTo(source, nowNanos)) {
            return refuse(source, outside, NatRefusal.FILTERED, nowNanos);
        }
        mapping.noteReceived(source, nowNanos);
        return new Translation.Inward(mapping.inside());
    }

    private Translation refuse(
            Ipv4Endpoint source, Ipv4Endpoint outside, NatRefusal reason, long nowNanos) {
        if (behavior.answersUnsolicited() && reserved.size() < behavior.mappingsMax()) {
            reserved.put(new Flow(outside, source), nowNanos);
        }
        return new Translation.Refused(reason);
    }

    // Mappings

    private @Nullable Mapping findOrAdd(
            Ipv4Endpoint inside, Ipv4Endpoint destination, long nowNanos) {
        var key = key(behavior.mapping(), inside, destination);
        var known = live(byInside.get(key), nowNanos);
        if (known != null && isReserved(known.outside(), destination, nowNanos)) {
            // The router holds this flow for its own, so it gets a mapping of its own.
            key = key(Dependence.ADDRESS_AND_PORT, inside, destination);
            known = live(byInside.get(key), nowNanos);
        }
        return known == null ? add(key, destination, nowNanos) : known;
    }

    private static Mapping.Key key(
            Dependence dependence, Ipv4Endpoint inside, Ipv4Endpoint destination) {
        return switch (dependence) {
            case ENDPOINT_INDEPENDENT -> new Mapping.Key(inside, 0, 0);
            case ADDRESS -> new Mapping.Key(inside, destination.address(), 0);
            case ADDRESS_AND_PORT ->
                    new Mapping.Key(inside, destination.address(), destination.port());
        };
    }

    private @Nullable Mapping live(@Nullable Mapping mapping, long nowNanos) {
        if (mapping != null && mapping.isExpired(nowNanos)) {
            remove(mapping);
            return null;
        }
        return mapping;
    }

    private void remove(Mapping mapping) {
        byInside.remove(mapping.key());
        byOutside.remove(mapping.outside());
    }

    private @Nullable Mapping add(Mapping.Key key, Ipv4Endpoint destination, long nowNanos) {
        if (byInside.size() >= behavior.mappingsMax()) {
            purge(nowNanos);
        }
        if (byInside.size() >= behavior.mappingsMax()) {
            return null;
        }
        var outside = assign(key.inside(), destination, nowNanos);
        if (outside == null) {
            return null;
        }
        var mapping = new Mapping(key, outside, behavior, nowNanos);
        byInside.put(key, mapping);
        byOutside.put(outside, mapping);
        return mapping;
    }

    private void purge(long nowNanos) {
        if (nowNanos < purgeNanos) {
            return;
        }
        purgeNanos = nowNanos + PURGE_NANOS;
        for (var mapping : List.copyOf(byInside.values())) {
            live(mapping, nowNanos);
        }
        reserved.values().removeIf(sinceNanos -> nowNanos - sinceNanos >= RESERVED_NANOS);
    }

    // Outside endpoints

    private @Nullable Ipv4Endpoint assign(
            Ipv4Endpoint inside, Ipv4Endpoint destination, long nowNanos) {
        var own = requestedBy(inside);
        if (own.isPresent() && live(byOutside.get(own.get()), nowNanos) == null) {
            return own.get();
        }
        int address = assignAddress(inside);
        int step = behavior.ports() == PortAssignment.SEQUENTIAL ? behavior.portStep() : 1;
        int port =
                switch (behavior.ports()) {
                    case PRESERVING -> inside.port();
                    case SEQUENTIAL -> after(lastPort, step);
                    case RANDOM -> randomPort();
                };
        if (behavior.ports() == PortAssignment.PRESERVING
                && !isFree(new Ipv4Endpoint(address, port), destination, nowNanos)) {
            port = randomPort();
        }
        for (int tries = 0; tries < PORTS; tries++, port = after(port, step)) {
            var outside = new Ipv4Endpoint(address, port);
            if (isFree(outside, destination, nowNanos)) {
                lastPort = port;
                return outside;
            }
        }
        return null;
    }

    private int assignAddress(Ipv4Endpoint inside) {
        return switch (behavior.pooling()) {
            case PAIRED -> pairedAddress(inside);
            case ROTATING -> {
                lastAddress = (lastAddress + 1) % addresses.size();
                yield addresses.get(lastAddress);
            }
        };
    }

    private int pairedAddress(Ipv4Endpoint inside) {
        return addresses.get(Integer.remainderUnsigned(inside.address(), addresses.size()));
    }

    private int randomPort() {
        int port = PORT_MIN + random.nextInt(PORTS);
        return REFLECTORS.contains(port) ? after(port, 1) : port;
    }

    private static int after(int port, int step) {
        return PORT_MIN + Math.floorMod(port - PORT_MIN + step, PORTS);
    }

    private boolean isFree(Ipv4Endpoint outside, Ipv4Endpoint destination, long nowNanos) {
        return !requested.containsKey(outside)
                && live(byOutside.get(outside), nowNanos) == null
                && !isReserved(outside, destination, nowNanos);
    }

    private boolean isReserved(Ipv4Endpoint outside, Ipv4Endpoint destination, long nowNanos) {
        if (reserved.isEmpty()) {
            return false;
        }
        var sinceNanos = reserved.get(new Flow(outside, destination));
        return sinceNanos != null && nowNanos - sinceNanos < RESERVED_NANOS;
    }
}
