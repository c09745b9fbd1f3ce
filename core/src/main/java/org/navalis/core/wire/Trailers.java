package org.navalis.core.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

/// The trailers behind the IPv6 packet (RFC 6081, section 4): type (1), length (1), value.
///
/// All of them are read before any is applied, so that a packet that must be dropped has changed
/// nothing. A machine has one of these.
///
/// | type | name | value |
/// |---|---|---|
/// | `01` | nonce | 4 octets |
/// | `03` | alternate addresses | 2 reserved octets, then 1 to 4 times address (4) and port (2) |
/// | `04` | neighbor discovery option | discovery type (1), 3 reserved octets |
/// | `05`, `02` | random port | 2 octets |
/// | `cd` | MTU | 2 octets: the largest IPv6 packet that the sender takes |
/// | `d0` | port prediction | role (1), the nonce of the receiver's last indirect bubble or 0 (4) |
///
/// The last two are no trailers of RFC 6081: their numbers are an `M` and a `P` with the highest
/// bit set, far from those that are given out, and their two highest bits let everyone skip them
/// who does not know them.
public final class Trailers {

    /// Discovery type of the neighbor discovery option: a solicitation.
    public static final int SOLICITATION = 0;

    /// Discovery type of the neighbor discovery option: an advertisement.
    public static final int ADVERTISEMENT = 1;

    /// There is no neighbor discovery option.
    public static final int NO_DISCOVERY = -1;

    /// Role in a port prediction: none, or there is no such trailer.
    public static final int NO_ROLE = 0;

    /// Role in a port prediction: has one mapping for all, and guesses at ports of the other.
    public static final int GUESSER = 1;

    /// Role in a port prediction: opens many ports that nobody can foretell.
    public static final int OPENER = 2;

    private static final int NONCE = 0x01;
    // RFC 6081 gives the random port two numbers: 05 in section 4.5, 02 in section 9.
    private static final int RANDOM_PORT_OF_SECTION_9 = 0x02;
    private static final int ALTERNATE_ADDRESSES = 0x03;
    private static final int DISCOVERY_OPTION = 0x04;
    private static final int RANDOM_PORT = 0x05;
    private static final int MTU = 0xcd;
    private static final int PREDICTION = 0xd0;

    /// Bounds the work for one packet.
    private static final int TRAILERS_MAX = 8;

    private static final int ALTERNATES_MAX = 4;
    private static final int ALTERNATE_LENGTH = 6;

    private final int[] alternateAddresses = new int[ALTERNATES_MAX];
    private final int[] alternatePorts = new int[ALTERNATES_MAX];
    private int nonce;
    private int randomPort;
    private int discovery;
    private int alternates;
    private int mtu = Ipv6Header.MTU_MIN;
    private int role;
    private int returnedNonce;
    private boolean areAlternatesWrong;
    private boolean isMalformed;

    /// Reads the trailers behind a packet.
    ///
    /// @param packet the IPv6 packet, with its trailers right behind it
    /// @param length the octets of the trailers
    /// @return why the packet must be dropped, or null
    public @Nullable Drop parse(Packet packet, int length) {
        nonce = 0;
        randomPort = 0;
        discovery = NO_DISCOVERY;
        alternates = 0;
        mtu = Ipv6Header.MTU_MIN;
        role = NO_ROLE;
        returnedNonce = 0;
        areAlternatesWrong = false;
        isMalformed = false;
        if (length == 0) {
            return null;
        }
        int position = packet.extend(length);
        var refusal = parseAll(packet, position);
        packet.truncate(position);
        return refusal;
    }

    private @Nullable Drop parseAll(Packet packet, int start) {
        int position = start;
        for (int seen = 0; position < packet.length(); seen++) {
            if (seen == TRAILERS_MAX || packet.length() - position < 2) {
                isMalformed = true;
                return null;
            }
            int type = packet.octetAt(position);
            int length = packet.octetAt(position + 1);
            int value = position + 2;
            if (packet.length() - value < length) {
                isMalformed = true;
                return null;
            }
            if (!take(packet, type, value, length)) {
                return Drop.TRAILER_REJECT;
            }
            position = value + length;
        }
        return null;
    }

    /// Takes one trailer; says no when it is unknown and of those that must be understood.
    private boolean take(Packet packet, int type, int value, int length) {
        switch (type) {
            case NONCE -> {
                if (length == 4) {
                    nonce = packet.intAt(value);
                }
            }
            case RANDOM_PORT, RANDOM_PORT_OF_SECTION_9 -> {
                if (length == 2) {
                    randomPort = packet.shortAt(value);
                }
            }
            case DISCOVERY_OPTION -> {
                if (length == 4 && packet.octetAt(value) <= ADVERTISEMENT) {
                    discovery = packet.octetAt(value);
                }
            }
            case ALTERNATE_ADDRESSES -> takeAlternates(packet, value, length);
            case MTU -> {
                if (length == 2 && packet.shortAt(value) >= Ipv6Header.MTU_MIN) {
                    mtu = packet.shortAt(value);
                }
            }
            case PREDICTION -> takePrediction(packet, value, length);
            default -> {
                // Section 4.1: the two highest bits say what to do with an unknown type.
                return type >>> 6 != 1;
            }
        }
        return true;
    }

