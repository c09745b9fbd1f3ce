package org.navalis.core.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.peer.Icmpv6Errors;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.security.AddressPolicy;

/// A Teredo client (RFC 4380, section 5.2): gives a machine behind a NAT a global IPv6 address.
///
/// It composes [Qualification] (the address), [Transmission] and [Reception] (the rules for
/// packets), [Knocking] (bubbles to Teredo peers, connectivity tests to native hosts),
/// [LocalDiscovery] (neighbors), [IntervalDetermination] (the patience of the NAT), [ServerWatch]
/// (whether the server lives) and [Pings].
/// It promises that no packet but those of qualification goes either way before there is an
/// address, and that there is never more than one.
public final class TeredoClient implements TeredoMachine {

    private static final int IDLE_MILLIS_MAX = (int) Duration.ofMinutes(10).toMillis();

    private final AddressPolicy policy;
    private final Qualification qualification;
    private final PeerReach reach;
    private final LocalDiscovery discovery;
    private final IntervalDetermination interval;
    private final Knocking knocking;
    private final OwnNat ownNat;
    private final NatDepth natDepth;
    private final EchoTests echoTests;
    private final RandomPorts ports;
    private final PortPrediction prediction;
    private final TeredoBubbles bubbles;
    private final Pings pings;
    private final Transmission transmission;
    private final BubbleAnswers answers;
    private final Reception reception;
    private final Dormancy dormancy;
    private final ServerWatch watch;
    private @Nullable Qualified configured;
    private int followedVersion;

