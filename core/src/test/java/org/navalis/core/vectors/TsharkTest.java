package org.navalis.core.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.navalis.core.vectors.WireVectors.A_MAPPED;
import static org.navalis.core.vectors.WireVectors.B_MAPPED;
import static org.navalis.core.vectors.WireVectors.P;
import static org.navalis.core.vectors.WireVectors.Q;
import static org.navalis.core.vectors.WireVectors.R_MAPPED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.ServerAddresses;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.server.TeredoServer;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.RecordingOutbox;

/// Whether an independent dissector reads what our machines send as they mean it.
class TsharkTest {

    private static final List<String> FIELDS =
            List.of(
                    "teredo.auth.nonce",
                    "teredo.orig.addr",
                    "teredo.orig.port",
                    "ipv6.src",
                    "ipv6.dst",
                    "ipv6.plen",
                    "ipv6.nxt",
                    "ipv6.hlim",
                    "icmpv6.type",
                    "icmpv6.checksum.status",
                    "icmpv6.opt.prefix",
                    "icmpv6.opt.mtu",
                    "ipv6.src_tc_ipv4",
                    "ipv6.src_tc_port",
                    "_ws.malformed");

    private static final String A = "2001:0:b01:101:2c5a:63be:e6f5:ebe1";
    private static final String B = "2001:0:b01:101:1407:38c5:e5d7:cdc3";
    private static final String A_EMBEDS = "25.10.20.30|40001|";
    private static final String BUBBLE = "|0|59|255|||||";

    private static final String SOLICITATION =
            "0123456789abcdef|||fe80::ffff:ffff:ffff|ff02::2|8|58|255|133|1|||||";

    private static final String ADVERTISEMENT =
            "0123456789abcdef|25.10.20.30|40001|fe80::8000:f227:f4fe:fefe"
                    + "|fe80::ffff:ffff:ffff|56|58|255|134|1|2001:0:b01:101::|1280|||";

    @TempDir private Path folder;
    private final List<PcapFile.Datagram> sent = new ArrayList<>();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-07", "CLI-06", "SRV-22"})
    void readsTheQualificationAsWeMeanIt() throws Exception {
        qualify();

        assertThat(dissected())
                .containsExactly(SOLICITATION, ADVERTISEMENT, SOLICITATION, ADVERTISEMENT);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"BUB-01", "SRV-34"})
    void readsBubblesAsWeMeanThem() throws Exception {
        var a = qualify();
        sent.clear();

        a.transmit(data(WireVectors.A, WireVectors.B));
        note(A_MAPPED, a.out);
        note(P, forwarded());

        var bubble = A + "|" + B + BUBBLE + A_EMBEDS;
        assertThat(dissected())
                .containsExactly("|||" + bubble, "|||" + bubble, "|25.10.20.30|40001|" + bubble);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.9", row = "CTS-01")
    void readsTheConnectivityTestAsWeMeanIt() throws Exception {
        var a = qualify();
        sent.clear();

        a.transmit(data(WireVectors.A, WireVectors.H));
        note(A_MAPPED, a.out);

        assertThat(dissected())
                .containsExactly("|||" + A + "|2001:db8:1::10|24|58|64|128|1|||" + A_EMBEDS);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-07")
    void readsTheBubblesOfARelayAsWeMeanThem() throws Exception {
        var own =
                new HostAddresses(List.of(R_MAPPED), List.of(), WireVectors.address(WireVectors.R));
        var relay = new TeredoRelay(RelaySettings.DEFAULT, own, new SplittableRandom(1));
        var out = new RecordingOutbox();
        out.transmit(relay, Hex.packet(WireVectors.PING), 0);
        out.clear();

        relay.onTimer(Duration.ofSeconds(2).toNanos(), out);
        note(R_MAPPED, out);

        var bubble = "|||2001:db8:27::1|" + A + BUBBLE + "||";
        assertThat(dissected()).containsExactly(bubble, bubble);
    }

    /// Client A qualifies; notes all datagrams of that.
    private VectorClient qualify() {
        var server = server();
        var a = VectorClient.a().solicit();
        for (int socket : List.of(Outbox.SERVICE_SOCKET, Outbox.SECONDARY_SOCKET)) {
            var solicitation = a.out.onlyDatagram();
            note(A_MAPPED, a.out);
            a.out.clear();
            var out = new RecordingOutbox();
            var received = solicitation.packet();
            received.setSource(socket, A_MAPPED.address(), A_MAPPED.port());
            out.receive(server, received, 0);
            var address = socket == Outbox.SERVICE_SOCKET ? P : Q;
            note(address, out);
            a.random.set(socket == Outbox.SERVICE_SOCKET ? WireVectors.NONCE : WireVectors.A_FLAGS);
            a.receive(out.onlyDatagram().hex(), address);
        }
        a.out.clear();
        return a;
    }

    private static TeredoServer server() {
        return new TeredoServer(
                ServerSettings.of(ServerAddresses.of(P.address())),
                HostAddresses.of(P, Q),
                new SplittableRandom(1));
    }

    /// What the server makes of the last bubble that was noted.
    private RecordingOutbox forwarded() {
        var out = new RecordingOutbox();
        out.receive(server(), Hex.packet(sent.getLast().payload()), A_MAPPED, 0);
        return out;
    }

    private void note(Ipv4Endpoint from, RecordingOutbox out) {
        for (var datagram : out.datagrams()) {
            sent.add(new PcapFile.Datagram(from, datagram.to(), datagram.hex()));
        }
    }

    private static String data(String from, String to) {
        return Hex.of(Datagrams.udp(WireVectors.address(from), WireVectors.address(to), 8));
    }

    /// The fields of each datagram that was noted, as tshark sees them.
    private List<String> dissected() throws IOException, InterruptedException {
        var capture = folder.resolve("sent.pcap");
        PcapFile.write(capture, sent);
        var command = new ArrayList<>(List.of("tshark", "-r", capture.toString()));
        for (var endpoint : List.of(A_MAPPED, B_MAPPED, R_MAPPED)) {
            command.addAll(List.of("-d", "udp.port==" + endpoint.port() + ",teredo"));
        }
        command.addAll(List.of("-T", "fields", "-E", "separator=|"));
        FIELDS.forEach(field -> command.addAll(List.of("-e", field)));
        return run(command);
    }

    private List<String> run(List<String> command) throws IOException, InterruptedException {
        var output = folder.resolve("fields.txt");
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectOutput(output.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
        } catch (IOException e) {
            var reason = "skipped: tshark is not installed (" + e.getMessage() + ")";
            System.out.println(reason);
            return abort(reason);
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("tshark ends").isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readAllLines(output);
    }
}
