package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShortTurnsTest {

    private static final Path OWN_FACTS = Path.of("/proc/thread-self/sched");

    @Test
    void theThreadThatAskedHasTurnsOfATenthOfAMillisecond() throws Exception {
        assumeTrue(
                Files.exists(OWN_FACTS) && slice() != 100_000,
                "this kernel does not tell how long the turns of a thread are");
        int niceBefore = nice();

        ShortTurns.ask();

        assumeTrue(isAtLeast(6, 12), "this kernel is older than 6.12 and has no such turns");
        assertThat(slice()).isEqualTo(100_000L);
        assertThat(nice()).isEqualTo(niceBefore);
    }

    private static long slice() throws Exception {
        return Files.readAllLines(OWN_FACTS).stream()
                .filter(line -> line.startsWith("se.slice"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:\\s*", "")))
                .findFirst()
                .orElse(100_000);
    }

    private static int nice() throws Exception {
        var stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
    }

    private static boolean isAtLeast(int major, int minor) {
        var version = System.getProperty("os.version").split("[^0-9]+", -1);
        int number = 1000 * Integer.parseInt(version[0]) + Integer.parseInt(version[1]);
        return number >= 1000 * major + minor;
    }
}
