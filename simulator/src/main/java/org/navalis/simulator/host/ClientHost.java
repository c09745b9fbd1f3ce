package org.navalis.simulator.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Subnet;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.TeredoClient;
import org.navalis.core.host.HostRole;
import org.navalis.core.host.TeredoHost;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.net.Link;
import org.navalis.simulator.net.Path;
import org.navalis.simulator.time.Timeline;

/// A host whose IPv6 is a Teredo client, unless it has native IPv6.
public final class ClientHost extends SimHost {

    /// Something that the client told.
    ///
    /// @param time since the start of the simulation
    /// @param event what
    public record Told(Duration time, TeredoEvent event) {}

    /// What is around a client.
    ///
    /// @param names who knows the servers
    /// @param servers the names of its servers
    /// @param ipv6 the IPv6 Internet
    /// @param natives its native addresses there, when it starts
    public record Surroundings(
            NameService names, List<String> servers, Ipv6Internet ipv6, List<Ipv6Address> natives) {

        /// Copies the lists.
        public Surroundings {
            servers = List.copyOf(servers);
            natives = List.copyOf(natives);
        }
    }

    private final TeredoHost machine;
    private final ClientSettings settings;
    private final Surroundings around;
    private final Ipv6Stack stack;
    private final List<Told> told = new ArrayList<>();
    private List<Ipv6Address> natives = List.of();
    private boolean isDormant;
    private Optional<TeredoEvent.Qualified> qualified = Optional.empty();
    private Optional<Ipv4Endpoint> portMapping = Optional.empty();
    private Optional<Ipv4Subnet> network = Optional.empty();
    private IntConsumer askForPort = _ -> {};

    /// On the device of a dormant client, so that the system has an address to send from.
    private static final Ipv6Address DORMANT =
            new Ipv6Address(TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW - 1);

    /// A client that has not started.
    public ClientHost(
            String name,
            Timeline timeline,
            TurnObserver observer,
            ClientSettings settings,
            Surroundings around) {
        var teredo =
                new TeredoHost(
                        settings.withServers(around.servers().size()),
                        around.natives(),
                        timeline.newRandom());
        super(name, timeline, observer, teredo);
        this.machine = teredo;
        this.settings = settings;
        this.around = around;
        this.stack = new Ipv6Stack(timeline, this::source, this::send);
        attach(around.natives());
    }

    private Optional<Ipv6Address> source() {
        if (!natives.isEmpty()) {
            return Optional.of(natives.getFirst());
        }
        return isDormant ? Optional.of(DORMANT) : qualified.map(TeredoEvent.Qualified::address);
    }

    /// Routes what the host sends: natively if it can, but for 2001::/32 while it is a relay.
    private void send(Packet packet) {
        boolean isForOwnRelay =
                isHostRelay() && TeredoAddress.isTeredo(Ipv6Header.destinationHigh(packet));
        if (natives.isEmpty() || isForOwnRelay) {
            sendIpv6(packet, Path.NEW);
        } else {
            around.ipv6().route(packet, Path.NEW.through(name()));
        }
    }

    /// Gives the host these native addresses in the place of those that it had; none takes native
    /// IPv6 away.
    public void setNatives(List<Ipv6Address> addresses) {
        natives.forEach(around.ipv6()::detach);
        attach(addresses);
        run(Turn.Kind.TOLD, now -> machine.setNatives(natives, now, outbox()));
    }

    private void attach(List<Ipv6Address> addresses) {
        natives = List.copyOf(addresses);
        natives.forEach(it -> around.ipv6().attach(it, stack));
    }

    /// The native addresses of the host.
    public List<Ipv6Address> natives() {
        return natives;
    }

    /// Whether the host is a relay for itself.
    public boolean isHostRelay() {
        return machine.role() instanceof HostRole.Relay;
    }

    @Override
    public void bind(Ipv4Endpoint local, Link link) {
        super.bind(local, link);
        machine.setHost(HostAddresses.of(local));
    }

    /// Tells the client on which network it is, where others can be found.
    public void setNetwork(Ipv4Subnet subnet) {
        network = Optional.of(subnet);
        machine.setHost(HostAddresses.of(local(Outbox.SERVICE_SOCKET)).on(subnet));
    }

    /// The network on which the client can find others, if it knows one.
    public Optional<Ipv4Subnet> network() {
        return network;
    }

    @Override
    public void start() {
        super.start();
        if (portMapping.isPresent()) {
            run(Turn.Kind.TOLD, now -> client().onPortMapping(portMapping, now, outbox()));
        }
    }

