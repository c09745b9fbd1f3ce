package org.navalis.cli.config;

import java.util.Optional;

/// A setting of a running role that is to have another value.
///
/// @param role whose setting it is; those of the process are the first role's
/// @param setting the setting
/// @param value its new value; empty when it is to have none
/// @param holdsNow whether the role takes it while it works, else with its next start
public record SettingChange(Role role, Setting setting, Optional<Value> value, boolean holdsNow) {

    /// What comes of it, in a sentence: `mtu = 1400 holds now`.
    public String sentence() {
        String what =
                value.map(it -> setting.label() + " = " + setting.kind().inFile(it.text()))
                        .orElse("no " + setting.label());
        return what + (holdsNow ? " holds now" : " holds after a restart");
    }

    /// The same, but with the next start.
    public SettingChange later() {
        return new SettingChange(role, setting, value, false);
    }
}
