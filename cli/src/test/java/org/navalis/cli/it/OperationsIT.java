package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.testing.Run;

/// What `docs/operations.md` tells operators to type works as it stands there, with the addresses
/// of the test Internet. What routing daemons are told is run by [FleetIT] and [AnycastServerIT].
@ExtendWith(WholeMachine.class)
class OperationsIT {

    private static final List<String> AT_RELAY = List.of("relay.sock");
    private static final List<String> ROLES = List.of("server", "relay");

    private final Path logs = Path.of("target", "it", "operations").toAbsolutePath();

    @TempDir private Path directory;

    private static Page page() throws IOException {
        return Page.read("docs/operations.md");
    }

    /// With the addresses of the test Internet, and a drain that does not take a test's time.
    private static List<String> words(String command) {
        return List.of(
                command.replace("198.51.100.4", TeredoInternet.SERVER)
                        .replace("198.51.100.5", TeredoInternet.SERVER_SECONDARY)
                        .replace("198.51.100.20", TeredoInternet.RELAY)
                        .replace("eth1", "eth0")
                        .replace("--time 30s", "--time 1s")
                        .split(" "));
    }

    private static List<String> java(String command) {
        var words = words(command);
        return Navalis.java(
                "org.navalis.cli.Main", words.subList(1, words.size()).toArray(String[]::new));
    }

    private static boolean isRole(String command) {
        return ROLES.contains(words(command).get(1)) && !command.contains("--print-config");
    }

    @Test
    void everyCommandWorks() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft");
        for (var role : ROLES) {
            Requirements.assume(
                    !Files.exists(Path.of("/run/navalis", role + ".sock")),
                    "a " + role + " is running on this machine");
        }
        var commands = new ArrayList<>(page().commands("navalis"));
        assertThat(commands).hasSizeGreaterThan(10);
        // What is drained cannot be asked any more.
        commands.sort(Comparator.comparing(command -> command.contains(" drain ")));
        var nat = NetfilterNat.PORT_RESTRICTED;
        var programs = new ArrayList<Launched>();
        try (var internet = MixInternet.build(logs, nat, nat)) {
            for (var command : commands) {
                var place = placeOf(command, internet);
                if (isRole(command)) {
                    if (command.contains("--anycast")) {
                        programs.removeFirst().close();
                    }
                    programs.add(start(command, place));
                } else {
                    assertWorks(command, place);
                }
            }
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }

    private static Netns placeOf(String command, MixInternet internet) {
        if (command.contains(" doctor ")) {
            return internet.clientA();
        }
        boolean isAtRelay =
                command.contains(" relay ") || AT_RELAY.stream().anyMatch(command::contains);
        return isAtRelay ? internet.relay() : internet.server();
    }

    private Launched start(String command, Netns place) throws IOException, InterruptedException {
        var role = words(command).get(1);
        var log = logs.resolve(role + ".log");
        var program = Launched.start(command, log, place.command(java(command)));
        if (role.equals("relay")) {
            Await.teredoRoute(program);
        } else {
            Await.teredoDevice(program);
        }
        return program;
    }

    private void assertWorks(String command, Netns place) throws IOException, InterruptedException {
        var log = logs.resolve(words(command).get(1) + ".log");
        var program = Launched.start(command, log, place.command(java(command)));
        assertThat(program.await()).as(command + ": " + program.output()).isZero();
        assertThat(program.output()).isNotBlank();
    }

    @Test
    void theFileIsRight() throws IOException {
        var file = directory.resolve("navalis.toml");
        Files.writeString(
                file,
                page().blockWith("[server]")
                        .replace("198.51.100.4", TeredoInternet.SERVER)
                        .replace("198.51.100.5", TeredoInternet.SERVER_SECONDARY)
                        .replace("198.51.100.20", TeredoInternet.RELAY));

        var run = Run.of("config", "check", file.toString());

        assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void theRulesOfTheFirewallAreRight() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft");
        for (var table : List.of("table inet navalis {", "table inet navalis-untracked {")) {
            SystemPrograms.run(List.of("nft", "-c", "-f", "-"), page().blockWith(table));
        }
    }

    @Test
    void theAddressesOfSeveralServersAreTakenSo() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd();
        var place = new Netns("navalis-it-" + ProcessHandle.current().pid() + "-lo");
        SystemPrograms.run(List.of("ip", "netns", "add", place.name()));
        try {
            place.run("ip", "link", "set", "lo", "up");
            for (var command : page().commands("ip")) {
                place.run(command.split(" "));
            }
            assertThat(place.run("ip", "route", "show", "table", "local"))
                    .contains("local 198.51.100.4 dev lo", "local 198.51.100.5 dev lo");
        } finally {
            Netns.remove(List.of(place));
        }
    }
}
