package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;
import org.navalis.node.linux.NewNamespace;
import org.navalis.node.linux.OlderKernel;

/// TCP between a client and a native host by way of a relay, with every combination of what the
/// kernels of the two can do. Two networks, one for the client, one for all others.
class OffloadMatrixIT {

    private static final int SERVER = Ipv4Address.parse("198.41.0.4");
    private static final int RELAY = Ipv4Address.parse("198.41.0.6");
    private static final int CLIENT = Ipv4Address.parse("198.41.0.7");
    private static final int PORT = 7000;
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final byte[] DATA = new byte[2_000_000];

    static {
        new Random(7).nextBytes(DATA);
    }

    /// What a kernel can do.
    record Kernel(String tunOffload, boolean hasUdpTrains) {

        static List<Kernel> all() {
            var all = new ArrayList<Kernel>();
            for (var tunOffload : OlderKernel.tunOffloads()) {
                all.add(new Kernel(tunOffload, true));
                all.add(new Kernel(tunOffload, false));
            }
            return all;
        }

        TeredoNode start(NodeConfig config, NodeListener listener) throws NodeException {
            var platform = OlderKernel.with(tunOffload, hasUdpTrains);
            var node = TeredoNode.open(config, listener, platform);
            node.start();
            var driver = node.snapshot().driver();
            assertThat(driver.tunOffload()).isEqualTo(tunOffload);
            assertThat(driver.udpOffload()).isEqualTo(hasUdpTrains ? "trains both ways" : "none");
            return node;
        }
    }

    @ParameterizedTest
    @MethodSource("org.navalis.node.OffloadMatrixIT$Kernel#all")
    void tcpPassesBothWaysWhateverTheTwoKernelsCanDo(Kernel ofRelay) throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell(
                    "for a in 198.41.0.4 198.41.0.5 198.41.0.6;"
                            + " do ip address add $a/32 dev lo || exit 1; done");
            NewNamespace.shell("ip -6 address add 2a00::1/128 dev lo nodad");
            var internet = Path.of("/proc/thread-self").toRealPath().resolve("ns/net");
            try (var server = TeredoNode.open(server(), _ -> {});
                    var _ = ofRelay.start(relay(), _ -> {});
                    var host = new ServerSocket(PORT, 1, InetAddress.getByName("2a00::1"))) {
                server.start();
                Thread.ofPlatform().daemon().start(() -> echo(host));
                NewNamespace.run(() -> {
                    wireTo(internet);
                    for (var ofClient : Kernel.all()) {
                        assertThat(checksumOfEcho(ofClient))
                                .as("relay %s, client %s", ofRelay, ofClient)
                                .isEqualTo(checksum(DATA));
                    }
                });
            }
        });
    }

    private static void wireTo(Path internet) throws Exception {
        NewNamespace.shell("ip link add wire1 type veth peer name wire0 netns " + internet);
        NewNamespace.shell("ip address add 198.41.0.7/24 dev wire1 && ip link set wire1 up");
        NewNamespace.shell(
                ("nsenter --net=%s sh -c 'ip link set wire0 up"
                                + " && ip route add 198.41.0.7/32 dev wire0 src 198.41.0.6'")
                        .formatted(internet));
    }

    /// Sends the data to the host from a client that is started for it, and receives it again.
    private static long checksumOfEcho(Kernel ofClient) throws Exception {
        var isQualified = new CountDownLatch(1);
        NodeListener listener =
                event -> {
                    if (event instanceof TeredoEvent.Qualified) {
                        isQualified.countDown();
                    }
                };
        try (var _ = ofClient.start(client(), listener);
                var socket = new Socket()) {
            assertThat(isQualified.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress("2a00::1", PORT), TIMEOUT_MILLIS);
            socket.getOutputStream().write(DATA);
            return checksum(socket.getInputStream().readAllBytes());
        }
    }

    private static long checksum(byte[] octets) {
        var checksum = new CRC32C();
        checksum.update(octets);
        return checksum.getValue();
    }

    /// Gives every connection back what came, once all has come.
    private static void echo(ServerSocket host) {
        try {
            while (true) {
                try (var connection = host.accept()) {
                    var received = connection.getInputStream().readNBytes(DATA.length);
                    connection.getOutputStream().write(received);
                }
            }
        } catch (IOException closed) {
            // The test is over, or sees that its data does not come back.
        }
    }

    private static NodeConfig server() {
        return new NodeConfig.Server(
                3544, new TunConfig("ts", true), ServerSettings.of(ServerAddresses.of(SERVER)), 1);
    }

    private static NodeConfig relay() {
        return new NodeConfig.Relay(
                new Ipv4Endpoint(RELAY, 3545), new TunConfig("tr", true), RelaySettings.DEFAULT, 1);
    }

    private static NodeConfig client() {
        return new NodeConfig.Client(
                List.of("198.41.0.4"),
                OptionalInt.empty(),
                new Ipv4Endpoint(CLIENT, 0),
                new TunConfig("tc", true),
                false,
                ClientSettings.DEFAULT);
    }
}
