package org.navalis.simulator;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoLimits;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;
import org.navalis.simulator.host.Ipv6Internet;
import org.navalis.simulator.host.NameService;
import org.navalis.simulator.host.NativeHost;
import org.navalis.simulator.host.RelayHost;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.host.TurnObserver;
import org.navalis.simulator.invariant.Invariants;
import org.navalis.simulator.nat.Nat;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.net.Capture;
import org.navalis.simulator.net.Datagram;
import org.navalis.simulator.net.Ipv4Internet;
import org.navalis.simulator.net.Ipv4Network;
import org.navalis.simulator.net.Ipv4Node;
import org.navalis.simulator.net.Link;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.net.NatBox;
import org.navalis.simulator.net.Path;
import org.navalis.simulator.time.Timeline;

/// A small Internet, from one seed.
///
/// ```java
/// var world = new World(seed);
/// world.server("s1", "20.0.0.1");
/// var a = world.client("a").behind(NatType.CONE).of("s1").start();
/// world.advance(Duration.ofSeconds(1));
/// ```
///
/// | addresses | who |
/// |---|---|
/// | 30.0.x.1 and .2 | the x-th NAT, or client without a NAT |
/// | 192.168.1.x | hosts, and NATs, behind a NAT |
/// | 10.0.x.y | hosts behind the x-th NAT, which is itself behind a NAT |
public final class World {

    /// Bounds of tables that many worlds can pay for.
    private static final int RELAY_PEERS_MAX = 4096;

    private static final int SERVICE_PORT_RELAY = 3545;

    private final Timeline timeline;
    private final Capture capture = new Capture();
    private final Ipv4Internet ipv4;
    private final Ipv6Internet ipv6;
    private final NameService names = new NameService();
    private final TurnObserver invariants = new Invariants();
    private int sites;

    /// A world without hosts.
    public World(long seed) {
        timeline = new Timeline(seed);
        ipv4 = new Ipv4Internet(timeline);
        ipv6 = new Ipv6Internet(timeline);
    }

    // Time

    /// The time, the seed and the trace.
    public Timeline timeline() {
        return timeline;
    }

    /// Lets this much time pass.
    public void advance(Duration duration) {
        timeline.advance(duration);
    }

    /// Lets time pass until something is true.
    ///
    /// @param limit how long at most
    /// @return whether it came true
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        return timeline.runUntil(condition, limit);
    }

    /// A new source of randomness from the seed.
    public RandomGenerator newRandom() {
        return timeline.newRandom();
    }

    // Networks

    /// The IPv4 Internet.
    public Ipv4Internet ipv4() {
        return ipv4;
    }

    /// The IPv6 Internet.
    public Ipv6Internet ipv6() {
        return ipv6;
    }

    /// The names of servers.
    public NameService names() {
        return names;
    }

    /// What was sent.
    public Capture capture() {
        return capture;
    }

    /// A NAT of the IPv4 Internet.
    ///
    /// @param addresses how many public addresses it has
    public NatBox nat(NatBehavior behavior, int addresses) {
        int site = ++sites;
        return new NatBox(
                "nat-" + site, timeline, capture, newNat(behavior, site, addresses), ipv4);
    }

    /// A NAT behind another NAT.
    public NatBox nat(NatBehavior behavior, NatBox outer) {
        int site = ++sites;
        var nat = new Nat(behavior, List.of(outer.newInsideAddress()), timeline.newRandom());
        return new NatBox("nat-" + site, timeline, capture, nat, outer, "10.0." + site + ".");
    }

    private Nat newNat(NatBehavior behavior, int site, int addresses) {
        List<Integer> all =
                IntStream.rangeClosed(1, addresses)
                        .mapToObj(number -> publicAddress(site, number))
                        .toList();
        return new Nat(behavior, all, timeline.newRandom());
    }

    private static int publicAddress(int site, int number) {
        return Ipv4Address.parse("30.0." + site + "." + number);
    }

    int newPublicAddress() {
        return publicAddress(++sites, 1);
    }

    /// Puts a datagram on the IPv4 Internet, whatever it says of its source.
    public void inject(Datagram datagram) {
        timeline.after(Duration.ZERO, "injected " + datagram, () -> ipv4.route(datagram));
    }

    // Hosts

    /// A server on this address and the one after it, by this name, which is started.
    public ServerHost server(String name, String primary) {
        int address = Ipv4Address.parse(primary);
        return server(name, ServerSettings.of(ServerAddresses.of(address)));
    }

    /// A server that works like this, by this name, which is started.
    public ServerHost server(String name, ServerSettings settings) {
        var server = new ServerHost(name, timeline, invariants, settings, ipv6);
        for (int address : serverAddresses(settings)) {
            var link = new Link(timeline, capture, ipv4, server, LinkQuality.GOOD);
            server.bind(new Ipv4Endpoint(address, TeredoAddress.SERVER_PORT), link);
            ipv4.attach(address, link);
        }
        names.register(name, settings.addresses());
        server.start();
        return server;
    }

    private static List<Integer> serverAddresses(ServerSettings settings) {
        return List.of(settings.addresses().primary(), settings.addresses().secondary());
    }

    /// A relay on this address, which is started and becomes the nearest.
    public RelayHost relay(String name, String address, String ipv6Address) {
        return relay(name, address, ipv6Address, RelaySettings.DEFAULT.mtu());
    }

    /// A relay with another MTU.
    public RelayHost relay(String name, String address, String ipv6Address, int mtu) {
        return relay(
                name,
                address,
                ipv6Address,
                RelaySettings.DEFAULT
                        .withMtu(mtu)
                        .withLimits(TeredoLimits.ofRelay(RELAY_PEERS_MAX)));
    }

    /// A relay that works in another way.
    public RelayHost relay(
            String name, String address, String ipv6Address, RelaySettings settings) {
        var local = new Ipv4Endpoint(Ipv4Address.parse(address), SERVICE_PORT_RELAY);
        var host = new HostAddresses(List.of(local), List.of(), Ipv6Address.parse(ipv6Address));
        var relay = new RelayHost(name, timeline, invariants, settings, host, ipv6);
        var link = new Link(timeline, capture, ipv4, relay, LinkQuality.GOOD);
        relay.bind(local, link);
        ipv4.attach(local.address(), link);
        relay.start();
        ipv6.setRelay(relay);
        return relay;
    }

    /// A host of the IPv6 Internet.
    public NativeHost nativeHost(String address) {
        return new NativeHost(Ipv6Address.parse(address), timeline, ipv6);
    }

    /// A client to be.
    public ClientBuilder client(String name) {
        return new ClientBuilder(this, name, invariants);
    }

    Link newLink(Ipv4Network network, Ipv4Node node, LinkQuality it) {
        return new Link(timeline, capture, network, node, it);
    }

    /// A datagram whose packet was made by nobody here.
    public static Datagram datagram(Ipv4Endpoint from, Ipv4Endpoint to, Packet payload) {
        return new Datagram(from, to, payload, Path.NEW);
    }
}
