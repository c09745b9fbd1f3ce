package org.navalis.core.client;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.client.ClientState.Qualified;

/// Tells, when a client has gone from one server to another, whether its peers are still reached as
/// before: the address is another one, since the server is a part of it, but what peers send goes
/// to the mapped endpoint.
///
/// ```
/// ended --server failed--> between servers --qualified--> the same, if the mapping is; else ended
///   ^                        |
///   +----- anything else ----+
/// ```
final class Handover {

    private @Nullable Ipv4Endpoint left;
    private boolean isSame;

    /// A server has failed, and another one is asked.
    ///
    /// @param before the state in which that was found out
    void begin(ClientState before) {
        if (before instanceof Qualified qualified) {
            left = qualified.mapped();
        }
        isSame = left != null;
    }

    /// The other server has answered, and sees the client here.
    void end(Ipv4Endpoint mapped) {
        isSame = mapped.equals(left);
        left = null;
    }

    /// There is no address, for whatever other reason.
    void end() {
        left = null;
        isSame = false;
    }

    /// Whether the client is between two servers, or the second sees it where the first did.
    boolean isSame() {
        return isSame;
    }
}
