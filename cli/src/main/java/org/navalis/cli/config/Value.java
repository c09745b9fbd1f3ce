package org.navalis.cli.config;

/// A value with where it comes from.
///
/// @param text the value, in the one form that [SettingKind] knows
/// @param source `flag`, `default`, or file, line and column: `navalis.toml:3:8`
public record Value(String text, String source) {

    /// The source of what was said on the command line.
    public static final String FLAG = "flag";

    /// The source of what nobody said.
    public static final String DEFAULT = "default";

    /// The beginning of a sentence about it: where it stands, the setting and the value.
    String about(Setting setting) {
        return switch (source) {
            case FLAG -> "--" + setting.label() + " " + text;
            case DEFAULT -> setting.label() + " " + text;
            default -> source + ": " + setting.label() + " = " + setting.kind().inFile(text);
        };
    }
}
