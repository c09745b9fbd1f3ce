package org.navalis.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.navalis.cli.lab.net.Launched;

/// What a program and all that it has started use of the machine.
public final class Usage {

    /// `USER_HZ`, which is the same everywhere.
    private static final double TICKS_PER_SECOND = 100;

    private Usage() {}

    /// Processor time in seconds.
    ///
    /// @throws IOException when one has just ended
    public static double cpuSeconds(Launched program) throws IOException {
        return cpuSeconds(program.pid());
    }

    /// Processor time in seconds of a process and all that it has started.
    ///
    /// @throws IOException when one has just ended
    public static double cpuSeconds(long pid) throws IOException {
        double ticks = 0;
        for (var process : processes(pid)) {
            var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            var words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 20);
            ticks += Double.parseDouble(words[11]) + Double.parseDouble(words[12]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /// Resident memory.
    ///
    /// @param megabytes of all processes, with what they share counted for each
    /// @param workerMegabytes of the one that moves packets, which is that with the most threads
    public record Memory(double megabytes, double workerMegabytes) {}

    /// Resident memory now.
    ///
    /// @throws IOException when a process has just ended
    public static Memory memory(Launched program) throws IOException {
        var statuses = new ArrayList<String>();
        for (var process : processes(program.pid())) {
            statuses.add(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        }
        var worker =
                statuses.stream()
                        .max(Comparator.comparingDouble(status -> number(status, "Threads:")))
                        .orElseThrow(() -> new IOException(program.name() + " has ended"));
        return new Memory(
                statuses.stream().mapToDouble(Usage::residentMegabytes).sum(),
                residentMegabytes(worker));
    }

    private static double residentMegabytes(String status) {
        return number(status, "VmRSS:") / 1000;
    }

    private static double number(String status, String key) {
        return status.lines()
                .filter(line -> line.startsWith(key))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static List<ProcessHandle> processes(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
    }
}
