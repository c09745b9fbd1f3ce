package org.navalis.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.terminal.Colors;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.simulator.nat.NatType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `navalis lab`.
@Command(
        name = "lab",
        description = {
            "Makes a whole Teredo Internet on this machine, shows that it works, and removes it.",
            "",
            "A server, a relay, an IPv6-only host and two clients behind NATs, in network"
                    + " namespaces of its own. Needs root and the program ip.",
            "Kinds of NAT: none, cone, restricted, port-restricted, upnp-port-restricted,"
                    + " upnp-symmetric, symmetric-preserving, symmetric-sequential, symmetric,"
                    + " symmetric-address."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all of it worked",
            "1:a step failed",
            "69:another lab is up, or this machine lacks something",
            "77:not root"
        })
public final class LabCommand implements Callable<Integer> {

    private static final Path DIRECTORY = Path.of("/run/navalis");

    @Option(
            names = "--nat-a",
            paramLabel = "KIND",
            converter = NatConverter.class,
            defaultValue = "port-restricted",
            description = "the NAT of client A (${DEFAULT-VALUE})")
    private NatType natA = NatType.PORT_RESTRICTED;

    @Option(
            names = "--nat-b",
            paramLabel = "KIND",
            converter = NatConverter.class,
            defaultValue = "port-restricted",
            description = "the NAT of client B (${DEFAULT-VALUE})")
    private NatType natB = NatType.PORT_RESTRICTED;

    @Option(names = "--keep", description = "leave it up, and say how to enter each host")
    private boolean isKept;

    @Option(names = "--down", description = "remove a lab that was left up")
    private boolean isDown;

    @Option(names = "--dry-run", description = "only say what it would do")
    private boolean isDry;

    @Option(names = "--json", description = "one JSON object instead of the story")
    private boolean isJson;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (isDry) {
            var plan = new LabPlan(DIRECTORY.resolve("lab"), natA, natB);
            print(plan.text(OwnCommand.typed()));
            return ExitCode.DONE;
        }
        requireSystem();
        var teardown = new Teardown();
        teardown.watch();
        try (var directory = LabDirectory.take(DIRECTORY)) {
            return isDown ? takeDown(directory) : runIn(directory, teardown);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            return LabEnd.INTERRUPTED;
        } finally {
            teardown.end();
        }
    }

    private void print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }

    private static void requireSystem() throws IOException {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            throw new Failure(
                    ExitCode.NO_PERMISSION,
                    "the lab makes network namespaces, which needs root: sudo "
                            + OwnCommand.typed()
                            + " lab");
        }
        if (!SystemPrograms.isInstalled("ip")) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "the lab needs the program ip; install the package iproute2");
        }
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "the lab needs TUN devices, and there is no /dev/net/tun: modprobe tun");
        }
    }

    private int takeDown(LabDirectory directory) throws IOException, InterruptedException {
        int hosts = new Standing(directory).remove();
        print(hosts == 0 ? "there was no lab\n" : "the lab is removed\n");
        return ExitCode.DONE;
    }

    private int runIn(LabDirectory directory, Teardown teardown)
            throws IOException, InterruptedException {
        var standing = new Standing(directory);
        if (directory.isKept() && standing.isAlive()) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "a lab was left up; remove it with: sudo "
                            + OwnCommand.typed()
                            + " lab --down");
        }
        boolean isColored = !isJson && Colors.areWanted();
        var story = new Story(spec.commandLine().getOut(), !isJson, isColored);
        story.say("A Teredo Internet on this machine (RFC 4380, 5991, 6081)");
        if (standing.remove() > 0) {
            story.tell("removed what an earlier lab had left behind");
        }
        directory.make();
        var plan = new LabPlan(directory.files(), natA, natB);
        var report = new LabReport(plan);
        try {
            new Lab(plan, directory.files(), OwnCommand.words(), story, report).run();
        } catch (LabFailure failure) {
            report.fail(failure.trouble());
        } catch (Failure | IOException failure) {
            report.fail(
                    new LabReport.Trouble(
                            "the lab", "it works", String.valueOf(failure.getMessage())));
        } catch (InterruptedException e) {
            // The teardown knows.
        }
        boolean isInterrupted = teardown.begin();
        return new LabEnd(directory, plan, story, report)
                .end(isKept, isInterrupted, this::printFacts);
    }

    private void printFacts(Map<String, Object> facts) {
        if (isJson) {
            print(Json.pretty(facts) + "\n");
        }
    }
}
