package org.navalis.bench.path;

import java.io.IOException;
import org.navalis.bench.path.BenchInternet.Home;

/// Plain IPv6 by NAT boxes and router: no tunnel, and not by way of the relay.
final class Plain extends Tunnel {

    Plain(BenchInternet internet) {
        super(internet);
    }

    @Override
    public void start() throws IOException, InterruptedException {
        connect(internet().home());
    }

    @Override
    public String startOther() throws IOException, InterruptedException {
        return connect(internet().otherHome());
    }

    private String connect(Home home) throws IOException, InterruptedException {
        var network = "2610:41:9" + home.subnet() + "::";
        var outside = "2610:41:" + home.subnet() + "::";
        shell(
                home.nat(),
                "ip a add %s1/64 dev lan && ip a add %s2/64 dev eth0 && ip r add default via %s1"
                        .formatted(network, outside, outside));
        shell(
                home.client(),
                "ip a add %s2/64 dev eth0 && ip r add default via %s1".formatted(network, network));
        shell(internet().router(), "ip r add %s/64 via %s2".formatted(network, outside));
        return network + "2";
    }

    @Override
    public void close() {
        // It goes with the network.
    }
}
