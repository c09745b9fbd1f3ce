package org.navalis.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Hex;

/// Random and mutated datagrams through every parser.
///
/// Assertions in {@link Packet} hold that nothing outside of a packet is read; here its slot ends
/// where the datagram does.
class FramingFuzzTest {

    private static final int DATAGRAMS = 100_000;
    private static final int LENGTH_MAX = 200;

    private static final List<String> SEEDS =
            List.of(
                    "60000000 0000 3b ff" + "20010000".repeat(8) + "01045eed1234 0502b26e",
                    "00000000 00000000 60000000 0000 3b ff" + "20010000".repeat(8) + "0404000000",
                    "60000000 0000 3b ff"
                            + "20010000".repeat(8)
                            + "030e0000c0a80702c3500a090807ee48",
                    "000108140000000000000000"
                            + "00".repeat(29)
                            + "60000000 0008 3a ff"
                            + "fe80000000000000".repeat(4)
                            + "85007d3700000000",
                    "00010000 0123456789abcdef 00 0000 63be e6f5ebe1 60000000 0038 3a ff"
                            + "fe800000000000008000f227f4fefefe fe800000000000000000ffffffffffff"
                            + "8600954c 00000000 00000000 000007d0"
                            + "03044040 ffffffff ffffffff 00000000 20010000 0b010101"
                            + "0000000000000000 05010000 00000500",
                    "60000000 0018 00 40"
                            + "20010000".repeat(8)
                            + "2b00 0000 00000000"
                            + "3c01 0000 00000000 0000000000000000");

    private final TeredoFraming framing = new TeredoFraming();
    private final Trailers trailers = new Trailers();
    private final RouterAdvertisement advertisement = new RouterAdvertisement();

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"SEC-16", "PKT-04", "PKT-11", "TRL-05"})
    void refusesOrReadsAnythingWithoutHarm(long seed) {
        var random = new SplittableRandom(seed);
        int accepted = 0;
        for (int i = 0; i < DATAGRAMS; i++) {
            var octets = random.nextInt(4) == 0 ? noise(random) : mutated(random);
            accepted += parse(octets) ? 1 : 0;
        }

        assertThat(accepted).as("of %d, seed %d", DATAGRAMS, seed).isBetween(1000, DATAGRAMS);
    }

    private boolean parse(byte[] octets) {
        var packet = Packet.of(octets);
        if (framing.parse(packet) != null) {
            assertThat(packet.toByteArray()).isEqualTo(octets);
            return false;
        }
        int length = Ipv6Header.totalLength(packet);
        assertThat(packet.length()).isEqualTo(length);
        assertThat(framing.trailersLength()).isEqualTo(packet.remaining());
        trailers.parse(packet, framing.trailersLength());
        assertThat(packet.length()).isEqualTo(length);
        assertThat(trailers.alternates()).isBetween(0, 4);
        ExtensionHeaders.check(packet);
        Icmpv6.mayBeAnsweredByError(packet);
        if (Icmpv6.isMessage(packet)) {
            RouterSolicitation.check(packet);
            advertisement.parse(packet);
        }
        return true;
    }

    private static byte[] noise(SplittableRandom random) {
        var octets = new byte[random.nextInt(LENGTH_MAX)];
        random.nextBytes(octets);
        return octets;
    }

    private static byte[] mutated(SplittableRandom random) {
        var seed = Hex.octets(SEEDS.get(random.nextInt(SEEDS.size())));
        int length = random.nextInt(3) == 0 ? random.nextInt(seed.length + 20) : seed.length;
        var octets = new byte[length];
        random.nextBytes(octets);
        System.arraycopy(seed, 0, octets, 0, Math.min(seed.length, length));
        for (int flips = random.nextInt(4); flips > 0 && length > 0; flips--) {
            octets[random.nextInt(length)] = (byte) random.nextInt();
        }
        return octets;
    }
}
