package org.navalis.cli.configure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.FileReader;
import org.navalis.cli.config.NodeConfigs;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `navalis config check`.
@Command(
        name = "check",
        description =
                "Reads a file and tells everything that is wrong in it, with line and column.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the file is right", "78:something is wrong"})
final class ConfigCheck implements Callable<Integer> {

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "the file (/etc/navalis/navalis.toml)")
    private Path path = SettingsFile.PATH_DEFAULT;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var file = FileReader.read(path);
        var problems = new ArrayList<>(file.problems());
        // What the settings mean together cannot be judged while some are unknown.
        if (problems.isEmpty()) {
            problems.addAll(problemsTogether(file));
        }
        if (!problems.isEmpty()) {
            throw Failure.ofConfiguration(problems);
        }
        var out = ConfigCommand.out(Objects.requireNonNull(spec));
        out.println(path + " is right: " + rolesOf(file));
        file.namedRoles()
                .forEach(role ->
                        ConfigCommand.settings(role, file)
                                .warnings()
                                .forEach(warning -> out.println("but " + warning)));
        out.flush();
        return ExitCode.DONE;
    }

    private static List<String> problemsTogether(SettingsFile file) {
        var roles =
                file.namedRoles().stream()
                        .map(role -> RoleSettings.of(role, Map.of(), file))
                        .toList();
        var problems = new ArrayList<String>();
        roles.forEach(role -> problems.addAll(NodeConfigs.problemsOf(role)));
        problems.addAll(RoleSettings.conflicts(roles));
        return problems;
    }

    private static String rolesOf(SettingsFile file) {
        return file.namedRoles().isEmpty()
                ? "it names no role"
                : file.namedRoles().stream().map(Role::label).collect(Collectors.joining(", "));
    }
}
