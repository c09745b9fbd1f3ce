package org.navalis.core.client;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.TeredoFraming;

/// Judges what comes as an answer to a solicitation (RFC 4380, section 5.2.1), and keeps what the
/// last one said.
final class Advertisements {

    private final AddressPolicy policy;
    private final Solicitations solicitations;
    private final RouterAdvertisement advertisement = new RouterAdvertisement();

    Advertisements(AddressPolicy policy, Solicitations solicitations) {
        this.policy = policy;
        this.solicitations = solicitations;
    }

    /// Judges an advertisement.
    ///
    /// @param servers the server that was asked
    /// @param isNonce whether a nonce is that of a question that waits for its answer
    /// @param isOfEither whether the secondary address was asked too: its advertisement carries the
    ///     prefix of either
    /// @return why it is refused, or null
    @Nullable Drop check(
            Packet packet,
            TeredoFraming framing,
            ServerAddresses servers,
            LongPredicate isNonce,
            boolean isOfEither) {
        var refusal = checkSender(packet, framing, servers, isNonce);
        if (refusal == null) {
            refusal = advertisement.parse(packet);
        }
        return refusal == null ? checkContent(framing, servers, isOfEither) : refusal;
    }

    /// The MTU that the last advertisement allows to a client that wants this one.
    int mtu(int wanted) {
        return advertisement.mtu(wanted);
    }

    private @Nullable Drop checkSender(
            Packet packet, TeredoFraming framing, ServerAddresses servers, LongPredicate isNonce) {
        if (packet.port() != TeredoAddress.SERVER_PORT) {
            return Drop.RA_SRC_PORT;
        }
        if (!servers.contains(packet.address())) {
            return Drop.RA_SRC4;
        }
        if (!framing.hasAuthentication()) {
            return Drop.RA_NOAUTH;
        }
        return isNonce.test(framing.nonce()) ? solicitations.check(packet, framing) : Drop.RA_NONCE;
    }

    private @Nullable Drop checkContent(
            TeredoFraming framing, ServerAddresses servers, boolean isOfEither) {
        boolean isOfServer =
                advertisement.prefixServer() == servers.primary()
                        || isOfEither && advertisement.prefixServer() == servers.secondary();
        if (!isOfServer) {
            return Drop.RA_PREFIX;
        }
        if (!framing.hasOrigin()) {
            return Drop.RA_NO_ORIGIN;
        }
        boolean isUsable =
                framing.originPort() != 0 && policy.isGlobalUnicast(framing.originAddress());
        return isUsable ? null : Drop.RA_ORIGIN;
    }
}
