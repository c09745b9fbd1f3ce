package org.navalis.cli.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.Reachability;

/// What a lab consists of: its hosts, its NATs, and what runs where.
final class LabPlan {

    /// How the names of its namespaces start.
    static final String PREFIX = "navalis-lab-";

    /// The port of the web servers.
    static final int PAGE_PORT = 80;

    private static final int SUBNET_A = 3;

    private final Path files;
    private final TeredoInternet internet = new TeredoInternet(PREFIX);
    private final List<Client> clients;

    /// A client and its NAT.
    ///
    /// @param letter A or B
    /// @param place where it runs
    /// @param nat the type of its NAT
    /// @param addresses the public addresses of the NAT, or of the client if it has none
    record Client(String letter, Netns place, NatType nat, List<String> addresses) {

        /// What people call it.
        String label() {
            return "client " + letter;
        }

        /// What files call it.
        String name() {
            return "client-" + letter.toLowerCase(Locale.ROOT);
        }

        /// Whether its NAT opens a port for it.
        boolean isPortMapped() {
            return nat.behavior().filter(NatBehavior::isMappedOnRequest).isPresent();
        }

        private String natDevice() {
            return "nat-" + letter.toLowerCase(Locale.ROOT);
        }

        private boolean hasNat() {
            return nat != NatType.NONE;
        }
    }

    /// A program in a place.
    ///
    /// @param name what files call it
    /// @param place where it runs
    /// @param words the command and its arguments, after `navalis`
    record Program(String name, Netns place, List<String> words) {}

    /// A plan with these NATs.
    ///
    /// @param files where the lab keeps its files
    LabPlan(Path files, NatType natA, NatType natB) {
        this.files = files;
        this.clients = List.of(client("A", SUBNET_A, natA), client("B", SUBNET_A + 1, natB));
    }

    private Client client(String letter, int subnet, NatType nat) {
        var network = "198.41." + subnet + ".";
        var addresses =
                IntStream.range(0, nat.addresses()).mapToObj(i -> network + (2 + i)).toList();
        var name = "client-" + letter.toLowerCase(Locale.ROOT);
        if (nat != NatType.NONE) {
            return new Client(letter, internet.internet().host(name), nat, addresses);
        }
        var place = internet.attach(name, subnet);
        internet.addIpv4(place, addresses.getFirst() + "/24", network + "1");
        return new Client(letter, place, nat, addresses);
    }

    TeredoInternet internet() {
        return internet;
    }

    Client clientA() {
        return clients.getFirst();
    }

    Client clientB() {
        return clients.getLast();
    }

    /// What the standard says of client A, which begins, and client B.
    Reachability reachability() {
        return new Reachability(clientA().nat(), clientB().nat());
    }

    /// Whether client A must reach client B.
    boolean isClientToClientExpected() {
        return reachability().means().isPromised();
    }

    // What runs

    Program server() {
        return node(
                "server",
                internet.server(),
                "server",
                "--listen",
                TeredoInternet.SERVER,
                "--secondary",
                TeredoInternet.SERVER_SECONDARY);
    }

    Program relay() {
        return node("relay", internet.relay(), "relay", "--listen", TeredoInternet.RELAY);
    }

    Program client(Client client) {
        return node(client.name(), client.place(), "client", "--server", TeredoInternet.SERVER);
    }

    private Program node(String name, Netns place, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--control", control(name).toString()));
        return new Program(name, place, all);
    }

    /// The control socket of a node.
    Path control(String name) {
        return files.resolve(name + ".sock");
    }

    /// Whether there is a NAT at all.
    boolean hasNats() {
        return clients.stream().anyMatch(Client::hasNat);
    }

    /// All NATs in one process: its devices are made beside the router, and the inner ones move.
    Program nats() {
        var words = new ArrayList<>(List.of("lab-nat"));
        for (var client : clients) {
            if (client.hasNat()) {
                words.add("--nat");
                words.add(
                        client.natDevice()
                                + "="
                                + client.nat().label()
                                + ":"
                                + String.join(":", client.addresses()));
            }
        }
        return new Program("nats", internet.router(), words);
    }

    /// Connects clients and router with the devices of the NATs, which are there by now.
    void planNatDevices() {
        var network = internet.internet();
        for (var client : clients) {
            if (!client.hasNat()) {
                continue;
            }
            var device = client.natDevice();
            network.ip(
                    internet.router(), "link set " + device + "-in netns " + client.place().name());
            network.ip(internet.router(), "link set " + device + "-out up");
            for (var address : client.addresses()) {
                network.ip(
                        internet.router(), "route add " + address + "/32 dev " + device + "-out");
            }
            network.ip(client.place(), "link set " + device + "-in name eth0");
            network.ip(
                    client.place(), "address add " + TeredoInternet.CLIENT_INSIDE + "/24 dev eth0");
            network.ip(client.place(), "link set eth0 up");
            network.ip(
                    client.place(),
                    "route add default via " + TeredoInternet.GATEWAY_INSIDE + " dev eth0");
        }
    }

    /// The page that is fetched.
    Path page() {
        return files.resolve("page");
    }

    /// A web server.
    Program pageServer(String name, Netns place) {
        return new Program(
                name,
                place,
                List.of("lab-serve", "--port", Integer.toString(PAGE_PORT), page().toString()));
    }

    /// Fetches the page.
    Program fetch(String name, Netns place, String address) {
        return new Program(
                name, place, List.of("lab-fetch", "--port", Integer.toString(PAGE_PORT), address));
    }

    /// What a person would type to do all of it by hand.
    ///
    /// @param navalis how the program is called
    String text(String navalis) {
        var lines = new ArrayList<String>();
        lines.add("# the hosts and the wires between them");
        lines.addAll(internet.text());
        lines.add("");
        lines.add("# the web servers, the server and the relay, each in the background");
        lines.add("head -c " + Lab.PAGE_LENGTH + " /dev/urandom > " + page());
        lines.add(text(navalis, pageServer("web-host", internet.host())));
        lines.add(text(navalis, pageServer("web-b", clientB().place())));
        lines.add(text(navalis, server()));
        lines.add(text(navalis, relay()));
        if (hasNats()) {
            lines.add("");
            lines.add("# the NATs in the background, and their devices to where they belong");
            lines.add(text(navalis, nats()));
            int known = internet.text().size();
            planNatDevices();
            lines.addAll(internet.text().subList(known, internet.text().size()));
        }
        lines.add("");
        lines.add("# the clients in the background, and what they are there for");
        for (var client : clients) {
            lines.add(text(navalis, client(client)));
        }
        var ofA = " --control " + control(clientA().name());
        lines.add(navalis + " wait" + ofA);
        lines.add(navalis + " wait --control " + control(clientB().name()));
        lines.add(navalis + " ping " + TeredoInternet.HOST + ofA);
        lines.add(navalis + " ping ADDRESS-OF-B" + ofA);
        lines.add(text(navalis, fetch("fetch", internet.host(), "ADDRESS-OF-B")));
        lines.add(text(navalis, fetch("fetch", clientA().place(), TeredoInternet.HOST)));
        lines.add("");
        lines.add("# the end: every process in the namespaces ends, then");
        for (var host : internet.internet().hosts()) {
            lines.add("ip netns del " + host.name());
        }
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static String text(String navalis, Program program) {
        return "ip netns exec %s %s %s"
                .formatted(program.place().name(), navalis, String.join(" ", program.words()));
    }
}
