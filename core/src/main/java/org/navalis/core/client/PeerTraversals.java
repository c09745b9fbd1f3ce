package org.navalis.core.client;

import org.jspecify.annotations.Nullable;

/// The side table beside the table of peers: a [PeerTraversal] for each Teredo peer that bubbles
/// were exchanged with. The numbers are those of the table, so there are never more than it takes.
final class PeerTraversals {

    private final @Nullable PeerTraversal[] ofPeers;

    /// @param peersMax how many peers the table takes
    PeerTraversals(int peersMax) {
        ofPeers = new PeerTraversal[peersMax];
    }

    /// What is kept of a peer, if anything.
    @Nullable PeerTraversal find(int peer) {
        return ofPeers[peer];
    }

    /// What is kept of a peer; made when there is nothing yet.
    PeerTraversal of(int peer) {
        var known = ofPeers[peer];
        if (known != null) {
            return known;
        }
        var made = new PeerTraversal();
        ofPeers[peer] = made;
        return made;
    }

    /// Forgets a peer; its number may be another's next.
    void forget(int peer) {
        ofPeers[peer] = null;
    }
}
