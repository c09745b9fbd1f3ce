package org.navalis.cli.lab.net;

/// A change to the network, which can be shown and done. The kinds stand in the order in which they
/// are done: a new device copies the sysctls of its namespace.
sealed interface NetworkStep {

    /// As a person would type it.
    String text();

    /// A new namespace.
    record Add(Netns namespace) implements NetworkStep {

        /// A line for `ip -batch`.
        String line() {
            return "netns add " + namespace.name();
        }

        @Override
        public String text() {
            return "ip " + line();
        }
    }

    /// A sysctl of a namespace.
    ///
    /// @param key with slashes, as under `/proc/sys`
    record Sysctl(Netns namespace, String key, int value) implements NetworkStep {

        /// Works without the program `sysctl`.
        String line() {
            return "echo " + value + " > /proc/sys/" + key;
        }

        @Override
        public String text() {
            return "ip netns exec " + namespace.name() + " sh -c '" + line() + "'";
        }
    }

    /// A wire between two namespaces.
    record Wire(Netns one, String deviceOfOne, Netns other, String deviceOfOther)
            implements NetworkStep {

        /// A line for `ip -batch`.
        String line() {
            return "link add %s netns %s type veth peer name %s netns %s"
                    .formatted(deviceOfOne, one.name(), deviceOfOther, other.name());
        }

        @Override
        public String text() {
            return "ip " + line();
        }
    }

    /// `ip` in a namespace.
    record Ip(Netns namespace, String line) implements NetworkStep {

        @Override
        public String text() {
            return "ip -n " + namespace.name() + " " + line;
        }
    }
}
