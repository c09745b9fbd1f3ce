package org.navalis.bench.micro;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Measures single steps: how long each takes and how much it allocates.
///
/// Run it by `bench/micro [JMH ARGUMENTS]`; it tells its progress on the standard error and prints
/// a table.
public final class MicroBenchmark {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private static final Pattern NAME = Pattern.compile("\\.(\\w+)Benchmark\\.(\\w+)$");

    private MicroBenchmark() {}

    /// Measures.
    ///
    /// @param arguments the script `navalis`, which is not needed, and arguments of JMH
    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
        var line = Arrays.copyOfRange(arguments, 1, arguments.length);
        var options =
                new OptionsBuilder()
                        .parent(new CommandLineOptions(line))
                        .addProfiler(GCProfiler.class)
                        .build();
        var progress = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL);
        var results = new Runner(options, progress).run();
        System.out.println("| step | ns | ± | octets allocated |");
        System.out.println("|---|---|---|---|");
        results.stream().map(MicroBenchmark::row).forEach(System.out::println);
    }

    private static String row(RunResult result) {
        var time = result.getPrimaryResult();
        var allocated = result.getSecondaryResults().get(ALLOCATED);
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f |",
                name(result),
                time.getScore(),
                time.getScoreError(),
                allocated == null ? Double.NaN : allocated.getScore());
    }

    /// `…RelayBenchmark.passToClient` is called "relay: pass to client".
    private static String name(RunResult result) {
        var name = NAME.matcher(result.getParams().getBenchmark());
        if (!name.find()) {
            throw new IllegalStateException("a benchmark in a class that is not called so");
        }
        var parameters =
                result.getParams().getParamsKeys().stream()
                        .map(key -> ", " + result.getParams().getParam(key) + " " + key)
                        .collect(Collectors.joining());
        return words(name.group(1)) + ": " + words(name.group(2)) + parameters;
    }

    private static String words(String name) {
        return name.replaceAll("(?<=.)(?=\\p{Lu})", " ").toLowerCase(Locale.ROOT);
    }
}
