package org.navalis.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.navalis.cli.lab.net.Netns;

/// What stands of a lab on this machine, whoever has put it up.
///
/// @param directory where its files are
record Standing(LabDirectory directory) {

    private static final Path NAMESPACES = Path.of("/run/netns");

    /// Whether anything of it still runs.
    boolean isAlive() throws IOException, InterruptedException {
        for (var host : Netns.startingWith(LabPlan.PREFIX)) {
            if (!host.processes().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /// Ends its processes, takes its namespaces and files away, and what nodes note for the
    /// case that they are killed.
    ///
    /// @return how many hosts there were
    int remove() throws IOException, InterruptedException {
        var hosts = Netns.startingWith(LabPlan.PREFIX);
        var notes = new ArrayList<Path>();
        for (var host : hosts) {
            try {
                var number = Files.getAttribute(NAMESPACES.resolve(host.name()), "unix:ino");
                notes.add(directory.files().resolveSibling("sysctl-" + number));
            } catch (NoSuchFileException e) {
                // It went by itself.
            }
        }
        Netns.remove(hosts);
        for (var note : notes) {
            Files.deleteIfExists(note);
        }
        directory.clear();
        return hosts.size();
    }
}
