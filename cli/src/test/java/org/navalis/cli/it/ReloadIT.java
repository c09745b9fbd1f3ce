package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Json;

/// Files that are read again by a real server, while it answers.
class ReloadIT {

    private static final String KEY = "client-7 hmac-sha1 hex:2b7e151628aed2a6abf7158809cf4f3c\n";
    private static final int LOAD = 300_000;

    private static String configuration(ServerHost host, String more) {
        return """
        [server]
        listen = "%s"
        secondary = "%s"
        no-routes = true
        rate-limits = false
        require-authentication = false
        control = "%s"
        key-file = "%s"
        %s
        """
                .formatted(
                        ServerHost.PRIMARY,
                        ServerHost.SECONDARY,
                        host.control("server"),
                        host.directory().resolve("keys"),
                        more);
    }

    private static Launched startServer(ServerHost host) throws IOException, InterruptedException {
        host.write("keys", KEY);
        var file = host.write("navalis.toml", configuration(host, ""));
        var server = host.start("server", "server", "--config", file.toString());
        ServerHost.awaitWords(server, "server: online");
        return server;
    }

    private static Launched startLoad(ServerHost host) throws IOException {
        return Launched.start(
                "load",
                host.directory().resolve("load.log"),
                host.place()
                        .command(
                                Navalis.java(
                                        "org.navalis.cli.it.SolicitingMain",
                                        ServerHost.ASKER,
                                        ServerHost.PRIMARY,
                                        Integer.toString(LOAD))));
    }

    private static void hangUp(Launched server) throws IOException, InterruptedException {
        Runtime.getRuntime()
                .exec(new String[] {"kill", "-HUP", Long.toString(server.pid())})
                .waitFor();
    }

    @Test
    void aServerReadsItsFilesAgainUnderLoadWithoutLosingAPacket()
            throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("kill");
        try (var host = ServerHost.make("reload-load");
                var server = startServer(host);
                var load = startLoad(host)) {
            // Given a server that answers many, when keys and settings change again and again,
            for (int i = 0; load.isAlive(); i++) {
                host.write("keys", KEY + "client-8 hmac-sha256 another-secret-of-" + i + "\n");
                host.write("navalis.toml", configuration(host, "mtu = " + (1300 + i % 100)));
                hangUp(server);
                TimeUnit.MILLISECONDS.sleep(50);
            }

            // then every one was answered, and the kernel threw nothing away.
            assertThat(load.output()).isEqualTo("sent 300000, answered 300000\n");
            assertThat(server.output()).contains("server: mtu = 1300 holds now");
            assertThat(counters(host).get("datagrams_lost_in_kernel")).isEqualTo(0);
        }
    }

    private static Map<?, ?> counters(ServerHost host) throws IOException, InterruptedException {
        var run = host.run("counters", "counters", "--json", "--control", host.control("server"));
        return (Map<?, ?>) Json.parse(run.output()).get("counters");
    }

    @Test
    void theCommandSaysWhatHoldsAndABadFileChangesNothing()
            throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd();
        try (var host = ServerHost.make("reload-command");
                var server = startServer(host)) {
            var control = host.control("server");

            assertThat(host.run("reload", "reload", "--control", control))
                    .isEqualTo(new ServerHost.Run(ExitCode.DONE, "nothing is different\n"));

            host.write("navalis.toml", configuration(host, "mtu = 1400\nloops = 3"));
            assertThat(host.run("reload", "reload", "--control", control))
                    .isEqualTo(
                            new ServerHost.Run(
                                    ExitCode.DONE,
                                    """
                                    server: mtu = 1400 holds now
                                    server: loops = 3 holds after a restart
                                    """));

            var file = host.write("navalis.toml", configuration(host, "mtu = 1"));
            var refused = host.run("reload", "reload", "--control", control);
            assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(refused.output()).startsWith("navalis: " + file + ":9:1: mtu = 1 is not");
            hangUp(server);
            ServerHost.awaitWords(server, "the settings stay as they were");

            // The old settings hold: with the good file nothing but what waits is different.
            host.write("navalis.toml", configuration(host, "mtu = 1400\nloops = 3"));
            assertThat(host.run("reload", "reload", "--control", control).output())
                    .isEqualTo("server: loops = 3 holds after a restart\n");
            assertThat(server.isAlive()).isTrue();
        }
    }
}
