package org.navalis.cli.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// Changes of settings at run time, as `navalis set KEY VALUE` asks for them: which keys there are,
/// and what the layers are afterwards.
///
/// Beside the keys of the file there is `client-port`, the port of `listen`. The value `default`
/// takes back what was set, so that flag, file or default hold again.
public final class Changes {

    /// The port of a client by the word of Windows.
    public static final String CLIENT_PORT = "client-port";

    /// Takes back what was set.
    public static final String TAKE_BACK = "default";

    private Changes() {}

    /// The setting of a key.
    ///
    /// @throws Failure when there is none that the role has and that can be set
    public static Setting settingOf(Role role, String key) {
        if (role == Role.CLIENT && key.equals(CLIENT_PORT)) {
            return Setting.LISTEN;
        }
        var setting = Setting.of(key).filter(it -> it.roles().contains(role));
        if (setting.isEmpty() && Setting.of(key).filter(Setting::isOfProcess).isPresent()) {
            throw new Failure(
                    ExitCode.USAGE,
                    key + " belongs to the whole process; write it into the file, and start again");
        }
        if (setting.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "a " + role.label() + " has no key " + key + "; " + hint(role, key));
        }
        if (setting.get() == Setting.CONTROL) {
            throw new Failure(
                    ExitCode.USAGE, "by control you speak to this node; write it into the file");
        }
        return setting.get();
    }

    private static String hint(Role role, String key) {
        List<String> known =
                Arrays.stream(Setting.values())
                        .filter(it -> it.roles().contains(role))
                        .map(Setting::label)
                        .toList();
        return Nearest.of(key.toLowerCase(Locale.ROOT).replace('_', '-'), known)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElse("'navalis config explain' lists all");
    }

    /// The layers after a change; what was set beats a flag of this process, and not the policy.
    ///
    /// @param start the layers when the process began
    /// @throws Failure when the policy does not leave it open, or the value is wrong
    public static Layers apply(RoleSettings now, Layers start, String key, String value) {
        var setting = settingOf(now.role(), key);
        now.find(setting)
                .filter(Value::isOfPolicy)
                .ifPresent(known -> {
                    throw new Failure(
                            ExitCode.NO_PERMISSION,
                            key
                                    + " is not for you to set: "
                                    + known.about(setting)
                                    + "; have the policy changed");
                });
        var layers = now.layers();
        if (value.equals(TAKE_BACK)) {
            return layers.withSet(layers.set().with(now.role(), setting, Optional.empty()))
                    .withFlag(setting, Optional.ofNullable(start.flags().get(setting)));
        }
        var text = key.equals(CLIENT_PORT) ? withPort(now, value) : inForm(setting.kind(), value);
        setting.kind()
                .complaint(text)
                .ifPresent(complaint -> {
                    throw new Failure(
                            ExitCode.USAGE,
                            key
                                    + " "
                                    + value
                                    + " "
                                    + complaint
                                    + "; write for example "
                                    + key
                                    + " "
                                    + setting.kind().example().replace("\"", ""));
                });
        return layers.withSet(
                        layers.set()
                                .with(now.role(), setting, Optional.of(new Value(text, Value.SET))))
                .withFlag(setting, Optional.empty());
    }

    private static String withPort(RoleSettings now, String port) {
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xffff) {
            throw new Failure(
                    ExitCode.USAGE,
                    CLIENT_PORT + " " + port + " is no port between 0 and 65535; 0 is any port");
        }
        return now.text(Setting.LISTEN).split(":", -1)[0] + ":" + port;
    }

    /// As the file would say it.
    private static String inForm(SettingKind kind, String value) {
        if (!(kind instanceof SettingKind.Switch)) {
            return value;
        }
        return switch (value) {
            case "true" -> "on";
            case "false" -> "off";
            default -> value;
        };
    }
}
