package org.navalis.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.testing.Clause;

class PeerTableTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long HIGH = 0x2001_0000_0b01_0101L;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PeerTable peers = new PeerTable(4, new SplittableRandom(1));

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"BUB-12", "PEER-01"})
    void addsPeersUntrustedAndThirtySecondsSilent() {
        int peer = peers.add(HIGH, 1, 0);

        assertThat(peers.find(HIGH, 1)).isEqualTo(peer);
        assertThat(peers.isTrusted(peer)).isFalse();
        assertThat(peers.silentMillis(peer, 0)).isEqualTo(30_000);
        assertThat(peers.unsentMillis(peer, 0)).isEqualTo(30_000);
        assertThat(peers.bubbles(peer)).isZero();
        assertThat(peers.idleMillis(peer, 0)).isZero();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "PEER-01")
    void trustsPeersAtAnEndpoint() {
        int peer = peers.add(HIGH, 1, 0);
        peers.setBubbles(peer, 3);

        peers.trust(peer, 0xe1020304, 65_535, 5 * SECOND);

        assertThat(peers.isTrusted(peer)).isTrue();
        assertThat(peers.isTrustedAt(peer, 0xe1020304, 65_535)).isTrue();
        assertThat(peers.isTrustedAt(peer, 0xe1020304, 65_534)).isFalse();
        assertThat(peers.isTrustedAt(peer, 0xe1020305, 65_535)).isFalse();
        assertThat(peers.silentMillis(peer, 6 * SECOND)).isEqualTo(1000);
        assertThat(peers.bubbles(peer)).isZero();
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void forgetsTheMtuWithThePeerAndWithItsEndpoint() {
        int peer = peers.add(HIGH, 1, 0);
        assertThat(peers.mtu(peer)).isEqualTo(1280);
        peers.trust(peer, 0x19010203, 7, 0);
        peers.setMtu(peer, 65_535);

        peers.trust(peer, 0x19010203, 7, SECOND);
        assertThat(peers.mtu(peer)).isEqualTo(65_535);
        peers.trust(peer, 0x19010203, 8, SECOND);
        assertThat(peers.mtu(peer)).isEqualTo(1280);

        peers.setMtu(peer, 1400);
        peers.remove(peer);
        assertThat(peers.add(HIGH, 2, 0)).isEqualTo(peer);
        assertThat(peers.mtu(peer)).isEqualTo(1280);
    }

    @Test
    void tellsAddressesByBothHalves() {
        int first = peers.add(1, 2, 0);
        int second = peers.add(2, 1, 0);

        assertThat(peers.find(1, 2)).isEqualTo(first);
        assertThat(peers.find(2, 1)).isEqualTo(second);
        assertThat(peers.find(1, 1)).isEqualTo(PeerTable.NONE);
        assertThat(peers.high(second)).isEqualTo(2);
        assertThat(peers.low(second)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"PEER-02", "PEER-03"})
    void letsTheLeastRecentlyUsedGoUntrustedFirst() {
        int trusted = peers.add(HIGH, 1, 0);
        peers.trust(trusted, 1, 1, 0);
        int old = peers.add(HIGH, 2, SECOND);
        int used = peers.add(HIGH, 3, 2 * SECOND);
        assertThat(peers.victim()).isEqualTo(PeerTable.NONE);
        int other = peers.add(HIGH, 4, 3 * SECOND);
        peers.noteSent(old, 10 * SECOND);

        assertThat(peers.victim()).isEqualTo(used);
        peers.remove(used);
        assertThat(peers.victim()).isEqualTo(PeerTable.NONE);
        peers.add(HIGH, 5, 11 * SECOND);
        assertThat(peers.victim()).isEqualTo(other);
        for (long low : new long[] {2, 4, 5}) {
            peers.trust(peers.find(HIGH, low), 1, 1, 20 * SECOND);
        }
        assertThat(peers.victim()).isEqualTo(trusted);
    }

    @Test
    @Clause(rfc = 4380, section = "7.3.3", row = "PEER-03")
    void takesNoPlaceOfTrustedPeersForOthers() {
        var full = PeerTable.ofRelay(64, new SplittableRandom(4));
        for (int i = 0; i < 62; i++) {
            full.trust(full.add(HIGH, i, 0), i, 1, i * SECOND);
        }
        for (int i = 0; i < 1000; i++) {
            if (full.victim() != PeerTable.NONE) {
                full.remove(full.victim());
            }
            full.add(HIGH, 1000 + i, 100 * SECOND);
        }

        assertThat(full.trustedSize()).isEqualTo(62);
        for (int i = 0; i < 62; i++) {
            assertThat(full.isTrustedAt(full.find(HIGH, i), i, 1)).isTrue();
        }
    }

    /// Newcomers could else never prove themselves.
    @Test
    @Clause(rfc = 4380, section = "7.3.3", row = "PEER-03")
    void takesTrustFromTheLeastRecentlyUsedForOneThatHasProvedItself() {
        var full = PeerTable.ofRelay(64, new SplittableRandom(5));
        for (int i = 0; i < 64; i++) {
            full.trust(full.add(HIGH, i, 0), i, 1, i * SECOND);
        }

        assertThat(full.trustedSize()).isEqualTo(62);
        assertThat(full.isTrusted(full.find(HIGH, 0))).isFalse();
        assertThat(full.isTrusted(full.find(HIGH, 1))).isFalse();
        assertThat(full.low(full.victim())).isZero();
        assertThat(full.isTrusted(full.find(HIGH, 63))).isTrue();
    }

    /// The index grows several times, and peers come and go meanwhile.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Clause(rfc = 4380, section = "5.2", row = "PEER-05")
    void findsEverybodyWhileItGrows(long seed) {
        var random = new SplittableRandom(seed);
        var table = PeerTable.ofRelay(20_000, random);
        var known = new ArrayList<Long>();
        long next = 0;
        while (known.size() < 20_000) {
            known.add(next);
            table.add(HIGH, next++, 0);
            if (random.nextInt(4) == 0) {
                int place = random.nextInt(known.size());
                table.remove(table.find(HIGH, known.get(place)));
                known.set(place, known.getLast());
                known.removeLast();
            }
            if (known.size() % 1000 == 0) {
                for (long low : known) {
                    int peer = table.find(HIGH, low);
                    assertThat(peer).isNotEqualTo(PeerTable.NONE);
                    assertThat(table.low(peer)).isEqualTo(low);
                }
            }
        }
        long there = LongStream.range(0, next).filter(it -> table.find(HIGH, it) >= 0).count();

        assertThat(there).isEqualTo(20_000).isEqualTo(table.size());
    }

    @Test
    void countsMuchAndMeasuresRoundTripsWellEnough() {
        int peer = peers.add(HIGH, 1, 0);
        peers.setSocket(peer, 0xffff);
        peers.setBubbles(peer, 4);
        for (int i = 0; i < 3; i++) {
            peers.count(peer, Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
        peers.setRoundTripMicros(peer, 123_456);

        assertThat(peers.packets(peer)).isEqualTo(3L * Integer.MAX_VALUE);
        assertThat(peers.octets(peer)).isEqualTo(3L * Integer.MAX_VALUE);
        assertThat(peers.roundTripMicros(peer)).isBetween(123_400, 123_456);
        assertThat(peers.socket(peer)).isEqualTo(0xffff);
        assertThat(peers.bubbles(peer)).isEqualTo(4);
        for (int micros : new int[] {1, 4095, 4096, 50_000, 1_000_000, 134_000_000}) {
            peers.setRoundTripMicros(peer, micros);
            assertThat(peers.roundTripMicros(peer)).isBetween(micros - micros / 2048, micros);
        }
        peers.setRoundTripMicros(peer, Integer.MAX_VALUE);
        assertThat(peers.roundTripMicros(peer)).isGreaterThan(134_000_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 64, 100, 4096})
    @Clause(rfc = 4380, section = "5.2", row = "PEER-05")
    @Timeout(value = 10, threadMode = SEPARATE_THREAD)
    void findsWhatIsThereAndWhatIsNotWhenFull(int capacity) {
        var full = new PeerTable(capacity, new SplittableRandom(2));
        for (int i = 0; i < capacity; i++) {
            full.add(HIGH, i, 0);
        }

        assertThat(full.size()).isEqualTo(capacity);
        assertThat(full.find(HIGH, capacity - 1)).isNotEqualTo(PeerTable.NONE);
        assertThat(full.find(HIGH, capacity)).isEqualTo(PeerTable.NONE);
    }

    /// Compared with addresses by chance, in processor time of this thread: if they had one place,
    /// they would take a thousand times as long.
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"same sum", "same last bits", "counted up"})
    @DisplayName("R38: addresses that collide elsewhere are found as fast as others")
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"PEER-05", "R38"})
    @Timeout(value = 60, threadMode = SEPARATE_THREAD)
    void findsAddressesThatCollideElsewhereAsFastAsOthers(String kind) {
        int many = 20_000;
        var random = new SplittableRandom(8);
        var byChance = new long[2 * many];
        var chosen = new long[2 * many];
        for (int i = 0; i < many; i++) {
            byChance[2 * i] = HIGH;
            byChance[2 * i + 1] = random.nextLong();
            chosen[2 * i] = kind.equals("same sum") ? HIGH + i : HIGH;
            chosen[2 * i + 1] =
                    switch (kind) {
                        case "same sum" -> -i;
                        case "same last bits" -> (long) i << 32;
                        default -> i;
                    };
        }

        assertThat(nanosToFind(chosen)).isLessThan(50 * nanosToFind(byChance));
    }

    /// The least of several times.
    private static long nanosToFind(long[] addresses) {
        var table = new PeerTable(addresses.length / 2, new SplittableRandom(9));
        for (int i = 0; i < addresses.length; i += 2) {
            table.add(addresses[i], addresses[i + 1], 0);
        }
        long least = Long.MAX_VALUE;
        boolean isMissing = false;
        for (int time = 0; time < 10; time++) {
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < addresses.length; i += 2) {
                isMissing |= table.find(addresses[i], addresses[i + 1]) == PeerTable.NONE;
            }
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
        }
        assertThat(isMissing).isFalse();
        return least;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -SECOND, (long) Integer.MAX_VALUE * 1_000_000, Long.MIN_VALUE / 2})
    void measuresTimeAcrossTheWrapOfItsDates(long startNanos) {
        int peer = peers.add(HIGH, 1, startNanos);
        peers.trust(peer, 1, 1, startNanos);

        assertThat(peers.silentMillis(peer, startNanos + 29 * SECOND)).isEqualTo(29_000);
        assertThat(peers.idleMillis(peer, startNanos + 600 * SECOND)).isEqualTo(600_000);
    }

    @Test
    void forgetsEveryone() {
        for (int i = 0; i < peers.capacity(); i++) {
            int peer = peers.add(HIGH, i, 0);
            if (i % 2 == 0) {
                peers.trust(peer, 1, 1, 0);
            }
        }

        peers.clear();

        assertThat(peers.size()).isZero();
        assertThat(peers.oldest(true)).isEqualTo(PeerTable.NONE);
        assertThat(peers.oldest(false)).isEqualTo(PeerTable.NONE);
        assertThat(peers.find(HIGH, 0)).isEqualTo(PeerTable.NONE);
        assertThat(peers.add(HIGH, 0, 0)).isNotEqualTo(PeerTable.NONE);
    }

    /// Every operation in random order, held against plain maps.
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "3, 7", "4, 64", "5, 100"})
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"PEER-02", "PEER-03", "PEER-05"})
    @Timeout(value = 60, threadMode = SEPARATE_THREAD)
    void behavesLikePlainMaps(long seed, int capacity) {
        var random = new SplittableRandom(seed);
        var table = new PeerTable(capacity, random);
        var model = new Model();
        for (int step = 0; step < 20_000; step++) {
            long nowNanos = 2L * step * SECOND;
            long low = random.nextInt(2 * capacity + 1);
            int peer = table.find(HIGH, low);
            assertThat(peer != PeerTable.NONE).isEqualTo(model.endpoints.containsKey(low));
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (peer == PeerTable.NONE) {
                        model.makeRoom(table, capacity);
                        table.add(HIGH, low, nowNanos);
                        model.add(low);
                    }
                }
                case 2 -> {
                    if (peer != PeerTable.NONE) {
                        table.remove(peer);
                        model.remove(low);
                    }
                }
                case 3 -> {
                    if (peer != PeerTable.NONE) {
                        table.trust(peer, step, 1, nowNanos);
                        model.trust(low, step, capacity - capacity / 32);
                    }
                }
                default -> {
                    if (peer != PeerTable.NONE) {
                        table.noteReceived(peer, nowNanos);
                        model.touch(low);
                    }
                }
            }
            model.assertSame(table);
        }
    }

    /// What a table must do, the slow way: the order of the maps is that of use.
    private static final class Model {

        private final Map<Long, Integer> endpoints = new HashMap<>();
        private final Map<Long, Boolean> untrusted = new LinkedHashMap<>();
        private final Map<Long, Boolean> trusted = new LinkedHashMap<>();

        void makeRoom(PeerTable table, int capacity) {
            if (endpoints.size() < capacity) {
                assertThat(table.victim()).isEqualTo(PeerTable.NONE);
                return;
            }
            var from = untrusted.isEmpty() ? trusted : untrusted;
            long oldest = from.keySet().iterator().next();
            assertThat(table.low(table.victim())).isEqualTo(oldest);
            table.remove(table.victim());
            remove(oldest);
        }

        void add(long low) {
            endpoints.put(low, 0);
            untrusted.put(low, true);
        }

        void remove(long low) {
            endpoints.remove(low);
            untrusted.remove(low);
            trusted.remove(low);
        }

        void trust(long low, int address, int trustedMax) {
            if (!trusted.containsKey(low) && trusted.size() == trustedMax) {
                long oldest = trusted.keySet().iterator().next();
                trusted.remove(oldest);
                untrusted.put(oldest, true);
            }
            endpoints.put(low, address);
            untrusted.remove(low);
            trusted.remove(low);
            trusted.put(low, true);
        }

        void touch(long low) {
            var list = trusted.containsKey(low) ? trusted : untrusted;
            list.remove(low);
            list.put(low, true);
        }

        void assertSame(PeerTable table) {
            assertThat(table.size()).isEqualTo(endpoints.size());
            assertOrder(table, false, untrusted);
            assertOrder(table, true, trusted);
        }

        private void assertOrder(PeerTable table, boolean isTrusted, Map<Long, Boolean> order) {
            int peer = table.oldest(isTrusted);
            for (long low : order.keySet()) {
                assertThat(table.low(peer)).isEqualTo(low);
                assertThat(table.find(HIGH, low)).isEqualTo(peer);
                assertThat(table.isTrusted(peer)).isEqualTo(isTrusted);
                assertThat(table.address(peer)).isEqualTo(endpoints.get(low));
                peer = table.newer(peer);
            }
            assertThat(peer).isEqualTo(PeerTable.NONE);
        }
    }
}
