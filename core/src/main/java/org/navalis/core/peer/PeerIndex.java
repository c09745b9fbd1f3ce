package org.navalis.core.peer;

import java.util.random.RandomGenerator;

/// Finds peers by their IPv6 addresses: a hash table of their numbers, six octets a peer when all
/// are there, two thirds full at most.
///
/// The key of the hash is secret, so that nobody can choose addresses that collide. The bits of an
/// entry that the number leaves free hold more of the hash, so that a search looks at hardly any
/// peer but the right one.
///
/// ```
/// entry: | more of the hash | number of the peer + 1 |, 0 when free; number 0: one who is gone
/// ```
///
/// It begins small. When it must grow the former table stays until its entries have moved, a few
/// with each peer that comes, so that nobody waits for all of them.
final class PeerIndex {

    private static final int FIRST_PEERS = 1024;

    /// The former table is half as large, so it is empty long before the new one is full.
    private static final int MOVED_AT_ONCE = 4;

    private static final int[] NOTHING = {};

    private final PeerRecords records;
    private final int highWord;
    private final int lowWord;
    private final long key0;
    private final long key1;
    private final int numberMask;
    private int[] entries;
    private int[] former = NOTHING;
    private int moved;
    private int peersFit;
    private int peers;

    /// @param highWord the word of a record with octets 0 to 7 of the address
    /// @param lowWord the word with octets 8 to 15
    /// @param random where the key of the hash comes from
    PeerIndex(PeerRecords records, int highWord, int lowWord, RandomGenerator random) {
        this.records = records;
        this.highWord = highWord;
        this.lowWord = lowWord;
        key0 = random.nextLong();
        key1 = random.nextLong();
        numberMask = Integer.highestOneBit(records.peersMax()) * 2 - 1;
        peersFit = Math.min(FIRST_PEERS, records.peersMax());
        entries = new int[entriesFor(peersFit)];
    }

    /// A search ends at a free entry; there is one also when the table is full.
    private static int entriesFor(int peers) {
        return peers + peers / 2 + 1;
    }

    /// The peer with this address, or [PeerTable#NONE].
    int find(long high, long low) {
        long hash = KeyedHash.of(key0, key1, high, low);
        int peer = find(entries, hash, high, low);
        return peer == PeerTable.NONE && former.length > 0 ? find(former, hash, high, low) : peer;
    }

    private int find(int[] table, long hash, long high, long low) {
        for (int at = home(table, hash); table[at] != 0; at = next(table, at)) {
            int peer = (table[at] & numberMask) - 1;
            boolean isLikely = ((table[at] ^ (int) hash) & ~numberMask) == 0 && peer >= 0;
            if (isLikely
                    && records.get(peer, lowWord) == low
                    && records.get(peer, highWord) == high) {
                return peer;
            }
        }
        return PeerTable.NONE;
    }

    /// Adds a peer whose record has its address.
    void add(int peer) {
        if (peers == peersFit) {
            grow();
        }
        moveSome();
        insert(peer);
        peers++;
    }

    private void grow() {
        assert former.length == 0 : "the former table has moved";
        former = entries;
        moved = 0;
        peersFit = (int) Math.min(2L * peersFit, records.peersMax());
        entries = new int[entriesFor(peersFit)];
    }

    private void moveSome() {
        if (former.length == 0) {
            return;
        }
        int end = Math.min(moved + MOVED_AT_ONCE, former.length);
        for (; moved < end; moved++) {
            int peer = (former[moved] & numberMask) - 1;
            if (peer >= 0) {
                insert(peer);
                // Not free: later ones stand behind it.
                former[moved] = ~numberMask;
            }
        }
        if (moved == former.length) {
            former = NOTHING;
        }
    }

    private void insert(int peer) {
        long hash = hash(peer);
        int at = home(entries, hash);
        while (entries[at] != 0) {
            at = next(entries, at);
        }
        entries[at] = (int) hash & ~numberMask | peer + 1;
    }

    /// Removes a peer whose record still has its address.
    void remove(int peer) {
        peers--;
        long hash = hash(peer);
        int at = placeOf(peer, entries, hash);
        if (at != PeerTable.NONE) {
            closeGap(at);
            return;
        }
        former[placeOf(peer, former, hash)] = ~numberMask;
    }

    private int placeOf(int peer, int[] table, long hash) {
        for (int at = home(table, hash); table[at] != 0; at = next(table, at)) {
            if ((table[at] & numberMask) == peer + 1) {
                return at;
            }
        }
        return PeerTable.NONE;
    }

    /// No later entry may be cut off from its hash.
    private void closeGap(int place) {
        int gap = place;
        for (int at = next(entries, gap); entries[at] != 0; at = next(entries, at)) {
            int home = home(entries, hash((entries[at] & numberMask) - 1));
            if (distance(home, at) >= distance(gap, at)) {
                entries[gap] = entries[at];
                gap = at;
            }
        }
        entries[gap] = 0;
    }

    private int distance(int from, int to) {
        return to >= from ? to - from : to - from + entries.length;
    }

    private static int next(int[] table, int at) {
        return at + 1 == table.length ? 0 : at + 1;
    }

    private static int home(int[] table, long hash) {
        return (int) ((hash >>> Integer.SIZE) * table.length >>> Integer.SIZE);
    }

    private long hash(int peer) {
        return KeyedHash.of(key0, key1, records.get(peer, highWord), records.get(peer, lowWord));
    }
}
