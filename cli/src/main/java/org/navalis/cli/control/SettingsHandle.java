package org.navalis.cli.control;

import java.util.List;
import org.navalis.cli.config.SettingChange;

/// The settings of a process that works, as others may change them. Any thread may call it.
public interface SettingsHandle {

    /// Reads the configuration file again. A file that is wrong changes nothing.
    ///
    /// @return what is different now, or will be after a restart
    /// @throws org.navalis.cli.terminal.Failure when the file is wrong
    List<SettingChange> reload();
}
