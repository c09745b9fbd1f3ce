/// The Teredo protocol as machines without clock, thread or socket.
@SuppressWarnings("module") // the modules that see wire are built later
module org.navalis.core {
    requires static org.jspecify;

    exports org.navalis.core;
    exports org.navalis.core.client;
    exports org.navalis.core.host;
    exports org.navalis.core.relay;
    exports org.navalis.core.server;
    exports org.navalis.core.wire to
            org.navalis.node,
            org.navalis.simulator,
            org.navalis.cli;
}
