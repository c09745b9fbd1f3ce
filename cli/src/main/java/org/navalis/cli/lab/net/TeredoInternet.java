package org.navalis.cli.lab.net;

import java.io.IOException;
import java.util.List;

/// An Internet with places for a Teredo server, a relay and an IPv6-only host around one router.
///
/// ```
///                        server 198.41.0.4, 198.41.0.5, 2610:41:0::4
///                           |
/// IPv6-only host ------- router ------- relay 198.41.1.2, 2610:41:1::2
/// 2610:41:2::2           |    |         2001::/32 goes there
///                  198.41.3.0/24  198.41.4.0/24
///                        |    |
///                     NAT a  NAT b
///                        |    |
///                 client a    client b     192.168.7.2 each
/// ```
///
/// Teredo refuses private and reserved IPv4 addresses, so these are ordinary ones. They exist in
/// the namespaces only: the router has no way out.
public final class TeredoInternet implements AutoCloseable {

    /// The primary address of the server.
    public static final String SERVER = "198.41.0.4";

    /// The secondary address of the server.
    public static final String SERVER_SECONDARY = "198.41.0.5";

    /// The IPv4 address of the relay.
    public static final String RELAY = "198.41.1.2";

    /// The address of the IPv6-only host.
    public static final String HOST = "2610:41:2::2";

    /// The address that each client has behind its NAT.
    public static final String CLIENT_INSIDE = "192.168.7.2";

    /// The address that a client's NAT has on the client's side.
    public static final String GATEWAY_INSIDE = "192.168.7.1";

    private static final String RELAY_IPV6 = "2610:41:1::2";

    private final Internet internet;
    private final Netns router;
    private final Netns server;
    private final Netns relay;
    private final Netns host;

    /// Plans the router, the server, the relay and the host; [#build] makes them.
    ///
    /// @param prefix how the names of the namespaces start
    public TeredoInternet(String prefix) {
        internet = new Internet(prefix);
        router = internet.host("router");
        internet.forward(router);
        internet.ip(router, "route add blackhole default");
        internet.ip(router, "route add blackhole ::/0");
        server = attach("server", 0);
        addIpv4(server, SERVER + "/24", "198.41.0.1");
        internet.ip(server, "address add " + SERVER_SECONDARY + "/24 dev eth0");
        addIpv6(server, 0, "2610:41::4");
        relay = attach("relay", 1);
        addIpv4(relay, RELAY + "/24", "198.41.1.1");
        addIpv6(relay, 1, RELAY_IPV6);
        internet.ip(router, "route add 2001::/32 via " + RELAY_IPV6);
        host = attach("host", 2);
        addIpv6(host, 2, HOST);
    }

    /// Adds a host with a wire to the router; the host's end of it is `eth0` and has no address.
    ///
    /// @param subnet the third number of its IPv4 network
    public Netns attach(String name, int subnet) {
        var attached = internet.host(name);
        var device = "to-" + name;
        internet.wire(router, device, attached, "eth0");
        internet.ip(router, "address add 198.41.%d.1/24 dev %s".formatted(subnet, device));
        internet.ip(router, "address add 2610:41:%d::1/64 dev %s".formatted(subnet, device));
        return attached;
    }

    /// Gives `eth0` an IPv4 address and a default route.
    public void addIpv4(Netns to, String address, String gateway) {
        internet.ip(to, "address add " + address + " dev eth0");
        internet.ip(to, "route add default via " + gateway);
    }

    private void addIpv6(Netns to, int subnet, String address) {
        internet.ip(to, "address add " + address + "/64 dev eth0");
        internet.ip(to, "route add ::/0 via 2610:41:%d::1".formatted(subnet));
    }

    /// The hosts and wires, to add to them.
    public Internet internet() {
        return internet;
    }

    /// Where everything meets.
    public Netns router() {
        return router;
    }

    /// The place of the server.
    public Netns server() {
        return server;
    }

    /// The place of the relay.
    public Netns relay() {
        return relay;
    }

    /// The IPv6-only host.
    public Netns host() {
        return host;
    }

    /// Makes what is planned and not made yet.
    ///
    /// @throws IOException when the system refuses
    public void build() throws IOException, InterruptedException {
        internet.build();
    }

    /// How a person would make what is planned.
    public List<String> text() {
        return internet.text();
    }

    /// Ends every process in the namespaces and takes them away.
    @Override
    public void close() throws IOException {
        internet.close();
    }
}
