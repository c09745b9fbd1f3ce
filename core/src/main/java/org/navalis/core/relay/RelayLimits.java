package org.navalis.core.relay;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.security.AddressRateLimiter;

/// How often others can make a relay send bubbles (RFC 4380, section 7.3.5): two a second without
/// an answer to each IPv4 address, whether it is a client's or that of a client's server.
///
/// A packet from native IPv6 names both, and whoever sends it may write millions of Teredo
/// addresses with the same two; so the IPv4 address counts and nothing else. An answer that only a
/// receiver of our bubble can give shows that it was welcome, and gives tokens back: to the client,
/// and to its server if it is the bubble by the server that was answered. A server whose clients
/// answer is asked for as many as there are. The memory is fixed.
final class RelayLimits {

    /// 16,384 buckets, 128 KiB for each kind.
    private static final int BUCKETS_BITS = 14;

    private static final int TARGET_SECOND_MAX = 2;

    /// Behind the address of a large NAT there are many clients.
    private static final int CLIENT_BURST = 10;

    /// How many set-ups by way of one server may wait for their answers.
    private static final int SERVER_BURST = 50;

    /// One answer pays for all bubbles to three other clients that are gone, and for its own.
    private static final int GIVEN_BACK = 16;

    private static final int NETWORK_SECOND_MAX = 50;

    private final boolean isOn;
    private final AddressRateLimiter clients;
    private final AddressRateLimiter servers;
    private final AddressRateLimiter networks;

    /// @param isOn whether there are limits at all
    /// @param machines how many machines the relay is: a client has to do with one of them, its
    ///     server and a native network with each
    RelayLimits(boolean isOn, int machines, RandomGenerator random) {
        this.isOn = isOn;
        clients = new AddressRateLimiter(TARGET_SECOND_MAX, CLIENT_BURST, BUCKETS_BITS, random);
        servers = part(TARGET_SECOND_MAX, SERVER_BURST, machines, random);
        networks = part(NETWORK_SECOND_MAX, NETWORK_SECOND_MAX, machines, random);
    }

    private static AddressRateLimiter part(
            int perSecond, int burst, int machines, RandomGenerator random) {
        return new AddressRateLimiter(
                (double) perSecond / machines, Math.max(1, burst / machines), BUCKETS_BITS, random);
    }

    /// Takes the right of a native /64 to have one more client remembered.
    ///
    /// @param network octets 0 to 7 of the native source
    boolean takeNew(long network, long nowNanos) {
        return !isOn || networks.take(network, nowNanos);
    }

    /// Takes the right to a direct bubble to a client and an indirect one by its server, and says
    /// whose is used up, or null.
    @Nullable Drop takePair(int client, int server, long nowNanos) {
        if (!takeDirect(client, nowNanos)) {
            return Drop.TX_DST4_RATE;
        }
        return takeIndirect(server, nowNanos) ? null : Drop.TX_SERVER4_RATE;
    }

    /// Takes the right to one more direct bubble to a client.
    boolean takeDirect(int client, long nowNanos) {
        return !isOn || clients.take(client, nowNanos);
    }

    /// Takes the right to one more indirect bubble by a server.
    boolean takeIndirect(int server, long nowNanos) {
        return !isOn || servers.take(server, nowNanos);
    }

    /// Notes that a client has answered a bubble that it has received.
    void noteAnswer(int client) {
        clients.giveBack(client, GIVEN_BACK);
    }

    /// Notes that a client has answered a bubble that its server has passed on.
    void noteAnswerByServer(int server) {
        servers.giveBack(server, GIVEN_BACK);
    }
}
