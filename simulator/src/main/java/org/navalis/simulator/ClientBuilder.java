package org.navalis.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Subnet;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientSettings;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.TurnObserver;
import org.navalis.simulator.nat.Nat;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.Ipv4Network;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.net.NatBox;

/// Makes a client of a [World].
public final class ClientBuilder {

    private static final int PORT_MIN = 1024;

    private final World world;
    private final String name;
    private final TurnObserver observer;
    private List<String> servers = List.of("s1");
    private Optional<NatBox> nat = Optional.empty();
    private List<Ipv6Address> natives = List.of();
    private ClientSettings settings = ClientSettings.DEFAULT;
    private LinkQuality quality = LinkQuality.LOCAL;
    private boolean asksForPort = true;
    private boolean knowsNetwork;
    private Duration mappingMade = Duration.ZERO;
    private Duration mappingTold = Duration.ZERO;

    ClientBuilder(World world, String name, TurnObserver observer) {
        this.world = world;
        this.name = name;
        this.observer = observer;
    }

    /// Puts the client behind a NAT of its own.
    public ClientBuilder behind(NatType type) {
        type.behavior().ifPresent(it -> nat = Optional.of(world.nat(it, type.addresses())));
        return this;
    }

    /// Puts the client behind a NAT of its own.
    public ClientBuilder behind(NatBehavior behavior) {
        return behind(world.nat(behavior, 1));
    }

    /// Puts the client behind this NAT.
    public ClientBuilder behind(NatBox box) {
        nat = Optional.of(box);
        return this;
    }

    /// Sets the names of the servers; `s1` unless told otherwise.
    public ClientBuilder of(String... names) {
        servers = List.of(names);
        return this;
    }

    /// Sets how the client works.
    public ClientBuilder with(ClientSettings newSettings) {
        settings = newSettings;
        return this;
    }

    /// Sets how good its link is, to its NAT or to the Internet.
    public ClientBuilder over(LinkQuality newQuality) {
        quality = newQuality;
        return this;
    }

    /// Keeps it from asking its NAT for a port; it asks every NAT that grants that.
    public ClientBuilder withoutPortMapping() {
        asksForPort = false;
        return this;
    }

    /// Lets its NAT take time to open a port.
    ///
    /// @param made when the port is open, after the start
    /// @param told how much later the client hears of it
    public ClientBuilder askingForPortFor(Duration made, Duration told) {
        mappingMade = made;
        mappingTold = told;
        return this;
    }

    /// Gives its host these native addresses from the start.
    public ClientBuilder withNatives(Ipv6Address... addresses) {
        natives = List.of(addresses);
        return this;
    }

    /// Lets it know the network behind its NAT, and so look for others there.
    public ClientBuilder amongNeighbors() {
        knowsNetwork = true;
        return this;
    }

    /// The client, which is started.
    public ClientHost start() {
        var client =
                new ClientHost(
                        name,
                        world.timeline(),
                        observer,
                        settings,
                        new ClientHost.Surroundings(world.names(), servers, world.ipv6(), natives));
        Ipv4Network network = nat.isPresent() ? nat.get() : world.ipv4();
        var link = world.newLink(network, client, quality);
        var local = new Ipv4Endpoint(address(), port());
        network.attach(local.address(), link);
        client.bind(local, link);
        if (knowsNetwork) {
            client.setNetwork(new Ipv4Subnet(local.address(), NatBox.PREFIX_LENGTH));
        }
        var asked = nat.filter(_ -> asksForPort).map(NatBox::nat);
        if (mappingMade.isZero()) {
            asked.flatMap(it -> it.map(local, world.timeline().nowNanos()))
                    .ifPresent(client::notePortMapping);
        } else {
            asked.ifPresent(it -> map(it, client, local.port(), mappingMade));
        }
        client.start();
        return client;
    }

    private void map(Nat gateway, ClientHost client, int port, Duration made) {
        var timeline = world.timeline();
        var local = client.local(Outbox.SERVICE_SOCKET);
        timeline.after(
                made,
                name + " asks for port " + port,
                () -> {
                    gateway.unmap(local);
                    gateway.map(local, port, timeline.nowNanos())
                            .ifPresent(external ->
                                    timeline.after(
                                            mappingTold,
                                            name + " has port " + port,
                                            () ->
                                                    client.hearPortMapping(
                                                            external,
                                                            other ->
                                                                    map(
                                                                            gateway,
                                                                            client,
                                                                            other,
                                                                            mappingTold))));
                });
    }

    private int address() {
        return nat.map(NatBox::newInsideAddress).orElseGet(world::newPublicAddress);
    }

    private int port() {
        int port = world.newRandom().nextInt(PORT_MIN, 0x10000);
        return port == TeredoAddress.SERVER_PORT ? PORT_MIN : port;
    }
}
