package org.navalis.cli.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.navalis.cli.config.FileReader;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.terminal.Failure;

/// Where the settings of a process come from: the file, which may be another at each reading, and
/// the command line, which stays.
///
/// @param file the file, if there is one
/// @param roles puts together what holds for each role
public record RoleSource(Optional<Path> file, Function<SettingsFile, List<RoleSettings>> roles) {

    /// Reads the file and puts together what holds.
    ///
    /// @throws Failure when the file cannot be read, or with everything that is wrong in it
    public List<RoleSettings> read() {
        return roles.apply(file.map(FileReader::readRight).orElse(SettingsFile.NONE));
    }
}
