package org.navalis.bench.path;

import java.io.IOException;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// The kernel's VXLAN between client and relay, and between the clients, with the same inner MTU.
final class Vxlan extends Tunnel {

    private static final String RELAYED = "2610:41:81::";
    private static final String DIRECT = "2610:41:82::";

    Vxlan(BenchInternet internet) {
        super(internet);
    }

    @Override
    public void start() throws IOException, InterruptedException {
        var home = internet().home();
        forward(internet().relay());
        add(internet().relay(), 1, TeredoInternet.RELAY, home.natOutside(), RELAYED + 1);
        add(home.client(), 1, TeredoInternet.CLIENT_INSIDE, TeredoInternet.RELAY, RELAYED + 2);
        shell(home.client(), "ip r add default via " + RELAYED + 1);
        shell(internet().router(), "ip r add " + RELAYED + "/64 via 2610:41:1::2");
    }

    @Override
    public String startOther() throws IOException, InterruptedException {
        var one = internet().home();
        var other = internet().otherHome();
        add(one.client(), 2, TeredoInternet.CLIENT_INSIDE, other.natOutside(), DIRECT + 1);
        add(other.client(), 2, TeredoInternet.CLIENT_INSIDE, one.natOutside(), DIRECT + 2);
        return DIRECT + 2;
    }

    private static void add(Netns place, int id, String from, String to, String address)
            throws IOException, InterruptedException {
        shell(
                place,
                "ip l add vx%1$d type vxlan id %1$d local %2$s remote %3$s dstport 4789 dev eth0"
                                .formatted(id, from, to)
                        + " && ip l set vx%1$d mtu 1280 up && ip a add %2$s/64 dev vx%1$d"
                                .formatted(id, address));
    }

    @Override
    public void close() {
        // It goes with the network.
    }
}
