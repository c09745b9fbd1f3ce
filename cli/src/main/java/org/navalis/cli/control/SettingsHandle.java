package org.navalis.cli.control;

import java.util.List;
import org.navalis.cli.config.SettingChange;

/// The settings of a role that works, as others may change them. Any thread may call it.
public interface SettingsHandle {

    /// Reads the configuration file again, for all roles of the process. A file that is wrong
    /// changes nothing.
    ///
    /// @return what is different now, or will be after a restart
    /// @throws org.navalis.cli.terminal.Failure when the file is wrong
    List<SettingChange> reload();

    /// Changes a setting of the role, and keeps the change for its next start.
    ///
    /// @param key its key, or another word for it
    /// @param value the value, or `default`, which takes back what was set
    /// @throws org.navalis.cli.terminal.Failure when it cannot be changed, or not to this; then
    ///     everything is as it was
    Change set(String key, String value);
}
