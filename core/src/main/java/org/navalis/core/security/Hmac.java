package org.navalis.core.security;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.navalis.core.Packet;

/// The keyed hash of a part of a packet (RFC 2104), by one secret.
///
/// It works on the digest itself, since that of the JDK's `Mac` makes arrays for each value; this
/// one makes none.
public final class Hmac {

    /// All three digests take blocks of 64 octets.
    private static final int BLOCK = 64;

    private static final int INNER = 0x36;
    private static final int OUTER = 0x5c;
    private static final int CHUNK = 512;

    private final MessageDigest digest;
    private final byte[] innerPad = new byte[BLOCK];
    private final byte[] outerPad = new byte[BLOCK];
    private final byte[] chunk = new byte[CHUNK];
    private final byte[] value;

    /// @param digestName SHA-1, SHA-256 or MD5
    /// @param secret the shared secret
    public Hmac(String digestName, byte[] secret) {
        try {
            digest = MessageDigest.getInstance(digestName);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalArgumentException(digestName + " is no digest of this JDK", missing);
        }
        value = new byte[digest.getDigestLength()];
        byte[] key = secret.length > BLOCK ? digest.digest(secret) : secret;
        for (int i = 0; i < BLOCK; i++) {
            int octet = i < key.length ? key[i] : 0;
            innerPad[i] = (byte) (octet ^ INNER);
            outerPad[i] = (byte) (octet ^ OUTER);
        }
    }

    /// The octets of a value.
    public int length() {
        return value.length;
    }

    /// Computes the value of everything in the packet from this position on.
    public void compute(Packet packet, int from) {
        digest.update(innerPad);
        for (int at = from; at < packet.length(); at += CHUNK) {
            int count = Math.min(CHUNK, packet.length() - at);
            packet.copyTo(chunk, at, count);
            digest.update(chunk, 0, count);
        }
        finish();
        digest.update(outerPad);
        digest.update(value);
        finish();
    }

    private void finish() {
        try {
            digest.digest(value, 0, value.length);
        } catch (DigestException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /// Whether the value that was computed stands at this position; how long that takes says
    /// nothing of where they differ.
    public boolean isAt(Packet packet, int position) {
        int difference = 0;
        for (int i = 0; i < value.length; i++) {
            difference |= packet.octetAt(position + i) ^ value[i] & 0xff;
        }
        return difference == 0;
    }

    /// Puts the value that was computed at this position.
    public void writeTo(Packet packet, int position) {
        packet.setOctets(position, value);
    }
}
