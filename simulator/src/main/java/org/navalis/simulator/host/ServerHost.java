package org.navalis.simulator.host;

import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.server.TeredoServer;
import org.navalis.simulator.net.Link;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.net.Path;
import org.navalis.simulator.time.Timeline;

/// A host with a Teredo server on two IPv4 addresses.
public final class ServerHost extends SimHost {

    private final TeredoServer server;
    private final ServerAddresses addresses;
    private final Ipv6Internet ipv6;

    /// A server that passes echo requests to this IPv6 Internet.
    public ServerHost(
            String name,
            Timeline timeline,
            TurnObserver observer,
            ServerSettings settings,
            Ipv6Internet ipv6) {
        var machine = new TeredoServer(settings, host(settings), timeline.newRandom());
        super(name, timeline, observer, machine);
        this.server = machine;
        this.addresses = settings.addresses();
        this.ipv6 = ipv6;
    }

    private static HostAddresses host(ServerSettings settings) {
        return HostAddresses.of(
                new Ipv4Endpoint(settings.addresses().primary(), TeredoAddress.SERVER_PORT),
                new Ipv4Endpoint(settings.addresses().secondary(), TeredoAddress.SERVER_PORT));
    }

    /// The machine.
    public TeredoServer server() {
        return server;
    }

    /// The two addresses.
    public ServerAddresses addresses() {
        return addresses;
    }

    /// The link of the primary address.
    public Link primaryLink() {
        return link(Outbox.SERVICE_SOCKET);
    }

    /// The link of the secondary address.
    public Link secondaryLink() {
        return link(Outbox.SECONDARY_SOCKET);
    }

    /// Cuts both addresses off.
    public void cut() {
        primaryLink().set(LinkQuality.CUT);
        secondaryLink().set(LinkQuality.CUT);
    }

    /// Ties both addresses to the Internet again.
    public void mend() {
        primaryLink().set(LinkQuality.GOOD);
        secondaryLink().set(LinkQuality.GOOD);
    }

    @Override
    void onDelivered(Packet packet, Path path) {
        ipv6.route(packet, path);
    }

    @Override
    void onEvent(TeredoEvent event) {
        // Nobody asks.
    }
}
