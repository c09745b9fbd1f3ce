package org.navalis.cli.control;

import java.util.List;
import org.navalis.cli.config.SettingChange;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// The settings of a node that does not let them be changed.
record FixedSettings() implements SettingsHandle {

    @Override
    public List<SettingChange> reload() {
        return List.of();
    }

    @Override
    public Change set(String key, String value) {
        throw new Failure(ExitCode.FAILED, "this node takes no settings at run time");
    }
}
