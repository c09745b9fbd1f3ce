package org.navalis.cli.configure;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.FileReader;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `navalis config show`.
@Command(
        name = "show",
        description =
                "Shows what holds in the end, in the form of the file, and where each value comes"
                        + " from.",
        mixinStandardHelpOptions = true)
final class ConfigShow implements Callable<Integer> {

    private static final int SOURCE_COLUMN = 44;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "the file (/etc/navalis/navalis.toml, when it exists)")
    private @Nullable Path path;

    @Option(names = "--json", description = "print JSON")
    private boolean isJson;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var file = FileReader.readRightOrNone(path);
        var roles = file.namedRoles().isEmpty() ? List.of(Role.values()) : file.namedRoles();
        var settings = roles.stream().map(role -> ConfigCommand.settings(role, file)).toList();
        var out = ConfigCommand.out(Objects.requireNonNull(spec));
        out.print(isJson ? Json.pretty(facts(settings)) + "\n" : text(settings));
        out.flush();
        return ExitCode.DONE;
    }

    private static String text(List<RoleSettings> roles) {
        var text = new StringBuilder();
        append(text, roles.getFirst(), true);
        for (var role : roles) {
            text.append("\n[").append(role.role().label()).append("]\n");
            append(text, role, false);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, RoleSettings settings, boolean ofProcess) {
        settings.values()
                .forEach((setting, value) -> {
                    if (setting.isOfProcess() != ofProcess) {
                        return;
                    }
                    int start = text.length();
                    text.append(setting.label())
                            .append(" = ")
                            .append(setting.kind().inFile(value.text()));
                    int blanks = SOURCE_COLUMN - (text.length() - start);
                    text.repeat(' ', Math.max(1, blanks));
                    text.append("# ").append(value.source()).append('\n');
                });
    }

    private static Map<String, Object> facts(List<RoleSettings> roles) {
        var facts = new LinkedHashMap<String, Object>();
        for (var role : roles) {
            var values = new LinkedHashMap<String, Object>();
            role.values()
                    .forEach((setting, value) ->
                            values.put(
                                    setting.label(),
                                    Map.of("value", value.text(), "source", value.source())));
            facts.put(role.role().label(), values);
        }
        return facts;
    }
}
