package org.navalis.simulator.host;

import java.util.Optional;
import org.navalis.core.Ipv6Address;
import org.navalis.simulator.net.Path;
import org.navalis.simulator.time.Timeline;

/// A host with native IPv6 and without Teredo.
public final class NativeHost {

    private final Ipv6Address address;
    private final Ipv6Stack stack;

    /// A host of this IPv6 Internet.
    public NativeHost(Ipv6Address address, Timeline timeline, Ipv6Internet ipv6) {
        this.address = address;
        this.stack =
                new Ipv6Stack(
                        timeline,
                        () -> Optional.of(address),
                        packet -> ipv6.route(packet, Path.NEW.through(address.toString())));
        ipv6.attach(address, stack);
    }

    /// The address.
    public Ipv6Address address() {
        return address;
    }

    /// The IPv6 side of the host.
    public Ipv6Stack stack() {
        return stack;
    }
}
