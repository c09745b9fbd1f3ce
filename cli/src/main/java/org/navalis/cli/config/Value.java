package org.navalis.cli.config;

/// A value with where it comes from.
///
/// @param text the value, in the one form that [SettingKind] knows
/// @param source `flag`, `set`, `default`, or file, line and column: `navalis.toml:3:8`; before
///     those of the policy stands `policy `
public record Value(String text, String source) {

    /// The source of what was said on the command line.
    public static final String FLAG = "flag";

    /// The source of what `navalis set` has set.
    public static final String SET = "set";

    /// The source of what nobody said.
    public static final String DEFAULT = "default";

    private static final String POLICY = "policy ";

    /// The same, but of the policy.
    Value ofPolicy() {
        return new Value(text, POLICY + source);
    }

    /// The same, but of `navalis set`.
    Value ofSet() {
        return new Value(text, SET);
    }

    /// Whether nothing beats it.
    public boolean isOfPolicy() {
        return source.startsWith(POLICY);
    }

    /// The beginning of a sentence about it: where it stands, the setting and the value.
    String about(Setting setting) {
        return switch (source) {
            case FLAG -> "--" + setting.label() + " " + text;
            case SET -> "navalis set " + setting.label() + " " + text;
            case DEFAULT -> setting.label() + " " + text;
            default -> source + ": " + setting.label() + " = " + setting.kind().inFile(text);
        };
    }
}
