package org.navalis.cli.configure;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.FileReader;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.SettingKind;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `navalis config explain`.
@Command(
        name = "explain",
        description =
                "Says what a key is, where it stands, its values and its default, and what holds"
                        + " on this machine.",
        mixinStandardHelpOptions = true)
final class ConfigExplain implements Callable<Integer> {

    @Parameters(paramLabel = "KEY", arity = "0..1", description = "the key; without it all of them")
    private @Nullable String key;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var out = ConfigCommand.out(Objects.requireNonNull(spec));
        out.print(key == null ? all() : explain(key));
        out.flush();
        return ExitCode.DONE;
    }

    private static String all() {
        var table = new Table("KEY", "TABLES", "MEANING");
        for (var setting : Setting.values()) {
            table.add(setting.label(), places(setting), setting.description());
        }
        return table.text();
    }

    private static String explain(String key) {
        var setting =
                Setting.of(key)
                        .orElseThrow(() ->
                                new Failure(
                                        ExitCode.USAGE,
                                        "there is no key "
                                                + key
                                                + "; 'navalis config explain' lists all"));
        return setting.label()
                + ": "
                + setting.description()
                + "\n  where:    "
                + places(setting)
                + "\n  values:   "
                + values(setting.kind())
                + "\n  default:  "
                + defaults(setting)
                + "\n  now:      "
                + now(setting)
                + "\n  example:  "
                + setting.label()
                + " = "
                + setting.kind().example()
                + "\n  flag:     --"
                + setting.label()
                + (setting == Setting.NO_ROUTES ? "" : " " + setting.kind().shape())
                + "\n  reload:   "
                + effect(setting)
                + "\n";
    }

    private static String values(SettingKind kind) {
        return switch (kind) {
            case SettingKind.WholeNumber(int min, int max, _) ->
                    "a number from " + min + " to " + max;
            case SettingKind.Switch() -> "true or false";
            case SettingKind.Span(int min, int max, _) ->
                    "a duration from "
                            + min
                            + " to "
                            + max
                            + " seconds, as in \"30s\" or \"2m\"; a number is seconds";
            case SettingKind.Day() -> "a day, as in 2027-06-30";
            case SettingKind.Choice(var words) -> "one of " + String.join(", ", words);
            case SettingKind.Path(var isList) when isList -> "a text, or an array of texts";
            case SettingKind.Hosts _,
                    SettingKind.Extensions _,
                    SettingKind.AddressPair _,
                    SettingKind.Prefixes _,
                    SettingKind.Ipv4Prefixes _ ->
                    "a text, or an array of texts";
            case SettingKind.Endpoint _,
                    SettingKind.Address _,
                    SettingKind.Device _,
                    SettingKind.Path _,
                    SettingKind.Listener _,
                    SettingKind.Word _ ->
                    "a text: " + kind.shape();
        };
    }

    private static String defaults(Setting setting) {
        var distinct =
                Arrays.stream(Role.values())
                        .filter(setting::isOf)
                        .map(role -> setting.defaultOf(role).map(setting.kind()::inFile))
                        .distinct()
                        .toList();
        if (distinct.size() == 1) {
            return distinct.getFirst().orElse("none");
        }
        return Arrays.stream(Role.values())
                .filter(setting::isOf)
                .map(role ->
                        setting.defaultOf(role).map(setting.kind()::inFile).orElse("none")
                                + " ("
                                + role.label()
                                + ")")
                .collect(Collectors.joining(", "));
    }

    /// What would hold for each role, and where it comes from.
    private static String now(Setting setting) {
        SettingsFile file;
        try {
            file = FileReader.readRightOrNone(null);
        } catch (Failure unreadable) {
            return "unknown: "
                    + String.valueOf(unreadable.getMessage()).lines().findFirst().orElse("");
        }
        var roles =
                Arrays.stream(Role.values())
                        .filter(setting::isOf)
                        .filter(role ->
                                file.namedRoles().isEmpty() || file.namedRoles().contains(role))
                        .toList();
        boolean isOne = setting.isOfProcess() || roles.size() == 1;
        var texts =
                roles.stream()
                        .map(role ->
                                ConfigCommand.settings(role, file)
                                                .find(setting)
                                                .map(value ->
                                                        setting.kind().inFile(value.text())
                                                                + " from "
                                                                + value.source())
                                                .orElse("none")
                                        + (isOne ? "" : " (" + role.label() + ")"))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return texts.isEmpty() ? "not used by the roles of the file" : texts;
    }

    private static String effect(Setting setting) {
        var roles = Arrays.stream(Role.values()).filter(setting::isOf).toList();
        var atOnce = roles.stream().filter(setting::holdsAtOnce).map(Role::label).toList();
        if (atOnce.isEmpty()) {
            return "holds after a restart";
        }
        return atOnce.size() == roles.size()
                ? "holds at once"
                : "holds at once for a "
                        + String.join(" or ", atOnce)
                        + ", for others after a restart";
    }

    private static String places(Setting setting) {
        if (setting.isOfProcess()) {
            return "top";
        }
        var tables =
                Arrays.stream(Role.values())
                        .filter(setting.roles()::contains)
                        .map(role -> "[" + role.label() + "]")
                        .collect(Collectors.joining(" "));
        return setting.isCommon() ? "top " + tables : tables;
    }
}
