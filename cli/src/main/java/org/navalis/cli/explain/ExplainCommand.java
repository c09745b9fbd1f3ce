package org.navalis.cli.explain;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.core.client.Extension;
import org.navalis.simulator.nat.Means;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.Reachability;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `navalis explain`.
@Command(
        name = "explain",
        description = {
            "Says whether clients behind two NATs can talk, by which extension, and why not.",
            "",
            "Kinds of NAT: none, cone, restricted, port-restricted, upnp-port-restricted,"
                    + " upnp-symmetric, symmetric-preserving, symmetric-sequential, symmetric,"
                    + " symmetric-address."
        },
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAT", description = "of the client that begins")
    private String from = "";

    @Parameters(index = "1", paramLabel = "NAT", description = "of the other client")
    private String to = "";

    @Option(names = "--json", description = "print JSON")
    private boolean isJson;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var pair = new Reachability(parse(from), parse(to));
        var measured = Measured.of(pair);
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        if (isJson) {
            out.println(Json.pretty(facts(pair, measured)));
        } else {
            print(out, pair, measured);
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static NatType parse(String text) {
        try {
            return NatType.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, Object> facts(Reachability pair, Optional<Measured> measured) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("from", pair.from().label());
        facts.put("to", pair.to().label());
        facts.put("promised", pair.means().isPromised());
        facts.put("extensions", extensions(pair.means()));
        facts.put("reason", pair.reason());
        measured.ifPresent(it -> {
            facts.put("runs", it.runs());
            facts.put("connected", it.connected());
            facts.put("setUpMedianSeconds", it.medianSeconds());
            facts.put("setUpWorstSeconds", it.worstSeconds());
        });
        return facts;
    }

    private static void print(PrintWriter out, Reachability pair, Optional<Measured> measured) {
        out.println(pair.from().label() + " to " + pair.to().label() + ": " + verdict(pair));
        out.println(pair.reason());
        out.println(measured.map(it -> times(pair, it)).orElse("No simulation connects them."));
        var back = new Reachability(pair.to(), pair.from());
        if (back.means() != pair.means()) {
            out.println("The other way round: " + verdict(back) + ".");
        }
    }

    private static String verdict(Reachability pair) {
        var means = pair.means();
        return switch (means) {
            case PLAIN -> "yes, by RFC 4380 alone";
            case SNS, UPNP, PORT_PRESERVING, SEQUENTIAL ->
                    "yes, with the extensions " + String.join(", ", extensions(means));
            case NOTHING -> "no, the standard has no way";
        };
    }

    private static List<String> extensions(Means means) {
        return means.extensions().stream().map(Extension::label).toList();
    }

    private static String times(Reachability pair, Measured it) {
        var subject =
                it.isAlways()
                        ? "All " + it.runs() + " simulations connect them"
                        : it.connected() + " of " + it.runs() + " simulations connect them";
        return "%s%s, in %s s (median) to %s s (worst)."
                .formatted(
                        subject,
                        pair.means() == Means.NOTHING ? " all the same" : "",
                        it.medianSeconds(),
                        it.worstSeconds());
    }
}