    /// Notes the endpoint that its NAT has opened for it; before it starts.
    public void notePortMapping(Ipv4Endpoint external) {
        portMapping = Optional.of(external);
    }

    /// Tells the client that its NAT has opened an endpoint for it by now.
    ///
    /// @param ask has the NAT open this port instead, and tells the client of it
    public void hearPortMapping(Ipv4Endpoint external, IntConsumer ask) {
        portMapping = Optional.of(external);
        askForPort = ask;
        run(Turn.Kind.TOLD, now -> client().onPortMapping(portMapping, now, outbox()));
    }

    /// As a node does: the mapping shall lead where the address says, if the NAT can do that.
    private void movePort(Ipv4Endpoint mapped) {
        boolean isBesides =
                portMapping
                        .filter(it -> it.address() == mapped.address())
                        .filter(it -> it.port() != mapped.port())
                        .isPresent();
        if (isBesides) {
            askForPort.accept(mapped.port());
        }
    }

    /// The endpoint that its NAT has opened for it, if it has.
    public Optional<Ipv4Endpoint> portMapping() {
        return portMapping;
    }

    /// The machine.
    public TeredoHost machine() {
        return machine;
    }

    /// The client in it.
    public TeredoClient client() {
        return machine.client();
    }

    /// How the client works.
    public ClientSettings settings() {
        return settings;
    }

    /// The IPv6 side of the host.
    public Ipv6Stack stack() {
        return stack;
    }

    /// The link of the host.
    public Link link() {
        return link(Outbox.SERVICE_SOCKET);
    }

    /// What the client has told, the oldest first.
    public List<Told> told() {
        return List.copyOf(told);
    }

    /// The Teredo address that the client has now.
    public Optional<TeredoEvent.Qualified> qualified() {
        return qualified;
    }

    /// Whether there is a Teredo address.
    public boolean isQualified() {
        return qualified.isPresent();
    }

    /// The Teredo address.
    ///
    /// @throws java.util.NoSuchElementException when there is none
    public Ipv6Address address() {
        return qualified.orElseThrow().address();
    }

    /// Tells the client that its IPv4 network has changed.
    public void noteNetworkChange() {
        run(Turn.Kind.TOLD, _ -> machine.onNetworkChange(timeline().nowNanos(), outbox()));
    }

    /// Has the client get an address if it is dormant.
    public void wake() {
        run(Turn.Kind.TOLD, _ -> client().wake(timeline().nowNanos(), outbox()));
    }

    @Override
    void onDelivered(Packet packet, Path path) {
        stack.receive(packet);
    }

    @Override
    void onEvent(TeredoEvent event) {
        told.add(new Told(timeline().elapsed(), event));
        switch (event) {
            case TeredoEvent.ServerWanted(int server) -> resolve(around.servers().get(server));
            case TeredoEvent.Qualified it -> {
                isDormant = false;
                qualified = Optional.of(it);
                run(Turn.Kind.TOLD, now -> client().onAddressSet(now, outbox()));
            }
            case TeredoEvent.Dormant() -> {
                isDormant = true;
                qualified = Optional.empty();
            }
            case TeredoEvent.Disqualified _, TeredoEvent.Stopped _ -> {
                isDormant = false;
                qualified = Optional.empty();
            }
            case TeredoEvent.HostRelayBegun _ -> {
                isDormant = false;
                qualified = Optional.empty();
            }
            case TeredoEvent.HostRelayEnded() -> {}
            case TeredoEvent.ServerFailed _ -> {}
            case TeredoEvent.KeyExpired() -> {}
            case TeredoEvent.MappingFlaps _ -> {}
            case TeredoEvent.Online() -> {}
            case TeredoEvent.Soliciting _ -> qualified = Optional.empty();
            case TeredoEvent.PortMapped _ -> {}
            case TeredoEvent.PortUnmapped _ -> {}
            case TeredoEvent.PortNotMapped _ -> {}
            case TeredoEvent.MappingFollowed(var mapped) -> movePort(mapped);
            case TeredoEvent.EchoAnswered _ -> {}
        }
    }

    private void resolve(String server) {
        // A client that asks for its server has no address any more.
        qualified = Optional.empty();
        timeline()
                .after(
                        NameService.DELAY,
                        name() + " hears of " + server,
                        () -> run(Turn.Kind.TOLD, now -> answer(server, now)));
    }

    private void answer(String server, long nowNanos) {
        var addresses = around.names().resolve(server);
        if (addresses.isPresent()) {
            client().onServerResolved(
                            addresses.get(), local(Outbox.SERVICE_SOCKET), nowNanos, outbox());
        } else {
            client().onServerUnresolved(nowNanos, outbox());
        }
    }
}
