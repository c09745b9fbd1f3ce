package org.navalis.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.navalis.cli.lab.net.TeredoInternet;

/// The servers that are compared.
enum ServerKind {
    /// Debian's `miredo-server`.
    MIREDO("miredo-server") {
        @Override
        List<String> command(Path directory, Path navalis) throws IOException {
            var configuration =
                    Files.writeString(
                            directory.resolve("miredo.conf"),
                            "ServerBindAddress %s\nServerBindAddress2 %s\n"
                                    .formatted(
                                            TeredoInternet.SERVER,
                                            TeredoInternet.SERVER_SECONDARY));
            return List.of(
                    "miredo-server",
                    "-f",
                    "-c",
                    configuration.toString(),
                    "-p",
                    directory.resolve("miredo.pid").toString());
        }
    },
    /// Ours, as it is started from a checkout.
    NAVALIS("Navalis") {
        @Override
        List<String> command(Path directory, Path navalis) {
            return navalis(directory, navalis);
        }
    },
    /// The same with XDP at the device by which the load comes.
    XDP("Navalis, XDP") {
        @Override
        List<String> command(Path directory, Path navalis) {
            return navalis(directory, navalis, "--xdp", LoadMain.DEVICE);
        }
    };

    private final String title;

    ServerKind(String title) {
        this.title = title;
    }

    /// What people call it.
    String title() {
        return title;
    }

    /// How it is started.
    ///
    /// @param directory where it keeps its files
    /// @param navalis the script that starts Navalis
    abstract List<String> command(Path directory, Path navalis) throws IOException;

    /// Our program with these options besides.
    List<String> navalis(Path directory, Path navalis, String... more) {
        var command =
                new ArrayList<>(
                        List.of(
                                navalis.toString(),
                                "server",
                                "--listen",
                                TeredoInternet.SERVER,
                                "--secondary",
                                TeredoInternet.SERVER_SECONDARY,
                                "--rate-limits",
                                "off",
                                "--control",
                                directory.resolve(name() + ".sock").toString()));
        command.addAll(List.of(more));
        return command;
    }
}
