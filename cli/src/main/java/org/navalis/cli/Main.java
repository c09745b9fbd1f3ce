package org.navalis.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.navalis.cli.config.Role;
import org.navalis.cli.configure.ConfigCommand;
import org.navalis.cli.daemon.Daemon;
import org.navalis.cli.daemon.RoleCommand;
import org.navalis.cli.daemon.RunCommand;
import org.navalis.cli.decode.DecodeCommand;
import org.navalis.cli.decode.EncodeCommand;
import org.navalis.cli.doctor.DoctorCommand;
import org.navalis.cli.doctor.ProbeCommand;
import org.navalis.cli.explain.ExplainCommand;
import org.navalis.cli.lab.LabCommand;
import org.navalis.cli.lab.part.LabFetchCommand;
import org.navalis.cli.lab.part.LabNatCommand;
import org.navalis.cli.lab.part.LabServeCommand;
import org.navalis.cli.query.CountersCommand;
import org.navalis.cli.query.DrainCommand;
import org.navalis.cli.query.NodeFinder;
import org.navalis.cli.query.PeersCommand;
import org.navalis.cli.query.PingCommand;
import org.navalis.cli.query.ReloadCommand;
import org.navalis.cli.query.SetCommand;
import org.navalis.cli.query.StatusCommand;
import org.navalis.cli.query.WaitCommand;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.HelpOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The `navalis` command.
public final class Main {

    private static final String DEBUG = "--debug";

    /// The commands in the order of the help.
    private static final List<String> COMMANDS =
            List.of(
                    "server",
                    "relay",
                    "client",
                    "run",
                    "status",
                    "peers",
                    "counters",
                    "wait",
                    "drain",
                    "ping",
                    "set",
                    "reload",
                    "doctor",
                    "probe",
                    "decode",
                    "encode",
                    "explain",
                    "config",
                    "lab",
                    "selftest");

    /// Those that only other commands use.
    private static final List<String> HIDDEN = List.of("lab-nat", "lab-serve", "lab-fetch");

    private Main() {}

    /// Runs the command and ends the program with its exit code.
    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, false, Charset.defaultCharset());
        var err = new PrintWriter(System.err, true, Charset.defaultCharset());
        int exitCode = run(out, err, arguments);
        out.flush();
        // System.exit would write to a log, and load the logging library only for that.
        if (exitCode != ExitCode.DONE) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    /// Runs the command.
    ///
    /// @param out for what was asked for
    /// @param err for what went wrong
    /// @return one of [ExitCode]
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine(arguments).setOut(out).setErr(err).execute(arguments);
    }

    /// The command line for these arguments. Making a command takes time that a node wants to
    /// spend otherwise; so it knows the one that is named, and all of them when none is.
    static CommandLine commandLine(String... arguments) {
        var navalis =
                CommandSpec.wrapWithoutInspection((Runnable) () -> {})
                        .name("navalis")
                        .version("navalis 0.1.0");
        HelpOptions.add(navalis);
        navalis.usageMessage()
                .description("Teredo: IPv6 through any IPv4 NAT (RFC 4380, 5991, 6081).")
                .synopsisSubcommandLabel("COMMAND")
                .footer("", "'navalis COMMAND --help' explains a command.");
        navalis.addOption(debugOption());
        var named =
                Arrays.stream(arguments)
                        .filter(argument -> !argument.startsWith("-"))
                        .findFirst()
                        .filter(name -> COMMANDS.contains(name) || HIDDEN.contains(name));
        for (var name : named.map(List::of).orElse(COMMANDS)) {
            navalis.addSubcommand(name, command(name));
        }
        var faults = new Faults(Arrays.asList(arguments).contains(DEBUG));
        return new CommandLine(navalis)
                .setExecutionStrategy(Main::execute)
                .setExecutionExceptionHandler(faults)
                .setParameterExceptionHandler(faults);
    }

    private static CommandLine command(String name) {
        var finder = NodeFinder.ofSystem();
        return withDebug(
                switch (name) {
                    case "server" -> RoleCommand.spec(Role.SERVER, Daemon.ofSystem());
                    case "relay" -> RoleCommand.spec(Role.RELAY, Daemon.ofSystem());
                    case "client" -> RoleCommand.spec(Role.CLIENT, Daemon.ofSystem());
                    case "run" -> RunCommand.spec(Daemon.ofSystem());
                    case "status" -> new StatusCommand(finder);
                    case "peers" -> new PeersCommand(finder);
                    case "counters" -> new CountersCommand(finder);
                    case "wait" -> new WaitCommand(finder);
                    case "drain" -> new DrainCommand(finder);
                    case "ping" -> new PingCommand(finder);
                    case "reload" -> new ReloadCommand(finder);
                    case "set" -> new SetCommand(finder);
                    case "doctor" -> new DoctorCommand(finder);
                    case "probe" -> new ProbeCommand();
                    case "decode" -> new DecodeCommand();
                    case "encode" -> new EncodeCommand();
                    case "explain" -> new ExplainCommand();
                    case "config" -> new ConfigCommand();
                    case "lab" -> new LabCommand();
                    case "lab-nat" -> new LabNatCommand();
                    case "lab-serve" -> new LabServeCommand();
                    case "lab-fetch" -> new LabFetchCommand();
                    case "selftest" -> new SelftestCommand();
                    default -> throw new IllegalArgumentException(name);
                });
    }

    private static CommandLine withDebug(Object command) {
        var line = new CommandLine(command);
        addDebug(line.getCommandSpec());
        return line;
    }

    private static void addDebug(CommandSpec spec) {
        spec.addOption(debugOption());
        spec.subcommands().values().forEach(line -> addDebug(line.getCommandSpec()));
    }

    private static OptionSpec debugOption() {
        return OptionSpec.builder(DEBUG)
                .type(boolean.class)
                .arity("0")
                .description("show where in the program an error happened")
                .build();
    }

    /// Runs the last command; one that only holds others explains itself.
    private static int execute(CommandLine.ParseResult line) {
        var last = line;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        var command = last.commandSpec();
        boolean asksForHelp = last.isUsageHelpRequested() || last.isVersionHelpRequested();
        if (!asksForHelp && !command.subcommands().isEmpty()) {
            command.commandLine().usage(command.commandLine().getErr());
            return ExitCode.USAGE;
        }
        return new CommandLine.RunLast().execute(line);
    }
}
