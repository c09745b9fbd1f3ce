package org.navalis.cli.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

/// Rows of the list of hostile inputs (R1 to R44) in which the kernel has a part: each must see a
/// counter move, of the relay or of the kernel. The client is known to the relay, without a NAT.
class HostileRelayIT {

    private static final int PORT = 40_000;
    private static final Ipv4Endpoint MAPPED =
            new Ipv4Endpoint(Ipv4Address.parse(TeredoInternet.SERVER_SECONDARY), PORT);
    private static final Ipv6Address CLIENT = clientAt(MAPPED);
    private static final Ipv6Address HOST = Ipv6Address.parse(TeredoInternet.HOST);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Path directory = Path.of("target", "it", "hostile-relay").toAbsolutePath();
    private MixInternet internet;
    private Launched relay;
    private Process client;
    private Path received;
    private BufferedWriter toClient;

    private static Ipv6Address clientAt(Ipv4Endpoint mapped) {
        int server = Ipv4Address.parse(TeredoInternet.SERVER);
        return new TeredoAddress(server, 0, mapped).toIpv6();
    }

    @BeforeEach
    void startRelayAndClient() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping");
        var nat = NetfilterNat.PORT_RESTRICTED;
        internet = MixInternet.build(directory, nat, nat);
        relay = new Navalis().startRelay(internet);
        received = directory.resolve("client.log");
        client =
                new ProcessBuilder(
                                internet.server()
                                        .command(
                                                Navalis.java(
                                                        PlainClient.class.getName(),
                                                        TeredoInternet.SERVER_SECONDARY,
                                                        Integer.toString(PORT),
                                                        TeredoInternet.RELAY,
                                                        "3545")))
                        .redirectErrorStream(true)
                        .redirectOutput(received.toFile())
                        .start();
        toClient = new BufferedWriter(new OutputStreamWriter(client.getOutputStream(), UTF_8));
        awaitReceived("ready");
        var _ = Exchange.ping(internet.host(), CLIENT.toString());
        assertThat(counter("peers_trusted")).isEqualTo(1);
    }

    @AfterEach
    void stop() throws IOException {
        if (client != null) {
            client.destroyForcibly();
        }
        if (relay != null) {
            relay.close();
        }
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    @DisplayName("R8: a packet whose hops are used up gets no further, and its sender hears of it")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-20", "R8"})
    void theKernelCountsHops() throws IOException, InterruptedException {
        for (int hops : new int[] {0, 1}) {
            long before = kernelCounter("snmp6", "Ip6InHdrErrors");
            var packet = Datagrams.udp(CLIENT, HOST, 8);
            packet.setOctet(7, hops);

            send(packet);

            awaitMore("Ip6InHdrErrors", before, () -> kernelCounter("snmp6", "Ip6InHdrErrors"));
        }
        // ICMPv6, time exceeded, from the relay.
        awaitReceived("[0-9a-f]{12}3a.*" + hex(CLIENT) + "0300.*");
    }

    @Test
    @DisplayName("R34: tiny fragments of a datagram are put together before anybody looks")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-13", "R34"})
    void theKernelPutsFragmentsTogether() throws IOException, InterruptedException {
        // The first fragment has the UDP header and the IPv6 header, and nothing behind.
        internet.server().run("ip", "link", "set", "eth0", "mtu", "68");
        long reassembled = kernelCounter("snmp", "ReasmOKs");
        long delivered = counter("data_delivered");
        long mismatches = counter("drop.src6_mismatch");

        send(Datagrams.udp(CLIENT, HOST, 1000));
        send(Datagrams.udp(clientAt(new Ipv4Endpoint(MAPPED.address(), 1)), HOST, 1000));

        awaitMore("data_delivered", delivered, () -> counter("data_delivered"));
        awaitMore("drop.src6_mismatch", mismatches, () -> counter("drop.src6_mismatch"));
        assertThat(kernelCounter("snmp", "ReasmOKs")).isEqualTo(reassembled + 2);
    }

    @Test
    @DisplayName("R42: without a UDP checksum the inner checks hold all the same")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-13", "R42"})
    void takesDatagramsWithoutChecksum() throws IOException, InterruptedException {
        nft(
                true,
                """
                table ip out {
                  chain out { type filter hook output priority 0;
                    udp dport 3545 udp checksum set 0; }
                }
                """);
        nft(
                false,
                """
                table ip in {
                  chain in { type filter hook input priority 0;
                    udp dport 3545 udp checksum 0 counter; }
                }
                """);
        long delivered = counter("data_delivered");
        long mismatches = counter("drop.src6_mismatch");

        send(Datagrams.udp(CLIENT, HOST, 8));
        send(Datagrams.udp(clientAt(new Ipv4Endpoint(MAPPED.address(), 1)), HOST, 8));

        awaitMore("data_delivered", delivered, () -> counter("data_delivered"));
        awaitMore("drop.src6_mismatch", mismatches, () -> counter("drop.src6_mismatch"));
        assertThat(internet.relay().run("nft", "list", "table", "ip", "in"))
                .contains("counter packets 2 ");
    }

    @Test
    @DisplayName("R39: what the device does not take is counted, and the relay goes on")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-28", "R39"})
    void goesOnWhenTheDeviceTakesNothing() throws IOException, InterruptedException {
        long failed = counter("ipv6_send_failed");
        internet.relay().run("ip", "link", "set", "teredo0", "down");
        send(Datagrams.udp(CLIENT, HOST, 8));
        awaitMore("ipv6_send_failed", failed, () -> counter("ipv6_send_failed"));

        internet.relay().run("ip", "link", "set", "teredo0", "up");
        long written = counter("ipv6_sent");
        send(Datagrams.udp(CLIENT, HOST, 8));
        awaitMore("ipv6_sent", written, () -> counter("ipv6_sent"));

        assertThat(relay.isAlive()).isTrue();
    }

    private void send(Packet packet) throws IOException {
        toClient.write(Hex.of(packet) + "\n");
        toClient.flush();
    }

    private void nft(boolean isAtClient, String rules) throws IOException, InterruptedException {
        var place = isAtClient ? internet.server() : internet.relay();
        SystemPrograms.run(place.command(List.of("nft", "-f", "-")), rules);
    }

    private static String hex(Ipv6Address address) {
        return "%016x%016x".formatted(address.high(), address.low());
    }

    /// A number that a test waits for.
    private interface Count {
        long now() throws IOException, InterruptedException;
    }

    private void awaitMore(String name, long before, Count count)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        while (count.now() <= before && System.nanoTime() < deadlineNanos) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(count.now())
                .as("%s; the relay said: %s", name, relay.tail())
                .isGreaterThan(before);
    }

    private void awaitReceived(String line) throws IOException, InterruptedException {
        var pattern = Pattern.compile(line);
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        var lines = Files.readAllLines(received);
        while (lines.stream().noneMatch(it -> pattern.matcher(it).matches())
                && System.nanoTime() < deadlineNanos) {
            TimeUnit.MILLISECONDS.sleep(50);
            lines = Files.readAllLines(received);
        }
        assertThat(lines).anyMatch(it -> pattern.matcher(it).matches());
    }

    private long counter(String name) throws IOException, InterruptedException {
        var metrics = Navalis.ask(internet.relay(), "counters");
        var found = Pattern.compile("(?m)^" + Pattern.quote(name) + " +([0-9]+)$").matcher(metrics);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /// A counter of the relay's kernel: `/proc/net/snmp` has names and numbers in two lines.
    private long kernelCounter(String file, String name) throws IOException, InterruptedException {
        var lines = internet.relay().run("cat", "/proc/net/" + file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var words = List.of(lines.get(i).split("\\s+", -1));
            if (words.getFirst().equals(name)) {
                return Long.parseLong(words.get(1));
            }
            if (words.contains(name)) {
                return Long.parseLong(lines.get(i + 1).split("\\s+", -1)[words.indexOf(name)]);
            }
        }
        throw new IOException("/proc/net/" + file + " has no " + name);
    }
}
