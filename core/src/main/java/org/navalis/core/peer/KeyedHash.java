package org.navalis.core.peer;

/// SipHash-1-3 over two words, with a key of 128 bits (Aumasson and Bernstein, 2012).
final class KeyedHash {

    private KeyedHash() {}

    static long of(long key0, long key1, long first, long second) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        // The last word is the length, 16, in the highest octet.
        for (int word = 0; word < 6; word++) {
            long message =
                    switch (word) {
                        case 0 -> first;
                        case 1 -> second;
                        case 2 -> 16L << 56;
                        default -> 0;
                    };
            v3 ^= message;
            if (word == 3) {
                v2 ^= 0xff;
            }
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= message;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