    /// A client that has not started.
    ///
    /// @param random a cryptographic source in use, a seeded one in simulation
    public TeredoClient(ClientSettings settings, RandomGenerator random) {
        policy = new AddressPolicy(settings.isStrictUnicast());
        qualification = new Qualification(settings, policy, random);
        var errors = new Icmpv6Errors(settings.limits().icmpv6ErrorsSecondMax());
        errors.setSource(TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        ownNat = new OwnNat(settings.has(Extension.UPNP));
        var traversals = new PeerTraversals(settings.limits().peersMax());
        natDepth = new NatDepth(random);
        var sockets = new RandomSockets(random);
        echoTests = new EchoTests(qualification, sockets, random);
        ports = new RandomPorts(settings, traversals, ownNat, echoTests, sockets);
        prediction = new PortPrediction(settings, policy, traversals, ownNat, ports, random);
        var nat = new TeredoBubbles.NatBefore(ownNat, natDepth);
        var allPorts = new TeredoBubbles.Ports(ports, echoTests, prediction);
        bubbles = new TeredoBubbles(settings, traversals, nat, allPorts, random);
        discovery = new LocalDiscovery(settings.discovery(), policy, bubbles, random);
        interval = new IntervalDetermination(settings, policy, qualification, random);
        knocking = new Knocking(bubbles, discovery, traversals, allPorts, errors, random);
        reach = new PeerReach(settings.limits(), IDLE_MILLIS_MAX, random, knocking);
        pings = new Pings(random);
        transmission = new Transmission(settings, policy, reach, errors);
        dormancy = new Dormancy(settings, qualification, transmission, errors);
        var tools =
                new Reception.Peers(
                        reach, traversals, ownNat, bubbles, ports, echoTests, prediction);
        answers = new BubbleAnswers(settings, policy, tools);
        watch = new ServerWatch(qualification, random);
        var others = new Reception.Others(answers, discovery, interval, watch);
        reception = new Reception(settings, policy, qualification, tools, others, pings);
    }

    /// Takes what has changed on the host.
    public void setHost(HostAddresses host) {
        policy.setHost(host);
        discovery.setHost(host);
    }

    /// The answer to [TeredoEvent.ServerWanted].
    ///
    /// @param servers the addresses that the server's name stands for
    /// @param local the client's endpoint on the IPv4 side, as the server's route shows it
    public void onServerResolved(
            ServerAddresses servers, Ipv4Endpoint local, long nowNanos, Outbox out) {
        qualification.onServerResolved(servers, local, nowNanos, out);
        follow(nowNanos, out);
    }

    /// The other answer to [TeredoEvent.ServerWanted]: there is no such name.
    public void onServerUnresolved(long nowNanos, Outbox out) {
        onServerRefused(Trouble.SERVER_NAME_UNRESOLVED, nowNanos, out);
    }

    /// The third answer to [TeredoEvent.ServerWanted]: the client is not to run here.
    ///
    /// @param trouble why
    public void onServerRefused(Trouble trouble, long nowNanos, Outbox out) {
        qualification.onServerRefused(trouble, nowNanos, out);
        follow(nowNanos, out);
    }

    /// Has it run behind a NAT only; called before it starts.
    public void requireNat() {
        qualification.requireNat();
    }

    /// Qualifies anew at once, since the IPv4 network has changed; unless it is at rest.
    public void onNetworkChange(long nowNanos, Outbox out) {
        if (!(qualification.state() instanceof ClientState.Disabled)) {
            qualification.start(out);
            follow(nowNanos, out);
        }
    }

    /// Tries again at once if it is off-line, since something has changed on the host.
    public void retry(long nowNanos, Outbox out) {
        if (qualification.state() instanceof ClientState.Offline) {
            onNetworkChange(nowNanos, out);
        }
    }

    /// Asks its server at once whether the mapping still holds, since the IPv4 network was cut for
    /// a while; tries again if it is off-line.
    public void check(long nowNanos, Outbox out) {
        retry(nowNanos, out);
        qualification.onPortMappingChange(nowNanos, out);
        follow(nowNanos, out);
    }

    /// Has it get an address if it is dormant: somebody needs IPv6 who has no packet yet.
    ///
    /// @return whether it has been woken, and has not come to anything yet
    public boolean wake(long nowNanos, Outbox out) {
        boolean isWaking = dormancy.wake(out);
        follow(nowNanos, out);
        return isWaking;
    }

    /// The answer to [TeredoEvent.Qualified]: programs of the host can use the address now.
    public void onAddressSet(long nowNanos, Outbox out) {
        dormancy.onAddressSet(nowNanos, out);
    }

    /// Takes what a port mapping protocol (UPnP, NAT-PMP, PCP) has come to for the service port.
    /// The client asks its server at once how it is seen now.
    ///
    /// @param external the endpoint that the nearest NAT has mapped to the service port; empty when
    ///     there is none, or none any more
    public void onPortMapping(Optional<Ipv4Endpoint> external, long nowNanos, Outbox out) {
        if (ownNat.setPortMapping(external)) {
            qualification.onPortMappingChange(nowNanos, out);
        }
    }

    /// Takes another refresh interval: a longer one from the next refresh on, a shorter one at
    /// once.
    public void setRefreshInterval(Duration refreshInterval) {
        interval.setShortest(refreshInterval.toNanos());
    }

    /// What the client tells of itself.
    public ClientStatus status(long nowNanos) {
        var choice = qualification.choice();
        var roundTrips = choice.roundTrips();
        var relays =
                peers(nowNanos).stream()
                        .filter(peer -> peer.path() == PeerSnapshot.Path.RELAY)
                        .flatMap(peer -> peer.endpoint().stream())
                        .distinct()
                        .count();
        return new ClientStatus(
                qualification.state(),
                qualification.servers(),
                qualification.local(),
                roundTrips.get(choice.current()),
                interval.interval(),
                choice.current(),
                roundTrips,
                qualification.solicitations().isKeyExpired(),
                reach.peers().size(),
                (int) relays,
                List.of());
    }

    /// What is known of every peer.
    public List<PeerSnapshot> peers(long nowNanos) {
        return reach.traffic().snapshot(nowNanos);
    }

    /// Where the client stands.
    public ClientState state() {
        return qualification.state();
    }

    /// How many peers are known.
    public int peerCount() {
        return reach.peers().size();
    }

    /// The octets that wait for their peers.
    public int heldBytes() {
        return reach.holds().heldBytes() + dormancy.heldBytes();
    }

    /// Writes an echo request to this target into an empty packet, for the driver to put in by
    /// [#onIpv6]; the answer comes as [TeredoEvent.EchoAnswered].
    ///
    /// @return whether the client has an address to ask from
    public boolean writeEchoRequest(Packet blank, Ipv6Address target, int sequence, long nowNanos) {
        if (configured == null) {
            return false;
        }
        pings.write(blank, configured.address(), target, sequence, nowNanos);
        return true;
    }

    @Override
    public void start(long nowNanos, Outbox out) {
        ports.start(nowNanos);
        qualification.start(out);
    }

    /// Gives up its address, forgets its peers and sends nothing any more, until [#start].
    public void rest(long nowNanos, Outbox out) {
        qualification.stop();
        follow(nowNanos, out);
    }

    @Override
    public void stop(long nowNanos, Outbox out) {
        rest(nowNanos, out);
        out.event(new TeredoEvent.Stopped());
    }

    @Override
    public void onDatagram(Packet datagram, long nowNanos, Outbox out) {
        var refusal =
                datagram.socket() >= Outbox.DEPTH_SOCKET_FIRST
                        ? receiveForDepth(datagram, out)
                        : reception.receive(datagram, nowNanos, out);
        if (refusal == null) {
            watch.note(datagram, nowNanos);
        } else {
            out.drop(refusal);
        }
        follow(nowNanos, out);
        if (configured != null) {
            natDepth.begin(configured.nat(), qualification.servers(), nowNanos, out);
        }
    }

    /// The ports on which the depth of the NAT is found out are for nothing else.
    private @Nullable Drop receiveForDepth(Packet datagram, Outbox out) {
        var refusal = natDepth.receive(datagram, out);
        qualification.noteFilter(natDepth.filter());
        return refusal;
    }

    @Override
    public void onIpv6(Packet packet, long nowNanos, Outbox out) {
        var refusal = dormancy.transmit(packet, nowNanos, out);
        if (refusal != null) {
            out.drop(refusal);
        }
    }

    @Override
    public void onTimer(long nowNanos, Outbox out) {
        qualification.onTimer(nowNanos, out);
        dormancy.onTimer(nowNanos, out);
        follow(nowNanos, out);
        watch.onTimer(nowNanos, out);
        follow(nowNanos, out);
        natDepth.onTimer(nowNanos, out);
        qualification.noteFilter(natDepth.filter());
        reach.onTimer(nowNanos, out);
        if (knocking.takeDoubt()) {
            qualification.onDoubt(nowNanos, out);
        }
        echoTests.onTimer(reach.peers(), bubbles, nowNanos, out);
        ports.onTimer(reach.peers(), bubbles, nowNanos, out);
        discovery.onTimer(nowNanos, out);
        interval.onTimer(nowNanos, out);
        prediction.onTimer(reach.peers(), bubbles, nowNanos, out);
        answers.onTimer(nowNanos, out);
    }

    @Override
    public long nextDeadlineNanos() {
        long address = Math.min(qualification.nextDeadlineNanos(), interval.nextDeadlineNanos());
        long calls = answers.nextDeadlineNanos();
        long known = Math.min(reach.nextDeadlineNanos(), discovery.nextDeadlineNanos());
        long peers = Math.min(known, calls);
        long random = Math.min(echoTests.nextDeadlineNanos(), ports.nextDeadlineNanos());
        long guess = Math.min(natDepth.nextDeadlineNanos(), prediction.nextDeadlineNanos());
        long all = Math.min(Math.min(address, guess), Math.min(peers, random));
        long own = Math.min(dormancy.nextDeadlineNanos(), watch.nextDeadlineNanos());
        return Math.min(all, own);
    }

    /// Follows what qualification has come to. With another address every peer is another peer
    /// (section 5.2.5): they know the client by the old one. But where only the server is another
    /// one, the ways to other clients hold.
    private void follow(long nowNanos, Outbox out) {
        dormancy.follow(nowNanos, out);
        if (qualification.addressVersion() == followedVersion) {
            return;
        }
        followedVersion = qualification.addressVersion();
        configured = qualification.state() instanceof Qualified qualified ? qualified : null;
        reach.abandon(qualification.isWherePeersKnow(), nowNanos, out);
        if (configured == null) {
            natDepth.reset(out);
        }
        transmission.configure(configured);
        reception.configure(configured);
        knocking.configure(configured);
        ownNat.configure(configured, qualification.local());
        interval.follow(configured, nowNanos, out);
        watch.follow(configured, nowNanos);
        if (configured == null) {
            discovery.end(out);
        } else {
            discovery.begin(configured, qualification.local().address(), nowNanos, out);
        }
    }
}
