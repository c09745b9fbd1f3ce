package org.navalis.cli.daemon;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.Places;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.SettingKind;
import org.navalis.cli.config.SettingsFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Makes flags of settings, and settings of flags; so the command line and the file know the same
/// words.
public final class SettingFlags {

    private static final String CONFIG = "--config";

    private SettingFlags() {}

    /// Adds a flag for each of these settings, and `--config`.
    ///
    /// @param role whose defaults are shown; null where several roles may be meant
    public static void add(CommandSpec spec, List<Setting> settings, @Nullable Role role) {
        for (var setting : settings) {
            spec.addOption(option(setting, role));
        }
        spec.addOption(
                OptionSpec.builder(CONFIG)
                        .paramLabel("FILE")
                        .type(Path.class)
                        .description(
                                "configuration file; "
                                        + SettingsFile.PATH_DEFAULT
                                        + " is read when it exists")
                        .build());
    }

    private static OptionSpec option(Setting setting, @Nullable Role role) {
        var option = OptionSpec.builder("--" + setting.label());
        if (setting == Setting.NO_ROUTES) {
            return option.type(boolean.class).arity("0").description(setting.description()).build();
        }
        var known =
                role == null ? "" : setting.defaultOf(role).map(it -> " (" + it + ")").orElse("");
        if (setting.kind() instanceof SettingKind.Switch) {
            option.completionCandidates(List.of("on", "off"));
        }
        if (setting.kind() instanceof SettingKind.Choice(var words)) {
            option.completionCandidates(words);
        }
        return option.type(String.class)
                .paramLabel(setting.kind().shape())
                .description(escape(setting.description() + known))
                .build();
    }

    /// The description is a format string.
    private static String escape(String text) {
        return text.replace("%", "%%");
    }

    /// What was said on the command line.
    public static Map<Setting, String> read(ParseResult line, List<Setting> settings) {
        var flags = new EnumMap<Setting, String>(Setting.class);
        for (var setting : settings) {
            if (line.hasMatchedOption("--" + setting.label())) {
                Object value = line.matchedOptionValue("--" + setting.label(), "");
                flags.put(setting, value instanceof Boolean ? "on" : String.valueOf(value));
            }
        }
        return flags;
    }

    /// The file that is named, or the one at the usual place if there is one.
    public static Optional<Path> file(ParseResult line) {
        Path named = line.matchedOptionValue(CONFIG, (Path) null);
        return Optional.ofNullable(named).or(Places::file);
    }
}
