package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.terminal.Json;
import org.navalis.core.testing.Clause;

/// The end of a real server's service, as people and programs are told of it.
class SunsetIT {

    private static String configuration(ServerHost host, LocalDate sunset) {
        return """
        [server]
        listen = "%s"
        secondary = "%s"
        control = "%s"
        sunset = %s
        """
                .formatted(
                        ServerHost.PRIMARY, ServerHost.SECONDARY, host.control("server"), sunset);
    }

    private static String ask(ServerHost host, String... question)
            throws IOException, InterruptedException {
        var command = new String[question.length + 2];
        System.arraycopy(question, 0, command, 0, question.length);
        command[question.length] = "--control";
        command[question.length + 1] = host.control("server");
        return host.run("ask", command).output();
    }

    private static String solicit(ServerHost host) throws IOException, InterruptedException {
        try (var asking =
                Launched.start(
                        "load",
                        host.directory().resolve("load.log"),
                        host.place()
                                .command(
                                        Navalis.java(
                                                "org.navalis.cli.it.SolicitingMain",
                                                ServerHost.ASKER,
                                                ServerHost.PRIMARY,
                                                "8")))) {
            asking.await();
            return asking.output();
        }
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"SRV-44", "SUN-06"})
    void theEndIsAnnouncedAndThenNobodyIsAnswered() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd();
        var today = LocalDate.now(ZoneOffset.UTC);
        var far = today.plusDays(400);
        try (var host = ServerHost.make("sunset")) {
            var file = host.write("navalis.toml", configuration(host, far));
            try (var server = host.start("server", "server", "--config", file.toString())) {
                ServerHost.awaitWords(server, "server: the service ends on " + far + ", in ");
                ServerHost.awaitWords(server, "server: online");

                assertThat(ask(host, "status"))
                        .containsPattern(
                                "Sunset                  : " + far + ", in (399|400) days");
                assertThat(Json.parse(ask(host, "status", "--json")))
                        .containsEntry("sunset", far.toString());
                assertThat(solicit(host)).isEqualTo("sent 8, answered 8\n");

                host.write("navalis.toml", configuration(host, today));
                assertThat(ask(host, "reload"))
                        .isEqualTo("server: sunset = " + today + " holds now\n");

                ServerHost.awaitWords(server, today + ", which has come");
                assertThat(solicit(host)).isEqualTo("sent 8, answered 0\n");
                assertThat(ask(host, "counters")).containsPattern("drop.sunset +8\n");
                assertThat(ask(host, "status"))
                        .contains("State                   : online")
                        .contains("which has come: clients are answered no more");
            }
        }
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"SRV-44", "CLI-24"})
    void clientsOfAllKindsQualifyThoughThePrefixWillEnd() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping", "miredo");
        var programs = new ArrayList<Launched>();
        var nat = NetfilterNat.PORT_RESTRICTED;
        var soon = LocalDate.now(ZoneOffset.UTC).plusDays(2).toString();
        var directory = Path.of("target", "it", "sunset-clients").toAbsolutePath();
        try (var internet = MixInternet.build(directory, nat, nat)) {
            var navalis = new Navalis();
            programs.add(
                    navalis.startServer(internet.server(), internet.directory(), "--sunset", soon));
            var a = navalis.startClient(internet, internet.clientA());
            programs.add(a);
            var b = new Miredo().startClient(internet, internet.clientB());
            programs.add(b);
            Await.teredoAddress(a);
            var addressOfB = Await.teredoAddress(b);

            var exchange = Exchange.ping(internet.clientA(), addressOfB);
            assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }
}
