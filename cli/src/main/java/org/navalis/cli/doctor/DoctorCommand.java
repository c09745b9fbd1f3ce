package org.navalis.cli.doctor;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.Setting;
import org.navalis.cli.query.NodeFinder;
import org.navalis.cli.terminal.Colors;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `navalis doctor`.
@Command(
        name = "doctor",
        description =
                "Looks whether Teredo would work here: the server, the NAT, relays, and what this"
                        + " machine offers. It needs no running node, and changes nothing.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Teredo would work; what could not be checked is skipped",
            "1:it would not",
            "2:no server is known; give one with --server",
            "78:the configuration is wrong"
        })
public final class DoctorCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Option(
            names = "--server",
            paramLabel = "HOST",
            description =
                    "the Teredo server; without it that of the configuration file, or of the"
                            + " running client")
    private @Nullable String server;

    @Option(
            names = "--secondary",
            paramLabel = "A.B.C.D",
            description = "the server's other address; without it the number after the first one")
    private @Nullable String secondary;

    @Option(
            names = "--ping",
            paramLabel = "ADDRESS",
            description = "a native IPv6 host that answers pings, to find a relay with")
    private @Nullable String ping;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "configuration file; /etc/navalis/navalis.toml is read when it exists")
    private @Nullable Path config;

    @Option(
            names = "--control",
            paramLabel = "PATH",
            description = "control socket of a node; without it all in /run/navalis")
    private @Nullable Path control;

    @Option(names = "--json", description = "print JSON")
    private boolean isJson;

    @Spec private @Nullable CommandSpec spec;

    private final NodeFinder finder;

    /// @param finder where nodes are looked for
    public DoctorCommand(NodeFinder finder) {
        this.finder = finder;
    }

    @Override
    public Integer call() throws Exception {
        var host = host();
        var nodes = LiveNodes.find(finder, control);
        var target = Target.choose(flags(), config, nodes);
        var line = Objects.requireNonNull(spec).commandLine();
        var out = line.getOut();
        var report = new Report(out, line.getErr(), !isJson, !isJson && Colors.areWanted());
        tell(out, "Would Teredo work here, with " + target.host() + " (" + target.source() + ")?");
        var doctor = new Doctor(report, target, TeredoAddress.SERVER_PORT, PATIENCE);
        doctor.lookAtNetwork(host, nodes.client());
        doctor.lookAtMachine();
        nodes.findings().forEach(report::add);
        tell(out, report.summary());
        if (isJson) {
            out.println(Json.pretty(report.facts(target)));
            out.flush();
        }
        return report.isWell() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void tell(PrintWriter out, String sentence) {
        if (!isJson) {
            out.println(sentence);
            out.flush();
        }
    }

    private EnumMap<Setting, String> flags() {
        var flags = new EnumMap<Setting, String>(Setting.class);
        if (server != null) {
            flags.put(Setting.SERVERS, server);
        }
        if (secondary != null) {
            flags.put(Setting.SECONDARY, secondary);
        }
        return flags;
    }

    private Optional<Ipv6Address> host() {
        if (ping == null) {
            return Optional.empty();
        }
        Ipv6Address host;
        try {
            host = Ipv6Address.parse(ping);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "--ping: " + e.getMessage(), e);
        }
        if (TeredoAddress.isTeredo(host.high()) || !Ipv6Address.isGlobal(host.high(), host.low())) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--ping: "
                            + host
                            + " is no address of native IPv6; give one, as in 2001:db8::1");
        }
        return Optional.of(host);
    }
}
