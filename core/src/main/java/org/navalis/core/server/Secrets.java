package org.navalis.core.server;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.navalis.core.ClientKey;
import org.navalis.core.Packet;
import org.navalis.core.security.Hmac;
import org.navalis.core.security.TokenBucket;
import org.navalis.core.wire.Authentication;

/// The keys of a server, by the identifiers of its clients, each ready to work without allocation.
final class Secrets {

    private static final int FAILURES_SECOND_MAX = 1000;
    private static final int HASH_FACTOR = 31;
    private static final int NONCE_AND_CONFIRMATION = 9;

    private final @Nullable Secret[] table;
    private final boolean isEmpty;

    /// A secret at work.
    static final class Secret {

        private final byte[] identifier;
        private final Hmac hmac;
        private final boolean isExpired;
        private final TokenBucket failures;

        private Secret(ClientKey key, int failuresMax) {
            identifier = key.identifier();
            hmac = new Hmac(key.algorithm().digest(), key.secret());
            isExpired = key.isExpired();
            failures = new TokenBucket(failuresMax, failuresMax);
        }

        /// Whether wrong values were so many that no more are looked at for now.
        boolean isOverRate(long nowNanos) {
            return !failures.hasToken(nowNanos);
        }

        /// Whether the authentication at the start of the datagram has the right value. It covers
        /// what stands behind it: nonce, confirmation and packet.
        ///
        /// @param valueLength the octets of the value
        boolean isRight(Packet datagram, int valueLength, long nowNanos) {
            int value = Authentication.IDENTIFIER_START + identifier.length;
            if (valueLength == hmac.length()) {
                hmac.compute(datagram, value + valueLength);
                if (hmac.isAt(datagram, value)) {
                    return true;
                }
            }
            failures.take(nowNanos);
            return false;
        }

        /// The octets that [#sign] puts before a packet.
        int length() {
            return Authentication.LENGTH_MIN + identifier.length + hmac.length();
        }

        /// Puts an authentication before the packet.
        void sign(Packet packet, long nonce) {
            packet.prepend(NONCE_AND_CONFIRMATION);
            packet.setLong(0, nonce);
            packet.setOctet(NONCE_AND_CONFIRMATION - 1, isExpired ? 1 : 0);
            hmac.compute(packet, 0);
            packet.prepend(length() - NONCE_AND_CONFIRMATION);
            packet.setShort(0, Authentication.INDICATOR);
            packet.setOctet(2, identifier.length);
            packet.setOctet(3, hmac.length());
            packet.setOctets(Authentication.IDENTIFIER_START, identifier);
            hmac.writeTo(packet, Authentication.IDENTIFIER_START + identifier.length);
        }
    }

    /// @param keys one for each identifier
    /// @param machines how many machines a client may ask
    Secrets(List<ClientKey> keys, int machines) {
        isEmpty = keys.isEmpty();
        int failuresMax = Math.max(1, FAILURES_SECOND_MAX / machines);
        table = new Secret[Integer.highestOneBit(keys.size() + 1) << 2];
        for (var key : keys) {
            var secret = new Secret(key, failuresMax);
            int at = place(Packet.of(secret.identifier), 0, secret.identifier.length);
            if (table[at] != null) {
                throw new IllegalArgumentException("there are two keys with one identifier");
            }
            table[at] = secret;
        }
    }

    boolean isEmpty() {
        return isEmpty;
    }

    /// The secret of a client, by the identifier at this position of a datagram, or null.
    @Nullable Secret find(Packet datagram, int position, int length) {
        return length == 0 ? null : table[place(datagram, position, length)];
    }

    /// Where the identifier stands in the table, or would. The table is a quarter full at most, and
    /// who is in it is the operator's choice.
    private int place(Packet packet, int position, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = HASH_FACTOR * hash + packet.octetAt(position + i);
        }
        int at = hash ^ hash >>> Short.SIZE;
        while (true) {
            at &= table.length - 1;
            var secret = table[at];
            boolean isPlace =
                    secret == null
                            || secret.identifier.length == length
                                    && packet.matches(position, secret.identifier);
            if (isPlace) {
                return at;
            }
            at++;
        }
    }
}
