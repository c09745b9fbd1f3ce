package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// The test Internet: that of the lab, with NAT boxes of netfilter.
final class MixInternet implements AutoCloseable {

    /// Where the second client is when both are on one network.
    static final String CLIENT_B_INSIDE = "192.168.7.3";

    /// Where the second relay is, if there is one.
    static final String RELAY_B = "198.41.5.2";

    private static final String PREFIX = "navalis-it-";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final TeredoInternet internet;
    private final Path directory;
    private final Netns clientA;
    private final Netns clientB;

    private MixInternet(TeredoInternet internet, Path directory) {
        this.internet = internet;
        this.directory = directory;
        clientA = internet.internet().host("client-a");
        clientB = internet.internet().host("client-b");
    }

    /// Makes it, with a client's place behind each of these NATs.
    ///
    /// @param directory where programs keep their files
    static MixInternet build(Path directory, NetfilterNat a, NetfilterNat b)
            throws IOException, InterruptedException {
        return build(directory, a, b, _ -> {});
    }

    private static MixInternet build(
            Path directory, NetfilterNat a, NetfilterNat b, Consumer<TeredoInternet> more)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        removeOrphans();
        var prefix = PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
        var internet = new TeredoInternet(prefix);
        var mix = new MixInternet(internet, directory);
        try {
            var boxA = mix.addBox("nat-a", 3, mix.clientA);
            var boxB = mix.addBox("nat-b", 4, mix.clientB);
            more.accept(internet);
            internet.build();
            a.apply(boxA, "198.41.3.2", TeredoInternet.CLIENT_INSIDE);
            b.apply(boxB, "198.41.4.2", TeredoInternet.CLIENT_INSIDE);
            return mix;
        } catch (IOException | InterruptedException | RuntimeException e) {
            mix.close();
            throw e;
        }
    }

    /// With a place for a second relay, 198.41.5.2 and 2610:41:5::2, three addresses of the host,
    /// and no route to any relay: who knows the way must tell the router.
    ///
    /// @param directory where programs keep their files
    static MixInternet buildWithTwoRelays(Path directory) throws IOException, InterruptedException {
        return build(
                directory,
                NetfilterNat.PORT_RESTRICTED,
                NetfilterNat.PORT_RESTRICTED,
                internet -> {
                    var net = internet.internet();
                    var relay = internet.attach("relay-b", 5);
                    internet.addIpv4(relay, RELAY_B + "/24", "198.41.5.1");
                    net.ip(relay, "address add 2610:41:5::2/64 dev eth0");
                    net.ip(relay, "route add ::/0 via 2610:41:5::1");
                    net.ip(internet.router(), "route del 2001::/32");
                    net.ip(internet.host(), "address add 2610:41:2::3/64 dev eth0");
                    net.ip(internet.host(), "address add 2610:41:2::4/64 dev eth0");
                });
    }

    /// With two places for a server, 198.41.0.9 and 198.41.6.2, which both have the addresses of
    /// the server, and no route to any of them.
    ///
    /// @param directory where programs keep their files
    static MixInternet buildWithTwoServers(Path directory)
            throws IOException, InterruptedException {
        return build(
                directory,
                NetfilterNat.PORT_RESTRICTED,
                NetfilterNat.PORT_RESTRICTED,
                internet -> {
                    var net = internet.internet();
                    var second = internet.attach("server-b", 6);
                    internet.addIpv4(second, "198.41.6.2/24", "198.41.6.1");
                    net.ip(second, "address add 2610:41:6::2/64 dev eth0");
                    net.ip(second, "route add ::/0 via 2610:41:6::1");
                    net.ip(internet.server(), "address flush to 198.41.0.0/24 dev eth0");
                    for (var address :
                            List.of(TeredoInternet.SERVER, TeredoInternet.SERVER_SECONDARY)) {
                        net.ip(internet.server(), "route add local " + address + "/32 dev lo");
                        net.ip(second, "route add local " + address + "/32 dev lo");
                    }
                    net.ip(internet.server(), "address add 198.41.0.9/24 dev eth0");
                    net.ip(internet.server(), "route add default via 198.41.0.1");
                });
    }

    /// With both clients on one network, 192.168.7.2 and .3, behind one NAT, which does not
    /// let them reach each other by its public address.
    ///
    /// @param directory where programs keep their files
    static MixInternet buildWithOneNetwork(Path directory)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        removeOrphans();
        var prefix = PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
        var internet = new TeredoInternet(prefix);
        var mix = new MixInternet(internet, directory);
        try {
            var box = mix.addBox("nat", 3, mix.clientA);
            var net = internet.internet();
            net.wire(box, "lan-b", mix.clientB, "eth0");
            // A bridge of both, which takes over the address of the one.
            net.ip(box, "link add bridge type bridge");
            net.ip(box, "link set bridge up");
            net.ip(box, "link set lan master bridge");
            net.ip(box, "link set lan-b master bridge");
            net.ip(box, "address del 192.168.7.1/24 dev lan");
            net.ip(box, "address add 192.168.7.1/24 dev bridge");
            internet.addIpv4(mix.clientB, CLIENT_B_INSIDE + "/24", "192.168.7.1");
            internet.build();
            NetfilterNat.PORT_RESTRICTED.apply(box, "198.41.3.2", TeredoInternet.CLIENT_INSIDE);
            return mix;
        } catch (IOException | InterruptedException | RuntimeException e) {
            mix.close();
            throw e;
        }
    }

    /// Those of tests that were killed.
    private static void removeOrphans() throws IOException, InterruptedException {
        var orphans = new ArrayList<Netns>();
        for (var namespace : Netns.startingWith(PREFIX)) {
            var pid = namespace.name().substring(PREFIX.length()).split("-", -1)[0];
            if (ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                orphans.add(namespace);
            }
        }
        Netns.remove(orphans);
    }

    private Netns addBox(String name, int subnet, Netns client) {
        var box = internet.attach(name, subnet);
        internet.addIpv4(box, "198.41.%d.2/24".formatted(subnet), "198.41.%d.1".formatted(subnet));
        internet.internet().forward(box);
        internet.internet().wire(box, "lan", client, "eth0");
        internet.internet().ip(box, "address add 192.168.7.1/24 dev lan");
        internet.addIpv4(client, TeredoInternet.CLIENT_INSIDE + "/24", "192.168.7.1");
        return box;
    }

    /// Starts a web server with one page at the IPv6-only host.
    Launched servePage(Path page, int port) throws IOException, InterruptedException {
        var server =
                Launched.start(
                        "web server",
                        directory.resolve("web.log"),
                        host().command(
                                        Navalis.java(
                                                "org.navalis.cli.lab.part.PageServerMain",
                                                Integer.toString(port),
                                                page.toString())));
        Await.tcpPort(server, port);
        return server;
    }

    Path directory() {
        return directory;
    }

    Netns server() {
        return internet.server();
    }

    Netns relay() {
        return internet.relay();
    }

    /// The place of the second server.
    Netns serverB() {
        return named("server-b");
    }

    /// The place of the second relay.
    Netns relayB() {
        return named("relay-b");
    }

    private Netns named(String name) {
        return internet.internet().hosts().stream()
                .filter(host -> host.name().endsWith("-" + name))
                .findFirst()
                .orElseThrow();
    }

    Netns host() {
        return internet.host();
    }

    /// The NAT box of client a.
    Netns natA() {
        return named("nat-a");
    }

    Netns router() {
        return internet.router();
    }

    Netns clientA() {
        return clientA;
    }

    Netns clientB() {
        return clientB;
    }

    @Override
    public void close() throws IOException {
        internet.close();
    }
}
