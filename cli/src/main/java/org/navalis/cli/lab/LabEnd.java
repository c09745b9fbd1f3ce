package org.navalis.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.terminal.ExitCode;

/// How a lab ends: judged, told, and removed unless it is to stay.
///
/// @param directory where its files are
/// @param plan what it consists of
/// @param story for people
/// @param report for scripts
record LabEnd(LabDirectory directory, LabPlan plan, Story story, LabReport report) {

    /// What shells report of a program that was interrupted.
    static final int INTERRUPTED = 130;

    /// Ends it.
    ///
    /// @param isKept whether it is to stay
    /// @param isInterrupted whether a signal has ended it before its time
    /// @param facts takes the report
    /// @return the exit code
    int end(boolean isKept, boolean isInterrupted, Consumer<Map<String, Object>> facts)
            throws IOException, InterruptedException {
        var time = story.time();
        boolean isRemoved = !isKept || isInterrupted;
        if (report.trouble().isPresent() && isRemoved && !isInterrupted) {
            report.keepLogs(copyLogs().toString());
        } else if (!isRemoved) {
            report.keepLogs(directory.files().toString());
        }
        if (isRemoved) {
            story.begin("removing everything");
            new Standing(directory).remove();
        } else {
            directory.keep();
        }
        if (isInterrupted) {
            story.fail("Interrupted; everything is removed.");
            return INTERRUPTED;
        }
        facts.accept(report.facts(time));
        tell(isRemoved, time.toMillis() / 1000.0);
        return report.trouble().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Path copyLogs() throws IOException {
        var target = Files.createTempDirectory("navalis-lab-");
        try (var files = Files.list(directory.files())) {
            for (var file : files.filter(path -> path.toString().endsWith(".log")).toList()) {
                Files.copy(
                        file,
                        target.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return target;
    }

    private void tell(boolean isRemoved, double seconds) {
        if (isRemoved) {
            story.tell("everything is removed");
        }
        report.trouble()
                .ifPresentOrElse(
                        trouble -> {
                            story.fail("It failed: " + trouble.step());
                            story.say("  expected: " + trouble.expected());
                            story.say("  happened: " + trouble.happened().replace("\n", "\n    "));
                            report.logs().ifPresent(logs -> story.say("  logs: " + logs));
                        },
                        () ->
                                story.succeed(
                                        String.format(
                                                Locale.ROOT,
                                                "All of it worked, in %.1f seconds.",
                                                seconds)));
        if (!isRemoved) {
            tellHowToEnter();
        }
    }

    private void tellHowToEnter() {
        story.say("");
        story.say("The lab stays up. To enter its hosts:");
        for (var host : plan.internet().internet().hosts()) {
            story.say("  sudo ip netns exec " + host.name() + " sh");
        }
        var navalis = OwnCommand.typed();
        var a = plan.clientA();
        var examples =
                List.of(
                        "sudo %s status --control %s".formatted(navalis, plan.control(a.name())),
                        "sudo %s ping %s --control %s"
                                .formatted(navalis, TeredoInternet.HOST, plan.control(a.name())),
                        "sudo ip netns exec %s ping %s"
                                .formatted(a.place().name(), TeredoInternet.HOST));
        story.say("To use it, for example:");
        examples.forEach(example -> story.say("  " + example));
        story.say("To remove it:");
        story.say("  sudo " + navalis + " lab --down");
    }
}
