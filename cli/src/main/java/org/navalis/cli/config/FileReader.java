package org.navalis.cli.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// Reads `navalis.toml`, and finds all that is wrong with it at once.
public final class FileReader {

    private record Problem(int line, int column, String sentence) {}

    private final Path path;
    private final List<Problem> problems = new ArrayList<>();

    private FileReader(Path path) {
        this.path = path;
    }

    /// Reads a file; what is wrong in it stands in the answer.
    ///
    /// @throws Failure when there is no such file, or it cannot be read
    public static SettingsFile read(Path path) {
        try {
            return new FileReader(path).parse(Files.readString(path));
        } catch (NoSuchFileException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    path + " does not exist; write it, or name another file with --config",
                    e);
        } catch (AccessDeniedException e) {
            throw new Failure(ExitCode.NO_PERMISSION, path + " may not be read by this user", e);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION, path + " cannot be read as text: " + e.getMessage(), e);
        }
    }

    /// Reads a file in which nothing is wrong.
    ///
    /// @throws Failure when it cannot be read, or with everything that is wrong in it
    public static SettingsFile readRight(Path path) {
        var file = read(path);
        if (!file.problems().isEmpty()) {
            throw Failure.ofConfiguration(file.problems());
        }
        return file;
    }

    /// The same for a file that is named, or the one at the usual place if there is one.
    public static SettingsFile readRightOrNone(@Nullable Path named) {
        return Optional.ofNullable(named)
                .or(Places::file)
                .map(FileReader::readRight)
                .orElse(SettingsFile.NONE);
    }

    private SettingsFile parse(String text) {
        var file = Toml.parse(text);
        for (var error : file.errors()) {
            complain(error.position(), error.getMessage());
        }
        var common = new EnumMap<Setting, Value>(Setting.class);
        var roles = new EnumMap<Role, Map<Setting, Value>>(Role.class);
        for (var key : file.keySet()) {
            var role = roleOf(key);
            var value = file.get(List.of(key));
            if (role.isEmpty()) {
                takeCommon(file, key, common);
            } else if (value instanceof TomlTable table) {
                roles.put(role.get(), settingsOf(table, role.get()));
            } else {
                complain(
                        positionOf(file, key),
                        key + " is no table; write [" + key + "] on a line of its own");
            }
        }
        return new SettingsFile(common, roles, sentences());
    }

    private List<String> sentences() {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .map(problem ->
                        source(problem.line(), problem.column()) + ": " + problem.sentence())
                .toList();
    }

    private void takeCommon(TomlTable file, String key, Map<Setting, Value> common) {
        var setting = Setting.of(key);
        if (setting.isPresent() && setting.get().isCommon()) {
            take(file, setting.get(), common);
        } else if (setting.isPresent()) {
            complain(
                    positionOf(file, key),
                    key + " does not belong here; write it below " + tablesOf(setting.get()));
        } else {
            var known =
                    Arrays.stream(Setting.values())
                            .filter(Setting::isCommon)
                            .map(Setting::label)
                            .collect(Collectors.toCollection(ArrayList::new));
            Arrays.stream(Role.values()).map(Role::label).forEach(known::add);
            complainUnknown(positionOf(file, key), key, "at the top", known);
        }
    }

    private Map<Setting, Value> settingsOf(TomlTable table, Role role) {
        var settings = new EnumMap<Setting, Value>(Setting.class);
        for (var key : table.keySet()) {
            var setting = Setting.of(key);
            if (setting.isPresent() && setting.get().roles().contains(role)) {
                take(table, setting.get(), settings);
            } else if (setting.isPresent()) {
                complain(
                        positionOf(table, key),
                        key
                                + " does not belong into ["
                                + role.label()
                                + "]; write it "
                                + placeOf(setting.get()));
            } else {
                var known =
                        Arrays.stream(Setting.values())
                                .filter(candidate -> candidate.roles().contains(role))
                                .map(Setting::label)
                                .toList();
                complainUnknown(positionOf(table, key), key, "in [" + role.label() + "]", known);
            }
        }
        return settings;
    }

    private static String placeOf(Setting setting) {
        return setting.isOfProcess()
                ? "at the top of the file, before all tables"
                : "below " + tablesOf(setting);
    }

    private static String tablesOf(Setting setting) {
        return Arrays.stream(Role.values())
                .filter(setting.roles()::contains)
                .map(role -> "[" + role.label() + "]")
                .collect(Collectors.joining(" or "));
    }

    private void take(TomlTable table, Setting setting, Map<Setting, Value> settings) {
        var position = positionOf(table, setting.label());
        var value = table.get(List.of(setting.label()));
        var text = textOf(setting.kind(), value);
        var complaint =
                text.isEmpty()
                        ? Optional.of(formComplaint(setting.kind()))
                        : setting.kind().complaint(text.get());
        if (complaint.isPresent()) {
            complain(
                    position,
                    setting.label()
                            + " = "
                            + shown(value)
                            + " "
                            + complaint.get()
                            + "; write for example "
                            + setting.label()
                            + " = "
                            + setting.kind().example());
        } else {
            settings.put(
                    setting, new Value(text.get(), source(position.line(), position.column())));
        }
    }

    private static Optional<String> textOf(SettingKind kind, @Nullable Object value) {
        return switch (value) {
            case String text when kind.form() != SettingKind.Form.NUMBER -> Optional.of(text);
            case Boolean isOn when kind.form() == SettingKind.Form.BOOLEAN ->
                    Optional.of(isOn ? "on" : "off");
            case Long number when kind.form() == SettingKind.Form.NUMBER ->
                    Optional.of(number.toString());
            case LocalDate day when kind instanceof SettingKind.Day -> Optional.of(day.toString());
            case Long seconds when kind instanceof SettingKind.Span -> Optional.of(seconds + "s");
            case TomlArray array when kind.form() == SettingKind.Form.LIST && !array.isEmpty() ->
                    array.toList().stream().allMatch(String.class::isInstance)
                            ? Optional.of(
                                    array.toList().stream()
                                            .map(String.class::cast)
                                            .collect(Collectors.joining(",")))
                            : Optional.empty();
            case null, default -> Optional.empty();
        };
    }

    private static String formComplaint(SettingKind kind) {
        return switch (kind.form()) {
            case TEXT ->
                    kind instanceof SettingKind.Day
                            ? kind.complaint("").orElseThrow()
                            : "is no text in quotes";
            case NUMBER -> "is no number without quotes";
            case BOOLEAN -> "is neither true nor false";
            case LIST -> "is neither a text in quotes nor an array of them";
        };
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case String text -> '"' + text + '"';
            case TomlTable _ -> "a table";
            case TomlArray array -> array.toJson().replaceAll("\\s+", " ").strip();
            case null, default -> String.valueOf(value);
        };
    }

    private void complainUnknown(
            TomlPosition position, String key, String place, List<String> known) {
        String hint =
                Nearest.of(key.toLowerCase(Locale.ROOT).replace('_', '-'), known)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("known there: " + String.join(", ", known));
        complain(position, "unknown key " + key + " " + place + "; " + hint);
    }

    private static TomlPosition positionOf(TomlTable table, String key) {
        var position = table.inputPositionOf(List.of(key));
        return position == null ? TomlPosition.positionAt(1, 1) : position;
    }

    private void complain(TomlPosition position, @Nullable String sentence) {
        problems.add(new Problem(position.line(), position.column(), String.valueOf(sentence)));
    }

    private String source(int line, int column) {
        return path + ":" + line + ":" + column;
    }

    private static Optional<Role> roleOf(String key) {
        return Arrays.stream(Role.values()).filter(role -> role.label().equals(key)).findFirst();
    }
}
