package org.navalis.cli.query;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.terminal.Json;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What the commands that ask a running node have in common.
abstract class Query implements Callable<Integer> {

    @Option(
            names = "--control",
            paramLabel = "PATH",
            description = "control socket of the node; without it the only one in /run/navalis")
    private @Nullable Path control;

    @Option(names = "--json", description = "print JSON")
    private boolean isJson;

    @Spec private @Nullable CommandSpec spec;

    private final NodeFinder finder;

    Query(NodeFinder finder) {
        this.finder = finder;
    }

    final ControlClient node() {
        return finder.find(control);
    }

    final NodeFinder finder() {
        return finder;
    }

    final @Nullable Path control() {
        return control;
    }

    final boolean isJson() {
        return isJson;
    }

    final void printJson(Object facts) {
        print(Json.pretty(facts) + "\n");
    }

    /// Prints facts as JSON when that was asked for, else as a page.
    final void printFacts(Map<String, Object> facts, Function<Map<String, Object>, String> page) {
        if (isJson) {
            printJson(facts);
        } else {
            print(page.apply(facts));
        }
    }

    final void print(String text) {
        var out = commandLine().getOut();
        out.print(text);
        out.flush();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not run by the command line");
        }
        return spec.commandLine();
    }
}
