package org.navalis.bench.path;

import java.io.IOException;
import org.navalis.cli.lab.net.Netns;

/// A way for the IPv6 packets of the clients.
public abstract sealed class Tunnel implements AutoCloseable permits Plain, Vxlan, TeredoTunnel {

    private final BenchInternet internet;

    Tunnel(BenchInternet internet) {
        this.internet = internet;
    }

    /// Puts the client on the way to the host.
    ///
    /// @throws IOException when that does not work
    public abstract void start() throws IOException, InterruptedException;

    /// Puts the second client on its way to the first one, which is not by way of the relay.
    ///
    /// @return its IPv6 address
    /// @throws IOException when that does not work
    public abstract String startOther() throws IOException, InterruptedException;

    final BenchInternet internet() {
        return internet;
    }

    static void forward(Netns place) throws IOException, InterruptedException {
        shell(place, "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    }

    static void shell(Netns place, String line) throws IOException, InterruptedException {
        place.run("sh", "-c", line);
    }

    /// Ends its programs.
    @Override
    public abstract void close();
}
