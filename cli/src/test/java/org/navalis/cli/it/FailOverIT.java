package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// A client with two servers, and a peer that talks with it, when the first server dies.
class FailOverIT {

    private static final String SECOND = TeredoInternet.RELAY;
    private static final String SECOND_SECONDARY = "198.41.1.3";

    /// What is promised: six seconds of silence, seven of calls, and the other server's answers.
    private static final Duration PROMISED = Duration.ofSeconds(15);

    /// The client does not wait for its refresh.
    private static final String REFRESH = "--refresh-interval=10m";

    private static final int ANSWER_TRIES = 600;

    private OneClient client;
    private Launched program;
    private Launched first;
    private String peer;

    private void startAll(Peer firstServer) throws IOException, InterruptedException {
        client = new OneClient("fail-over", NetfilterNat.PORT_RESTRICTED);
        var internet = client.internet();
        first = client.open(firstServer.startServer(internet));
        internet.relay().run("ip", "address", "add", SECOND_SECONDARY + "/24", "dev", "eth0");
        var second =
                launch(
                        "server",
                        internet.relay(),
                        "--listen=" + SECOND,
                        "--secondary=" + SECOND_SECONDARY);
        Await.udpPort(second, 3544);
        var other = launch("client", internet.clientB(), "--server=" + SECOND);
        program = client.start("--server", TeredoInternet.SERVER + "," + SECOND, REFRESH);
        peer = Await.teredoAddress(other);
    }

    private Launched launch(String role, Netns place, String... options) throws IOException {
        var command = Navalis.java("org.navalis.cli.Main", role);
        command.addAll(List.of(options));
        command.add("--control=" + Navalis.control(place));
        if (role.equals("client")) {
            command.add("--port-mapping=off");
        }
        var log = client.internet().directory().resolve(place.name() + ".log");
        return client.open(Launched.start(role, log, place.command(command)));
    }

    @AfterEach
    void end() throws IOException {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void goesToTheSecondServerAndOnWithItsPeer() throws Exception {
        Requirements.assumeNamespacesAnd("nft", "ping");
        startAll(new Navalis());
        var before = Await.teredoAddress(program);
        assertThat(Exchange.ping(client.place(), peer).isDone()).isTrue();
        var talk =
                client.open(
                        Launched.start(
                                "ping",
                                client.internet().directory().resolve("ping.log"),
                                client.place()
                                        .command(List.of("ping", "-6", "-n", "-i", "0.5", peer))));
        long bubbles = bubbles();

        first.close();

        Await.anotherTeredoAddress(program, before, PROMISED);
        awaitOneMore(talk);
        assertThat(bubbles()).isEqualTo(bubbles);
        assertThat(client.said())
                .contains(
                        "198.41.0.4 does not answer on UDP port 3544; check that a firewall lets"
                                + " UDP out, or use another --server; trying the next one");
        assertThat(client.awaitState("qualified")).containsEntry("serverAddress", SECOND);
    }

    @Test
    void missesAServerOfAnotherMakeWhileNobodyTalks() throws Exception {
        Requirements.assumeNamespacesAnd("nft", "miredo-server");
        startAll(new Miredo());
        var before = Await.teredoAddress(program);
        awaitCalls(2);

        first.close();

        Await.anotherTeredoAddress(program, before, PROMISED);
        assertThat(client.awaitState("qualified")).containsEntry("serverAddress", SECOND);
    }

    /// Waits until so many calls have come back.
    private void awaitCalls(int count) throws IOException, InterruptedException {
        for (int i = 0; i < ANSWER_TRIES && counter("server_calls_answered") < count; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(counter("server_calls_answered")).isGreaterThanOrEqualTo(count);
    }

    private static void awaitOneMore(Launched ping) throws IOException, InterruptedException {
        int answers = answers(ping);
        for (int i = 0; i < ANSWER_TRIES && answers(ping) == answers; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(answers(ping)).as(ping.tail()).isGreaterThan(answers);
    }

    private static int answers(Launched ping) throws IOException {
        return (int) ping.output().lines().filter(line -> line.contains(" time=")).count();
    }

    private long bubbles() throws IOException, InterruptedException {
        return counter("bubbles_direct_sent") + counter("bubbles_indirect_sent");
    }

    private long counter(String name) throws IOException, InterruptedException {
        var counters = (Map<?, ?>) client.ask("counters", "--json").json().get("counters");
        return number(counters.get(name));
    }

    private static long number(@Nullable Object count) {
        return count instanceof Number number ? number.longValue() : 0;
    }
}
