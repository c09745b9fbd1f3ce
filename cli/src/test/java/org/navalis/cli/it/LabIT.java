package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.terminal.Json;

/// The lab as a user runs it.
@ExtendWith(WholeMachine.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class LabIT {

    private static final String PREFIX = "navalis-lab-";
    private static final Path RUN = Path.of("/run/navalis/lab");

    private static final String NOBODY = "65534";

    private final Path logs = Path.of("target", "it", "lab").toAbsolutePath();
    private BuiltProgram program = null;
    private int count;

    @BeforeAll
    void prepare() throws IOException {
        Requirements.assumeNamespacesAnd("setpriv");
        Requirements.assume(
                Netns.startingWith(PREFIX).isEmpty(), "a lab is up on this machine already");
        var prepared = BuiltProgram.prepare();
        Requirements.assume(prepared.isPresent(), "this build has not made the jars");
        program = prepared.orElseThrow();
        Files.createDirectories(logs);
    }

    @AfterAll
    void putBack() throws IOException {
        if (program != null) {
            program.close();
        }
    }

    @AfterEach
    void nothingIsLeft() throws IOException, InterruptedException {
        try {
            assertNothingIsLeft();
        } finally {
            if (program != null) {
                lab("--down").await();
            }
        }
    }

    private void assertNothingIsLeft() throws IOException, InterruptedException {
        assertThat(Netns.startingWith(PREFIX)).isEmpty();
        assertThat(RUN).doesNotExist();
        assertThat(Path.of("/run/navalis/lab.lock")).isEmptyFile();
        assertThat(ProcessHandle.allProcesses())
                .noneMatch(process ->
                        process.info()
                                .commandLine()
                                .filter(line -> line.contains(RUN.toString()))
                                .isPresent());
        assertThat(SystemPrograms.run(List.of("ip", "link"))).doesNotContain("nat-a", "nat-b");
    }

    private Launched lab(String... arguments) throws IOException {
        var command = BuiltProgram.command("lab");
        command.addAll(List.of(arguments));
        return start(command);
    }

    private Launched start(List<String> command) throws IOException {
        return Launched.start("lab", logs.resolve(++count + ".log"), command);
    }

    private static void awaitOutput(Launched lab, String text)
            throws IOException, InterruptedException {
        while (!lab.output().contains(text)) {
            assertThat(lab.isAlive()).as(lab.output()).isTrue();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void worksAndCleansUpAfterOneThatWasKilled() throws IOException, InterruptedException {
        var killed = lab();
        awaitOutput(killed, "are on-line");
        SystemPrograms.run(List.of("kill", "-KILL", Long.toString(killed.pid())));
        killed.await();
        assertThat(Netns.startingWith(PREFIX)).isNotEmpty();

        var lab = lab();

        assertThat(lab.await()).as(lab.output()).isZero();
        assertThat(lab.output())
                .contains(
                        "removed what an earlier lab had left behind",
                        "client A is qualified",
                        "client B is qualified",
                        "client A pings the IPv6 host, through the relay 198.41.1.2:3545",
                        "client A pings client B, direct at 198.41.4.2:",
                        "the IPv6 host fetches a page from client B: 3000000 octets",
                        "client A fetches a page from the IPv6 host: 3000000 octets",
                        "everything is removed",
                        "All of it worked");
    }

    @ParameterizedTest
    @CsvSource({
        "symmetric, cone, symmetric (port)",
        "cone, symmetric-address, symmetric (address)",
        "symmetric-preserving, port-restricted, symmetric (port)",
        "port-restricted, symmetric-sequential, symmetric (port)",
        "upnp-symmetric, upnp-port-restricted, symmetric (port)"
    })
    void connectsClientsAsTheStandardPromises(String natA, String natB, String seen)
            throws IOException, InterruptedException {
        var lab = lab("--nat-a", natA, "--nat-b", natB, "--json");

        assertThat(lab.await()).as(lab.output()).isZero();
        assertThat(Json.parse(lab.output()))
                .containsEntry("ok", true)
                .containsEntry("clientToClientExpected", true)
                .extractingByKey("steps")
                .asString()
                .contains("step=A-to-B, answered=true, path=direct", seen);
    }

    @ParameterizedTest
    @CsvSource({
        "symmetric, port-restricted, symmetric (port)",
        "symmetric-sequential, symmetric-address, symmetric (address)"
    })
    void expectsNoConnectionBetweenClientsBehindSymmetricNats(String natA, String natB, String seen)
            throws IOException, InterruptedException {
        var lab = lab("--nat-a", natA, "--nat-b", natB, "--json");

        assertThat(lab.await()).as(lab.output()).isZero();
        var facts = Json.parse(lab.output());
        assertThat(facts)
                .containsEntry("ok", true)
                .containsEntry("natA", natA)
                .containsEntry("natB", natB)
                .containsEntry("clientToClientExpected", false)
                .extractingByKey("steps")
                .asString()
                .contains("step=A-to-host", "step=a-to-host", "step=host-to-b", seen);
    }

    @Test
    void leavesNothingWhenInterruptedAndLetsNoOtherLabIn()
            throws IOException, InterruptedException {
        var lab = lab();
        awaitOutput(lab, "are on-line");

        var second = lab();

        assertThat(second.await()).isEqualTo(69);
        assertThat(second.output()).contains("another lab is running (process " + lab.pid() + ")");
        SystemPrograms.run(List.of("kill", "-INT", Long.toString(lab.pid())));
        assertThat(lab.await()).isEqualTo(130);
        assertThat(lab.output()).contains("Interrupted; everything is removed.");
    }

    @Test
    void staysUpWhenAskedToUntilItIsTakenDown() throws IOException, InterruptedException {
        var lab = lab("--keep", "--nat-b", "none");
        assertThat(lab.await()).as(lab.output()).isZero();

        var client = new Netns(PREFIX + "client-a");
        assertThat(lab.output()).contains("sudo ip netns exec " + client.name() + " sh");
        assertThat(client.run("ip", "-6", "route", "get", TeredoInternet.HOST)).contains("teredo0");
        var second = lab();
        assertThat(second.await()).isEqualTo(69);
        assertThat(second.output()).contains("a lab was left up", "lab --down");
        var down = lab("--down");

        assertThat(down.await()).isZero();
        assertThat(down.output()).contains("the lab is removed");
    }

    @Test
    void doesNotCareForTheSettingsOfTheMachine() throws IOException, InterruptedException {
        var etc = logs.resolve("etc");
        SystemPrograms.run(List.of("rm", "-rf", etc.toString()));
        SystemPrograms.run(List.of("cp", "-a", "/etc", etc.toString()));
        Files.createDirectories(etc.resolve("navalis"));
        Files.writeString(
                etc.resolve("navalis/navalis.toml"), "[server]\nxdp = \"no-such-card\"\n");
        Files.writeString(
                etc.resolve("navalis/policy.toml"), "[client]\nserver = \"198.41.0.99\"\n");
        var command =
                new ArrayList<>(List.of("unshare", "-m", "sh", "-c", OneClient.WITH_ETC, "sh"));
        command.add(etc.toString());
        command.addAll(BuiltProgram.command("lab"));

        var lab = start(command);

        assertThat(lab.await()).as(lab.output()).isZero();
    }

    @Test
    void leavesNoneOfTheSettingsThatWereMadeInIt() throws IOException, InterruptedException {
        var before = settingsOfTheMachine();
        var lab = lab("--keep");
        assertThat(lab.await()).as(lab.output()).isZero();
        var control = "--control=" + RUN.resolve("client-a.sock");

        var set = start(BuiltProgram.command("set", control, "refresh-interval", "7s"));

        assertThat(set.await()).as(set.output()).isZero();
        assertThat(lab("--down").await()).isZero();
        assertThat(settingsOfTheMachine()).isEqualTo(before);
    }

    private static Set<Path> settingsOfTheMachine() throws IOException {
        var all = new TreeSet<Path>();
        var directory = Path.of("/var/lib/navalis/set");
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                files.forEach(all::add);
            }
        }
        return all;
    }

    @Test
    void saysWithoutRootWhatItWouldDoAndThatItNeedsRoot() throws IOException, InterruptedException {
        var drop = List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--");
        Requirements.assume(isReadableForAll(), "others may not read the checkout");
        var dry = new ArrayList<>(drop);
        dry.addAll(BuiltProgram.command("lab", "--dry-run", "--nat-a", "symmetric"));
        var wet = new ArrayList<>(drop);
        wet.addAll(BuiltProgram.command("lab"));

        var plan = start(dry);
        var refused = start(wet);

        assertThat(plan.await()).as(plan.output()).isZero();
        assertThat(plan.output())
                .contains(
                        "ip netns add navalis-lab-router",
                        "lab-nat --nat nat-a=symmetric:198.41.3.2",
                        "client --server 198.41.0.4",
                        "ip netns del navalis-lab-client-b");
        assertThat(refused.await()).isEqualTo(77);
        assertThat(refused.output()).contains("needs root: sudo ").hasLineCount(1);
    }

    private static boolean isReadableForAll() throws IOException {
        for (var path = BuiltProgram.checkout(); path != null; path = path.getParent()) {
            if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }
}
