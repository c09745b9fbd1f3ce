package org.navalis.node.mapping;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.navalis.node.mapping.NatPmpMessages.External;
import org.navalis.node.mapping.NatPmpMessages.Mapped;

/// Maps by NAT-PMP (RFC 6886, section 3).
///
/// @param gateway who is asked
record NatPmpClient(Gateway gateway) implements MappingClient {

    /// RFC 6886, section 3.3 recommends it.
    private static final int LIFETIME_SECONDS = 7200;

    @Override
    public MappingProtocol protocol() {
        return MappingProtocol.NAT_PMP;
    }

    @Override
    public Lease map(int port, int externalPort, Patience patience) throws IOException {
        var mapped = ask(port, externalPort, LIFETIME_SECONDS, patience);
        try {
            if (mapped.lifetimeSeconds() == 0) {
                throw new GatewayException("the gateway granted a mapping for no time at all");
            }
            return Lease.of(externalAddress(patience), mapped.port(), mapped.lifetimeSeconds());
        } catch (IOException useless) {
            giveBack(port, externalPort, useless);
            throw useless;
        }
    }

    private void giveBack(int port, int externalPort, IOException why) {
        try {
            unmap(port, externalPort, Patience.of(GIVING_BACK));
        } catch (IOException left) {
            why.addSuppressed(left);
        }
    }

    @Override
    public void unmap(int port, int externalPort, Patience patience) throws IOException {
        var _ = ask(port, externalPort, 0, patience);
    }

    private Mapped ask(int port, int externalPort, int lifetimeSeconds, Patience patience)
            throws IOException {
        var request = NatPmpMessages.map(port, externalPort, lifetimeSeconds);
        var mapped = ask(request, answer -> NatPmpMessages.mapped(answer, port), patience);
        return require(mapped, mapped.result());
    }

    private int externalAddress(Patience patience) throws IOException {
        External external = ask(NatPmpMessages.address(), NatPmpMessages::external, patience);
        return require(external, external.result()).address();
    }

    private static <A> A require(A answer, int result) throws GatewayException {
        if (result != 0) {
            throw new GatewayException("the gateway " + NatPmpMessages.reason(result));
        }
        return answer;
    }

    private <A> A ask(byte[] request, Function<byte[], Optional<A>> reader, Patience patience)
            throws IOException {
        var found = new AtomicReference<Optional<A>>(Optional.empty());
        try (var exchange = new DatagramExchange(gateway)) {
            exchange.ask(
                    List.of(request),
                    answer -> {
                        found.set(reader.apply(answer));
                        return found.get().isPresent();
                    },
                    patience);
        }
        return found.get().orElseThrow();
    }
}