    private void takePrediction(Packet packet, int value, int length) {
        if (length == 5 && packet.octetAt(value) <= OPENER) {
            role = packet.octetAt(value);
            returnedNonce = packet.intAt(value + 1);
        }
    }

    private void takeAlternates(Packet packet, int value, int length) {
        if (alternates > 0) {
            return;
        }
        int count = (length - 2) / ALTERNATE_LENGTH;
        if (count < 1 || count > ALTERNATES_MAX || 2 + count * ALTERNATE_LENGTH != length) {
            areAlternatesWrong = true;
            return;
        }
        for (int i = 0; i < count; i++) {
            int at = value + 2 + i * ALTERNATE_LENGTH;
            alternateAddresses[i] = packet.intAt(at);
            alternatePorts[i] = packet.shortAt(at + 4);
            boolean isUnicast = alternateAddresses[i] >>> 29 != 7;
            areAlternatesWrong |= alternatePorts[i] == 0 || !isUnicast;
        }
        alternates = count;
    }

    /// The nonce, or 0 when there is none.
    public int nonce() {
        return nonce;
    }

    /// The random port, or 0 when there is none.
    public int randomPort() {
        return randomPort;
    }

    /// [#SOLICITATION], [#ADVERTISEMENT] or [#NO_DISCOVERY].
    public int discovery() {
        return discovery;
    }

    /// How many alternate addresses there are, 0 to 4.
    public int alternates() {
        return alternates;
    }

    /// The IPv4 address of an alternate.
    public int alternateAddress(int index) {
        return alternateAddresses[index];
    }

    /// The UDP port of an alternate.
    public int alternatePort(int index) {
        return alternatePorts[index];
    }

    /// The MTU that the sender takes, 1280 to 65535; 1280 when there is none, or a smaller one.
    public int mtu() {
        return mtu;
    }

    /// The sender's role in a port prediction: [#GUESSER], [#OPENER] or [#NO_ROLE].
    public int role() {
        return role;
    }

    /// The nonce of ours that the sender has got with an indirect bubble, or 0.
    public int returnedNonce() {
        return returnedNonce;
    }

    /// Offers a port prediction behind an indirect bubble.
    ///
    /// @param role [#GUESSER] or [#OPENER]
    /// @param nonce the nonce of the peer's last indirect bubble, or 0
    public static void appendPrediction(Packet bubble, int role, int nonce) {
        int value = begin(bubble, PREDICTION, 5);
        bubble.setOctet(value, role);
        bubble.setInt(value + 1, nonce);
    }

    /// Puts a nonce behind a bubble; nothing if it is 0.
    public static void appendNonce(Packet bubble, int nonce) {
        if (nonce != 0) {
            int value = begin(bubble, NONCE, 4);
            bubble.setInt(value, nonce);
        }
    }

    /// Puts a random port behind a bubble; nothing if it is 0.
    public static void appendRandomPort(Packet bubble, int port) {
        if (port != 0) {
            int value = begin(bubble, RANDOM_PORT, 2);
            bubble.setShort(value, port);
        }
    }

    /// Puts a list behind a bubble of one alternate address and port, or of two.
    public static void appendAlternates(
            Packet bubble, Ipv4Endpoint first, Optional<Ipv4Endpoint> second) {
        int count = second.isPresent() ? 2 : 1;
        int value = begin(bubble, ALTERNATE_ADDRESSES, 2 + ALTERNATE_LENGTH * count);
        bubble.setShort(value, 0);
        setAlternate(bubble, value + 2, first);
        second.ifPresent(it -> setAlternate(bubble, value + 2 + ALTERNATE_LENGTH, it));
    }

    private static void setAlternate(Packet bubble, int at, Ipv4Endpoint alternate) {
        bubble.setInt(at, alternate.address());
        bubble.setShort(at + 4, alternate.port());
    }

    /// Puts a neighbor discovery option behind a bubble.
    ///
    /// @param type [#SOLICITATION] or [#ADVERTISEMENT]; nothing is put for [#NO_DISCOVERY]
    public static void appendDiscovery(Packet bubble, int type) {
        if (type != NO_DISCOVERY) {
            int value = begin(bubble, DISCOVERY_OPTION, 4);
            bubble.setInt(value, type << 24);
        }
    }

    private static int begin(Packet bubble, int type, int length) {
        int start = bubble.extend(2 + length);
        bubble.setOctet(start, type);
        bubble.setOctet(start + 1, length);
        return start + 2;
    }

    /// Says behind a bubble which MTU its sender takes; nothing if that is 1280, as for everyone.
    public static void appendMtu(Packet bubble, int mtu) {
        if (mtu > Ipv6Header.MTU_MIN) {
            int value = begin(bubble, MTU, 2);
            bubble.setShort(value, mtu);
        }
    }

    /// Whether the list of alternate addresses is ill-formed (section 4.3).
    public boolean areAlternatesWrong() {
        return areAlternatesWrong;
    }

    /// Whether the last trailer was cut short, or there were too many.
    public boolean isMalformed() {
        return isMalformed;
    }
}
