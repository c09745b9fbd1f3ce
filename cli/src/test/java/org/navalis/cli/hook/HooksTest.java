package org.navalis.cli.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.NatKind;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.node.NodeListener;

class HooksTest {

    private static final String A = "2001:0:c629:4:0:b3c1:39d6:fcfd";
    private static final String B = "2001:0:c629:4:0:b3c0:39d6:fcfd";
    private static final Ipv4Endpoint MAPPED = Ipv4Endpoint.parse("198.41.3.2:19518");
    private static final TeredoEvent OFFLINE =
            new TeredoEvent.Disqualified(Trouble.PRIMARY_SERVER_SILENT, 0);

    @TempDir private Path directory;
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private Path told;

    @BeforeEach
    void prepare() {
        told = directory.resolve("told");
    }

    private Path program(String name, String... lines) throws IOException {
        var program = directory.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    private Path writer(String name) throws IOException {
        return program(
                name,
                "echo \""
                        + name
                        + ":$STATE,$ADDRESS,$MTU<$OLD_STATE,$OLD_ADDRESS,$OLD_MTU\" >> "
                        + told);
    }

    private Hooks hooks(Duration limit, Path... programs) {
        return new Hooks(
                List.of(programs),
                "lo",
                new NodeListener() {
                    @Override
                    public void onEvent(TeredoEvent event) {}

                    @Override
                    public void onWarning(String sentence) {
                        warnings.add(sentence);
                    }
                },
                limit);
    }

    private static TeredoEvent qualified(String address) {
        return new TeredoEvent.Qualified(
                Ipv6Address.parse(address), MAPPED, NatKind.RESTRICTED, 1280);
    }

    /// Each is told before the next one happens.
    private void happen(Hooks hooks, TeredoEvent event) throws Exception {
        hooks.onEvent(event);
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("hooks"))) {
            Thread.sleep(5);
        }
    }

    @Test
    void tellEveryProgramOfEveryAddressAndOfTheEnd() throws Exception {
        var hooks = hooks(Hooks.LIMIT, writer("one"), writer("two"));

        happen(hooks, new TeredoEvent.ServerWanted(0));
        happen(hooks, qualified(A));
        happen(hooks, qualified(A));
        happen(hooks, qualified(B));
        happen(hooks, OFFLINE);
        happen(hooks, new TeredoEvent.Stopped());

        var expected = new ArrayList<String>();
        for (var line :
                List.of(
                        "up," + A + ",1280<down,,",
                        "up," + B + ",1280<up," + A + ",1280",
                        "down,,<up," + B + ",1280",
                        "down,,<down,,",
                        "destroy,,<down,,")) {
            expected.add("one:" + line);
            expected.add("two:" + line);
        }
        assertThat(Files.readAllLines(told)).isEqualTo(expected);
        assertThat(warnings).isEmpty();
    }

    @Test
    void giveNothingButTheirWordsAndAPath() throws Exception {
        var hooks = hooks(Hooks.LIMIT, program("hook", "env | sort > " + told));

        happen(hooks, qualified(A));

        assertThat(Files.readAllLines(told))
                .filteredOn(line -> !line.startsWith("PWD=") && !line.startsWith("_="))
                .containsExactly(
                        "ADDRESS=" + A,
                        "IFACE=lo",
                        "IFINDEX=1",
                        "LLADDRESS=fe80::ffff:ffff:ffff",
                        "MTU=1280",
                        "OLD_STATE=down",
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "STATE=up");
    }

    @Test
    void areNotWaitedForAndToldTheLatestOnly() throws Exception {
        var go = directory.resolve("go");
        var hooks =
                hooks(
                        Hooks.LIMIT,
                        program("slow", "while ! [ -e " + go + " ]; do sleep 0.05; done"),
                        writer("one"));

        hooks.onEvent(qualified(A));
        hooks.onEvent(OFFLINE);
        hooks.onEvent(qualified(B));
        hooks.onEvent(OFFLINE);
        hooks.onEvent(qualified(A));
        hooks.onEvent(qualified(B));
        Files.createFile(go);
        happen(hooks, qualified(B));

        assertThat(Files.readAllLines(told)).last().asString().startsWith("one:up," + B);
        assertThat(Files.readAllLines(told)).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void endWhatTakesTooLongAndGoOn() throws Exception {
        var slow = program("slow", "sleep 600 & wait");
        var hooks = hooks(Duration.ofSeconds(1), slow, writer("one"));

        happen(hooks, qualified(A));

        assertThat(warnings)
                .containsExactly("hook (up): " + slow + " was ended, since it took more than 1 s");
        assertThat(Files.readAllLines(told)).hasSize(1);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void sayWhatFailed() throws Exception {
        var failing = program("failing", "echo first >&2", "echo second", "exit 3");
        var hooks = hooks(Hooks.LIMIT, failing);

        happen(hooks, qualified(A));

        assertThat(warnings)
                .containsExactly(
                        "hook (up): " + failing + " ended with exit code 3: first | second");
    }

    @Test
    void keepABoundOfWhatAProgramSays() throws Exception {
        var hooks = hooks(Hooks.LIMIT, program("loud", "yes Unfug | head -c 5000000"));

        happen(hooks, qualified(A));

        assertThat(warnings).singleElement().asString().hasSizeLessThan(4096);
    }

    @Test
    void runNothingThatOthersCouldChange() throws Exception {
        var open = writer("open");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxr-x"));
        var hooks =
                hooks(
                        Hooks.LIMIT,
                        open,
                        directory.resolve("missing"),
                        Files.createFile(directory.resolve("plain")));

        happen(hooks, qualified(A));

        assertThat(told).doesNotExist();
        assertThat(warnings)
                .satisfiesExactly(
                        first ->
                                assertThat(first).contains("others than root could change " + open),
                        second -> assertThat(second).contains("there is no such file"),
                        third -> assertThat(third).contains("not executable; try chmod 755"));
    }

    @Test
    void runNothingInADirectoryOfOthers() throws Exception {
        var hook = writer("hook");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        happen(hooks(Hooks.LIMIT, hook), qualified(A));

        assertThat(told).doesNotExist();
        assertThat(warnings).singleElement().asString().contains("could change " + directory);
    }
}
