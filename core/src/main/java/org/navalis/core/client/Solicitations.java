package org.navalis.core.client;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.ClientKey;
import org.navalis.core.Drop;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.Trouble;
import org.navalis.core.security.Hmac;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.core.wire.TeredoFraming;

/// Writes solicitations, and judges by whom their answers are (RFC 4380, section 5.2.2): with a
/// nonce only, or proven by the key that client and server share.
final class Solicitations {

    /// Section 5.2.1: so many to an address of the server.
    static final int MAX = 3;

    private static final int NONCE_AND_CONFIRMATION = 9;

    private final byte[] identifier;
    private final @Nullable Hmac hmac;
    private final Packet scratch = Packet.ofSize(128);
    private final long[] nonces = new long[MAX];
    private int nonceCount;
    private boolean isKeyExpired;
    private boolean isKeyRefused;

    Solicitations(Optional<ClientKey> key) {
        identifier = key.map(ClientKey::identifier).orElse(new byte[0]);
        hmac = key.map(it -> new Hmac(it.algorithm().digest(), it.secret())).orElse(null);
    }

    private boolean hasKey() {
        return hmac != null;
    }

    /// Whether the last answer said that the client should get another key.
    boolean isKeyExpired() {
        return isKeyExpired;
    }

    /// What it means that no answer was taken since [#begin].
    Trouble silence() {
        if (!hasKey()) {
            return Trouble.PRIMARY_SERVER_SILENT;
        }
        return isKeyRefused ? Trouble.KEY_REFUSED : Trouble.PRIMARY_SERVER_SILENT_TO_KEY;
    }

    /// A server is asked anew.
    void begin() {
        isKeyRefused = false;
    }

    /// Makes a nonce for qualification, and remembers it.
    long newNonce(RandomGenerator random) {
        long nonce = random.nextLong();
        nonces[nonceCount++] = nonce;
        return nonce;
    }

    /// What was asked until now is of no interest any more.
    void forgetNonces() {
        nonceCount = 0;
    }

    /// Whether the nonce is that of a question of qualification that waits for its answer.
    boolean isNonce(long nonce) {
        for (int i = 0; i < nonceCount; i++) {
            if (nonces[i] == nonce) {
                return true;
            }
        }
        return false;
    }

    /// Whether the packet is an advertisement of a server.
    static boolean isAdvertisement(Packet packet) {
        return Icmpv6.isMessage(packet)
                && Icmpv6.type(packet) == Icmpv6.ROUTER_ADVERTISEMENT
                && Ipv6Address.isLinkLocal(Ipv6Header.destinationHigh(packet));
    }

    /// Whether the packet is for the link-local address from which solicitations go.
    static boolean isForSolicitor(Packet packet) {
        return Ipv6Header.destinationHigh(packet) == TeredoAddress.LINK_LOCAL_HIGH
                && Ipv6Header.destinationLow(packet) == TeredoAddress.LINK_LOCAL_LOW;
    }

    /// Writes a solicitation with this nonce into an empty packet.
    Packet write(long nonce, Packet blank) {
        if (hmac == null) {
            RouterSolicitation.write(
                    blank, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
            Authentication.prependNonce(blank, nonce, 0);
            return blank;
        }
        scratch.clear();
        RouterSolicitation.write(
                scratch, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        // An identifier may be longer than the room in front of a packet.
        int value = Authentication.IDENTIFIER_START + identifier.length;
        int covered = value + hmac.length();
        blank.extend(covered + NONCE_AND_CONFIRMATION);
        blank.setShort(0, Authentication.INDICATOR);
        blank.setOctet(2, identifier.length);
        blank.setOctet(3, hmac.length());
        blank.setOctets(Authentication.IDENTIFIER_START, identifier);
        blank.setLong(covered, nonce);
        blank.setOctet(covered + NONCE_AND_CONFIRMATION - 1, 0);
        blank.append(scratch, 0, scratch.length());
        hmac.compute(blank, covered);
        hmac.writeTo(blank, value);
        return blank;
    }

    /// Judges the authentication of an answer whose nonce is right.
    ///
    /// @param packet the IPv6 packet, with what was around it still before it
    /// @return why it is refused, or null
    @Nullable Drop check(Packet packet, TeredoFraming framing) {
        if (hmac == null) {
            // A server that does not know the client says so by this octet.
            return framing.confirmation() == 0 ? null : Drop.RA_CONFIRMATION;
        }
        if (framing.valueLength() == 0) {
            isKeyRefused = true;
            return framing.confirmation() == 0 ? Drop.RA_UNSIGNED : Drop.RA_CONFIRMATION;
        }
        packet.prepend(framing.encapsulationLength());
        boolean isRight = isSigned(packet, framing);
        packet.skip(framing.encapsulationLength());
        if (!isRight) {
            isKeyRefused = true;
            return Drop.RA_HMAC;
        }
        isKeyExpired = framing.confirmation() != 0;
        return null;
    }

    private boolean isSigned(Packet whole, TeredoFraming framing) {
        int value = Authentication.IDENTIFIER_START + identifier.length;
        if (hmac == null) {
            return false;
        }
        boolean isOfClient =
                framing.identifierLength() == identifier.length
                        && framing.valueLength() == hmac.length()
                        && whole.matches(Authentication.IDENTIFIER_START, identifier);
        if (!isOfClient) {
            return false;
        }
        hmac.compute(whole, value + hmac.length());
        return hmac.isAt(whole, value);
    }
}
