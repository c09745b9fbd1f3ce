package org.navalis.simulator.host;

import org.navalis.core.HostAddresses;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.simulator.net.Path;
import org.navalis.simulator.time.Timeline;

/// A router with a Teredo relay.
public final class RelayHost extends SimHost {

    private final TeredoRelay relay;
    private final RelaySettings settings;
    private final Ipv6Internet ipv6;

    /// A relay that carries to and from this IPv6 Internet.
    public RelayHost(
            String name,
            Timeline timeline,
            TurnObserver observer,
            RelaySettings settings,
            HostAddresses host,
            Ipv6Internet ipv6) {
        var machine = new TeredoRelay(settings, host, timeline.newRandom());
        super(name, timeline, observer, machine);
        this.relay = machine;
        this.settings = settings;
        this.ipv6 = ipv6;
    }

    /// The machine.
    public TeredoRelay relay() {
        return relay;
    }

    /// How the relay works.
    public RelaySettings settings() {
        return settings;
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
