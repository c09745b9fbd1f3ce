package org.navalis.node.mapping;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.navalis.node.mapping.PcpMessages.Mapped;
import org.navalis.node.mapping.PcpMessages.Nonce;

/// Maps by PCP (RFC 6887, section 11).
///
/// @param gateway who is asked
/// @param nonce what tells the mapping from those of others; whoever renews or deletes it needs it
record PcpClient(Gateway gateway, Nonce nonce) implements MappingClient {

    /// As RFC 6886 recommends; the gateway grants less if it likes.
    static final int LIFETIME_SECONDS = 7200;

    @Override
    public MappingProtocol protocol() {
        return MappingProtocol.PCP;
    }

    @Override
    public String key() {
        return nonce.text();
    }

    @Override
    public Lease map(int port, int externalPort, Patience patience) throws IOException {
        var mapped = ask(port, externalPort, LIFETIME_SECONDS, patience);
        if (mapped.lifetimeSeconds() == 0) {
            throw new GatewayException("the gateway granted a PCP mapping for no time at all");
        }
        // One of no use ends by itself, and nobody else gets its port until then.
        return Lease.of(mapped.address(), mapped.port(), mapped.lifetimeSeconds());
    }

    @Override
    public void unmap(int port, int externalPort, Patience patience) throws IOException {
        var _ = ask(port, externalPort, 0, patience);
    }

    private Mapped ask(int port, int externalPort, int lifetimeSeconds, Patience patience)
            throws IOException {
        var request = PcpMessages.map(gateway.local(), nonce, port, externalPort, lifetimeSeconds);
        var found = new AtomicReference<>(new Mapped(-1, 0, 0, 0));
        try (var exchange = new DatagramExchange(gateway)) {
            exchange.ask(
                    List.of(request),
                    answer -> {
                        var mapped = PcpMessages.mapped(answer, nonce, port);
                        mapped.ifPresent(found::set);
                        return mapped.isPresent();
                    },
                    patience);
        }
        if (found.get().result() != 0) {
            throw new GatewayException("the gateway " + PcpMessages.reason(found.get().result()));
        }
        return found.get();
    }
}
