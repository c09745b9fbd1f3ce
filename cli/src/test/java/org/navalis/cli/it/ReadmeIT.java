package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// Every command of the README works as it stands there. Those of the lab are run by [LabIT]; the
/// others run here, in an Internet where the README's names and addresses of examples are those of
/// the hosts.
@ExtendWith(WholeMachine.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadmeIT {

    /// Run by [LabIT], by the build itself, or by hand.
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "sudo ./navalis lab",
                    "sudo ./navalis lab --nat-a symmetric --nat-b cone",
                    "sudo ./navalis lab --keep",
                    "sudo ip netns exec navalis-lab-client-a sh",
                    "sudo ./navalis lab --down",
                    "./navalis lab --dry-run",
                    "./mvnw verify");

    private static final List<String> ROLES = List.of("server", "relay", "client");
    private static final List<String> ANYWHERE = List.of("decode", "explain", "--help");
    private static final List<String> AT_CLIENT =
            List.of("wait", "status", "peers", "counters", "ping");

    /// Those that look at the network around them.
    private static final List<String> BEHIND_NAT = List.of("doctor");

    private final Path logs = Path.of("target", "it", "readme").toAbsolutePath();

    @BeforeAll
    void prepare() throws IOException {
        Files.createDirectories(logs);
    }

    private static void assumeNetwork() {
        Requirements.assumeNamespacesAnd("nft");
        for (var role : ROLES) {
            Requirements.assume(
                    !Files.exists(Path.of("/run/navalis", role + ".sock")),
                    "a " + role + " is running on this machine");
        }
    }

    /// The lines of all blocks of code.
    private static Set<String> commands() throws IOException {
        var commands = new LinkedHashSet<String>();
        boolean isCode = false;
        for (var line : Files.readAllLines(BuiltProgram.checkout().resolve("README.md"))) {
            if (line.startsWith("```")) {
                isCode = !isCode;
            } else if (isCode) {
                commands.add(line);
            }
        }
        return commands;
    }

    private static Set<String> commands(List<String> words) throws IOException {
        var some = new LinkedHashSet<>(commands());
        some.removeAll(ELSEWHERE);
        some.removeIf(command -> !words.contains(wordOf(command)));
        return some;
    }

    private static String wordOf(String command) {
        return arguments(command).getFirst();
    }

    /// What stands after `./navalis`, with the addresses of the test Internet.
    private static List<String> arguments(String command) {
        assertThat(command).matches("(sudo )?\\./navalis .+");
        var text =
                command.substring(command.indexOf("navalis ") + "navalis ".length())
                        .replace("198.51.100.4", TeredoInternet.SERVER)
                        .replace("198.51.100.5", TeredoInternet.SERVER_SECONDARY)
                        .replace("198.51.100.20", TeredoInternet.RELAY)
                        .replace("teredo.example.net", TeredoInternet.SERVER)
                        .replace("2001:db8::1", TeredoInternet.HOST);
        return List.of(text.split(" "));
    }

    private static List<String> navalis(String command) {
        return Navalis.java("org.navalis.cli.Main", arguments(command).toArray(String[]::new));
    }

    @Test
    void namesOnlyCommandsThatATestRuns() throws IOException {
        var known = new LinkedHashSet<>(ELSEWHERE);
        known.addAll(commands(ROLES));
        known.addAll(commands(AT_CLIENT));
        known.addAll(commands(BEHIND_NAT));
        known.addAll(commands(ANYWHERE));

        assertThat(commands()).isNotEmpty().isSubsetOf(known);
        assertThat(commands()).containsAll(ELSEWHERE);
    }

    @Test
    void showsHowToRunAServerARelayAndAClientAndHowToLookAtThem()
            throws IOException, InterruptedException {
        assumeNetwork();
        var roles = commands(ROLES);
        assertThat(roles).hasSize(ROLES.size());
        var programs = new ArrayList<Launched>();
        try (var internet =
                MixInternet.build(logs, NetfilterNat.PORT_RESTRICTED, NetfilterNat.CONE)) {
            for (var role : ROLES) {
                var command =
                        roles.stream()
                                .filter(it -> wordOf(it).equals(role))
                                .findFirst()
                                .orElseThrow();
                var place = placeOf(role, internet);
                var program = start(role, place.command(navalis(command)));
                programs.add(program);
                awaitUp(role, program);
            }
            for (var command : commands(AT_CLIENT)) {
                assertWorks(wordOf(command), withControl(command));
            }
            assertThat(commands(BEHIND_NAT)).hasSize(BEHIND_NAT.size());
            for (var command : commands(BEHIND_NAT)) {
                assertWorks(wordOf(command), internet.clientA().command(navalis(command)));
            }
            for (var command : doctorsOfTheClientsPage()) {
                assertWorks("doctor", internet.clientA().command(withControl(command)));
            }
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }

    /// The page speaks of the installed program.
    private static List<String> doctorsOfTheClientsPage() throws IOException {
        var page = BuiltProgram.checkout().resolve("docs").resolve("client.md");
        var commands =
                Files.readAllLines(page).stream()
                        .filter(line -> line.matches("(sudo )?navalis doctor.*"))
                        .map(line -> line.replace("navalis", "./navalis"))
                        .toList();
        assertThat(commands).hasSize(3);
        return commands;
    }

    private static Netns placeOf(String role, MixInternet internet) {
        return switch (role) {
            case "server" -> internet.server();
            case "relay" -> internet.relay();
            default -> internet.clientA();
        };
    }

    private static void awaitUp(String role, Launched program)
            throws IOException, InterruptedException {
        switch (role) {
            case "server" -> Await.teredoDevice(program);
            case "relay" -> Await.teredoRoute(program);
            default -> Await.teredoAddress(program);
        }
    }

    /// Three nodes run here, and the README has one.
    private static List<String> withControl(String command) {
        var words = navalis(command);
        words.addAll(List.of("--control", "/run/navalis/client.sock"));
        return words;
    }

    @Test
    void showsWhatWorksWithoutANode() throws IOException, InterruptedException {
        assertThat(commands(ANYWHERE)).hasSize(ANYWHERE.size());
        for (var command : commands(ANYWHERE)) {
            assertWorks(wordOf(command), navalis(command));
        }
    }

    private Launched start(String name, List<String> command) throws IOException {
        return Launched.start(name, logs.resolve(name + ".log"), command);
    }

    private void assertWorks(String name, List<String> command)
            throws IOException, InterruptedException {
        var program = start(name.replace("-", ""), command);
        assertThat(program.await()).as(name + ": " + program.output()).isZero();
        assertThat(program.output()).isNotBlank();
    }
}
