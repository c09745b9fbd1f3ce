package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.TeredoInternet;

/// What programs see on a machine whose client sleeps, as docs/client.md says it.
class DormantIT {

    private static final int PORT = 8080;
    private static final Pattern ANSWERED = Pattern.compile("icmp_seq=([0-9]+) .*time=");

    private OneClient client;
    private Launched server;
    private Launched program;

    @BeforeEach
    void startAll() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping", "curl");
        client = new OneClient("dormant", NetfilterNat.PORT_RESTRICTED);
        server = client.startServer();
        client.open(new Navalis().startRelay(client.internet()));
        var page = client.internet().directory().resolve("page");
        Files.writeString(page, "page\n");
        client.open(client.internet().servePage(page, PORT));
        // A datagram that leaves the machine is seen there.
        client.place().run("nft", "add table ip seen");
        client.place().run("nft", "add chain ip seen out { type filter hook output priority 0; }");
        client.place().run("nft", "add rule ip seen out udp dport != 0 counter");
        program = client.start("--server", TeredoInternet.SERVER, "--default-qualified", "off");
    }

    @AfterEach
    void end() throws IOException {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void isWokenByWhatProgramsSend() throws Exception {
        awaitDormant();
        var page = client.ask("status");
        assertThat(page.exitCode()).isEqualTo(3);
        assertThat(page.row("State")).isEqualTo("dormant");
        assertThat(page.row("Error")).isEqualTo("none");
        assertSilent();

        var ping = run("ping", "-6", "-n", "-c", "4", "-i", "1", TeredoInternet.HOST);
        assertThat(firstAnswered(ping)).as(ping).isBetween(1, 3);

        sleepAgain("2h");
        assertThat(get()).contains("No route to host");
        assertThat(get()).contains("page\n");

        sleepAgain("3h");
        var answer = client.ask("ping", TeredoInternet.HOST, "-c", "1");
        assertThat(answer.exitCode()).as(answer.output()).isZero();

        sleepAgain("4h");
        var waited = client.ask("wait");
        assertThat(waited.exitCode()).as(waited.output()).isZero();
    }

    @Test
    void tellsProgramsWhenItsServerIsGone() throws Exception {
        awaitDormant();
        server.close();

        assertThat(get()).contains("No route to host");
        client.awaitError("primary server unreachable over UDP");
    }

    private void awaitDormant() throws Exception {
        client.awaitState("dormant");
        Await.dormantAddress(program);
    }

    /// How many datagrams have left the machine.
    private String sent() throws Exception {
        return client.place().run("nft", "list", "table", "ip", "seen");
    }

    private void assertSilent() throws Exception {
        var before = sent();
        TimeUnit.SECONDS.sleep(2);
        assertThat(sent()).isEqualTo(before);
    }

    /// The number of the first request of `ping` that was answered, which is that of the second.
    private static int firstAnswered(String output) {
        var answered = ANSWERED.matcher(output);
        return answered.find() ? Integer.parseInt(answered.group(1)) : 0;
    }

    private String get() throws Exception {
        var url = "http://[" + TeredoInternet.HOST + "]:" + PORT + "/";
        return run("curl", "-6", "--silent", "--verbose", "--max-time", "30", url);
    }

    private String run(String... command) throws InterruptedException {
        try {
            return client.place().run(command);
        } catch (IOException failed) {
            return String.valueOf(failed.getMessage());
        }
    }

    private void sleepAgain(String after) throws Exception {
        assertThat(client.ask("set", "dormant-after", after).exitCode()).isZero();
        awaitDormant();
    }
}
