package org.navalis.node.mapping;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;

/// Finds a gateway's best protocol and has it make the mapping.
///
/// All are tried at once, but that PCP and NAT-PMP get a short head start: a gateway answers them
/// within milliseconds, and then nothing of UPnP is loaded or sent. Finding changes nothing at the
/// gateway; only the first that answers is asked for a mapping, the next when it refuses. So there
/// is never more than one: a gateway has one table for all protocols, and deleting a second mapping
/// would delete the first.
final class MappingSearch {

    /// RFC 6081 names no time; our decision for row EXT-UPN-03.
    static final Duration LIMIT = Duration.ofSeconds(3);

    private static final Duration HEAD_START = Duration.ofMillis(150);

    private final Gateway gateway;
    private final RandomGenerator random;
    private final Patience patience;
    private final List<IOException> refusals = new ArrayList<>();

    /// Asks for the mapping.
    ///
    /// @param <M> what there is then
    interface Asking<M> {
        /// Asks by a client that was found.
        ///
        /// @throws IOException when this one does not map
        M ask(MappingClient client) throws IOException;
    }

    /// @param patience for all of it
    MappingSearch(Gateway gateway, RandomGenerator random, Patience patience) {
        this.gateway = gateway;
        this.random = random;
        this.patience = patience;
    }

    /// Searches and asks.
    ///
    /// @throws IOException when none maps: what the best of them said
    <M> M run(Asking<M> asking) throws IOException {
        var made = askPortControl(patience.part(HEAD_START), asking);
        if (made.isPresent()) {
            return made.get();
        }
        var listening = patience.part(LIMIT);
        var searching = patience.part(LIMIT);
        try {
            var upnp = searchUpnp(searching, listening);
            if (refusals.isEmpty()) {
                made = askPortControl(listening, asking);
            }
            return made.isPresent() ? made.get() : asking.ask(upnp.get());
        } catch (ExecutionException notFound) {
            refusals.add(
                    notFound.getCause() instanceof IOException why
                            ? why
                            : new IOException(notFound.getCause()));
        } catch (IOException refused) {
            refusals.add(refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            searching.end();
        }
        throw refusals.isEmpty() ? new GatewayException("interrupted") : refusals.getFirst();
    }

    private <M> Optional<M> askPortControl(Patience listening, Asking<M> asking) {
        for (var client : new PortControlSearch(gateway, random).find(listening)) {
            try {
                return Optional.of(asking.ask(client));
            } catch (IOException refused) {
                refusals.add(refused);
            }
        }
        return Optional.empty();
    }

    /// On a thread of its own; when it finds something, nobody need listen for the others.
    private CompletableFuture<UpnpClient> searchUpnp(Patience searching, Patience listening) {
        var found = new CompletableFuture<UpnpClient>();
        Thread.ofPlatform()
                .daemon()
                .name("navalis-upnp")
                .start(() -> {
                    try {
                        found.complete(new UpnpSearch(gateway).find(searching));
                        listening.end();
                    } catch (IOException | RuntimeException none) {
                        found.completeExceptionally(none);
                    }
                });
        return found;
    }
}
