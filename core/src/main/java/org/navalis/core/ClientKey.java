package org.navalis.core;

import java.util.Arrays;
import java.util.HexFormat;

/// What a server and a client share for secure qualification (RFC 4380, section 5.2.2).
///
/// The algorithm is agreed on beforehand like the secret; nothing on the wire names it.
public final class ClientKey {

    private static final int IDENTIFIER_LENGTH_MAX = 255;

    /// How values are made of secrets.
    public enum Algorithm {
        /// The one that RFC 4380 names.
        HMAC_SHA1("SHA-1"),
        /// For those who want no SHA-1.
        HMAC_SHA256("SHA-256"),
        /// For clients that follow section 7.2.1 by the letter.
        HMAC_MD5("MD5");

        private final String digest;

        Algorithm(String digest) {
            this.digest = digest;
        }

        /// The name of the digest, as the JDK knows it.
        public String digest() {
            return digest;
        }
    }

    private final byte[] identifier;
    private final Algorithm algorithm;
    private final byte[] secret;
    private final boolean isExpired;

    /// @param identifier what the client sends to be known, 1 to 255 octets
    /// @param secret the secret, not empty
    /// @param isExpired whether the client is told to get another key
    public ClientKey(byte[] identifier, Algorithm algorithm, byte[] secret, boolean isExpired) {
        if (identifier.length == 0 || identifier.length > IDENTIFIER_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "an identifier has 1 to 255 octets, not " + identifier.length);
        }
        if (secret.length == 0) {
            throw new IllegalArgumentException("the secret is empty");
        }
        this.identifier = identifier.clone();
        this.algorithm = algorithm;
        this.secret = secret.clone();
        this.isExpired = isExpired;
    }

    /// A copy of the identifier.
    public byte[] identifier() {
        return identifier.clone();
    }

    /// How values are made.
    public Algorithm algorithm() {
        return algorithm;
    }

    /// A copy of the secret.
    public byte[] secret() {
        return secret.clone();
    }

    /// Whether the client is told to get another key; it is served all the same.
    public boolean isExpired() {
        return isExpired;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientKey that
                && Arrays.equals(identifier, that.identifier)
                && algorithm == that.algorithm
                && Arrays.equals(secret, that.secret)
                && isExpired == that.isExpired;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(identifier);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "key of " + HexFormat.of().formatHex(identifier);
    }
}
