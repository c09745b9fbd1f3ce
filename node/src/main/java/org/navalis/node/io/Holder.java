package org.navalis.node.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that something on disk belongs to, told from a later one of the same number by when it
/// started.
///
/// @param pid its number
/// @param startMillis when it started, in milliseconds since 1970; 0 where the system does not tell
public record Holder(long pid, long startMillis) {

    /// This process.
    public static Holder self() {
        var self = ProcessHandle.current();
        return new Holder(self.pid(), startOf(self));
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(instant -> instant.toEpochMilli()).orElse(0L);
    }

    /// Whether it still runs.
    public boolean isAlive() {
        return ProcessHandle.of(pid).filter(process -> startOf(process) == startMillis).isPresent();
    }

    /// The number of the network namespace of the calling thread: what is noted of one holds in no
    /// other.
    public static String namespace() throws IOException {
        var link = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        return link.replaceAll("[^0-9]", "");
    }
}
