package org.navalis.bench.path;

import java.nio.file.Path;

/// What is compared.
public enum Contender {
    /// Plain IPv6.
    NO_TUNNEL("no tunnel") {
        @Override
        public Tunnel in(BenchInternet internet, Path directory, Path navalis) {
            return new Plain(internet);
        }
    },
    /// A tunnel of the kernel.
    VXLAN("kernel VXLAN") {
        @Override
        public Tunnel in(BenchInternet internet, Path directory, Path navalis) {
            return new Vxlan(internet);
        }
    },
    /// The other Teredo.
    MIREDO("Miredo") {
        @Override
        public Tunnel in(BenchInternet internet, Path directory, Path navalis) {
            return new Miredo(internet, directory);
        }
    },
    /// Ours.
    NAVALIS("Navalis") {
        @Override
        public Tunnel in(BenchInternet internet, Path directory, Path navalis) {
            return new Navalis(internet, directory, navalis);
        }
    };

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    /// What people call it.
    public String title() {
        return title;
    }

    /// It, not yet started.
    ///
    /// @param directory where programs keep their files
    /// @param navalis the script that starts Navalis
    public abstract Tunnel in(BenchInternet internet, Path directory, Path navalis);
}
