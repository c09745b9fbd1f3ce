package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// The test Internet: that of the lab, with NAT boxes of netfilter.
final class MixInternet implements AutoCloseable {

    /// Where the second client is when both are on one network.
    static final String CLIENT_B_INSIDE = "192.168.7.3";

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
        Files.createDirectories(directory);
        removeOrphans();
        var prefix = PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
        var internet = new TeredoInternet(prefix);
        var mix = new MixInternet(internet, directory);
        try {
            var boxA = mix.addBox("nat-a", 3, mix.clientA);
            var boxB = mix.addBox("nat-b", 4, mix.clientB);
            internet.build();
            a.apply(boxA, "198.41.3.2", TeredoInternet.CLIENT_INSIDE);
            b.apply(boxB, "198.41.4.2", TeredoInternet.CLIENT_INSIDE);
            return mix;
        } catch (IOException | InterruptedException | RuntimeException e) {
            mix.close();
            throw e;
        }
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

    Netns host() {
        return internet.host();
    }

    /// The NAT box of client a.
    Netns natA() {
        return internet.internet().hosts().stream()
                .filter(host -> host.name().endsWith("-nat-a"))
                .findFirst()
                .orElseThrow();
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
