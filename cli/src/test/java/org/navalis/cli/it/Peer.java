package org.navalis.cli.it;

import java.io.IOException;
import java.util.Locale;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;

/// An implementation of Teredo that can take each place of the test Internet.
interface Peer {

    /// Starts a server, which is ready when this returns.
    Launched startServer(MixInternet internet) throws IOException, InterruptedException;

    /// Starts a relay, which is ready when this returns.
    Launched startRelay(MixInternet internet) throws IOException, InterruptedException;

    /// Starts a client, without waiting for its address.
    Launched startClient(MixInternet internet, Netns place)
            throws IOException, InterruptedException;

    /// The name for tables.
    default String label() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
