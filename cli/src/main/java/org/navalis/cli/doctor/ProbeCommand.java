package org.navalis.cli.doctor;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.Setting;
import org.navalis.cli.terminal.Colors;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Json;
import org.navalis.cli.terminal.TimeSpan;
import org.navalis.core.TeredoAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `navalis probe`: what the doctor looks at, as far as it is the server's.
@Command(
        name = "probe",
        description =
                "Looks whether a host is a working Teredo server: whether both of its addresses"
                        + " answer, whether it passes bubbles on, whether it answers pings, and how"
                        + " fast it is. It sends a dozen datagrams and needs no privilege.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is one",
            "1:it is none, or this machine does not reach it",
            "2:that is neither a host name nor an IPv4 address"
        })
public final class ProbeCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Parameters(paramLabel = "HOST", description = "the name or IPv4 address of the server")
    private String host = "";

    @Option(
            names = "--secondary",
            paramLabel = "A.B.C.D",
            description = "the server's other address; without it the number after the first one")
    private @Nullable String secondary;

    @Option(names = "--json", description = "print JSON")
    private boolean isJson;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var flags = new EnumMap<Setting, String>(Setting.class);
        flags.put(Setting.SERVERS, host);
        if (secondary != null) {
            flags.put(Setting.SECONDARY, secondary);
        }
        var target = Target.choose(flags, null, new LiveNodes(List.of(), List.of()));
        var line = Objects.requireNonNull(spec).commandLine();
        var out = line.getOut();
        var report = new Report(out, line.getErr(), !isJson, !isJson && Colors.areWanted());
        tell(out, "Is " + target.host() + " a Teredo server?");
        var roundTrip = look(report, target, TeredoAddress.SERVER_PORT, PATIENCE);
        var millis = roundTrip.map(TimeSpan::toMillis);
        tell(out, summary(report, millis));
        if (isJson) {
            out.println(Json.pretty(facts(report, target, millis)));
            out.flush();
        }
        return report.isWell() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /// Makes the checks in their order.
    ///
    /// @return how long the first answer took, if there was one
    static Optional<Duration> look(Report report, Target target, int port, Duration patience)
            throws Exception {
        var resolver = new Resolver(target);
        report.check("looking up " + target.host(), resolver::check);
        if (resolver.servers().isEmpty()) {
            return Optional.empty();
        }
        var way =
                new Solicitor.Way(
                        resolver.servers().get(),
                        port,
                        target.isStrict(),
                        new Pace(patience),
                        patience);
        try (var checks = ServerChecks.open(way, true)) {
            report.check("asking the server over UDP", checks::udp);
            report.check("asking the primary address", checks::primary);
            report.check("asking the secondary address", checks::secondary);
            report.check(
                    "sending a bubble through the server", () -> checks.inbound().named("bubble"));
            report.check("pinging the server", checks::echo);
            return checks.roundTrip();
        } catch (IOException refused) {
            report.add(
                    Finding.failed(
                            "udp",
                            "this machine gives no UDP socket: " + refused.getMessage(),
                            "look at the limits of this user (ulimit -n)"));
            return Optional.empty();
        }
    }

    private static String summary(Report report, Optional<Double> millis) {
        return report.isWell()
                ? "It is a working Teredo server"
                        + millis.map(it -> ", rtt " + TimeSpan.milliseconds(it) + " ms").orElse("")
                        + "."
                : "It is no working Teredo server, or this machine does not reach it. Failed: "
                        + report.failed()
                        + ".";
    }

    private static Map<String, Object> facts(
            Report report, Target target, Optional<Double> millis) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("works", report.isWell());
        facts.put("server", target.host());
        millis.ifPresent(it -> facts.put("rttMillis", it));
        facts.put("checks", report.facts());
        return facts;
    }

    private void tell(PrintWriter out, String sentence) {
        if (!isJson) {
            out.println(sentence);
            out.flush();
        }
    }
}
