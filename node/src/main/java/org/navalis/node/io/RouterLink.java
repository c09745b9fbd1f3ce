package org.navalis.node.io;

import java.io.IOException;

/// A link on which this machine is a router: it tells all nodes there of routes, and hears when
/// they ask for them (RFC 4861, section 6.2). One thread uses it; any thread may wake that one.
public interface RouterLink extends AutoCloseable {

    /// Sends an ICMPv6 message to all nodes of the link, with hop limit 255.
    ///
    /// @param message the message; its checksum is filled in
    /// @throws IOException when the system refuses, for example while the link is down
    void send(byte[] message) throws IOException;

    /// Waits for a solicitation that is valid by RFC 4861, section 6.1.1.
    ///
    /// @param nanos how long at most
    /// @return whether one came; false too when woken
    /// @throws IOException when the link is gone
    boolean awaitSolicitation(long nanos) throws IOException;

    /// Ends the waiting.
    void wake();

    @Override
    void close();
}
