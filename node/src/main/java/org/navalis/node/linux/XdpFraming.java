package org.navalis.node.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;

/// Reads the headers of frames that [XdpProgram] has let through, and writes those of answers, as
/// the kernel would do for a socket.
///
/// | octets of an IPv4 header | what |
/// |---|---|
/// | 0-3 | version, length of the header, traffic class (0), length |
/// | 4-7 | identification, fragment (none, DF clear) |
/// | 8-11 | time to live, protocol, checksum |
/// | 12-15, 16-19 | source, destination |
final class XdpFraming {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int HARDWARE_LENGTH = 6;
    private static final int IPV4_LENGTH = XdpProgram.IPV4_LENGTH;
    private static final int UDP_LENGTH = XdpProgram.UDP_LENGTH;
    private static final int CHECKSUM_AT = 10;
    private static final int SOURCE_AT = 12;
    private static final int DESTINATION_AT = 16;
    private static final int UDP_CHECKSUM_AT = IPV4_LENGTH + 6;
    private static final int VERSION_AND_LENGTH = 0x4500 << 16;

    private final int linkLength;
    private final int timeToLive;
    private final int port;
    private final int[] addresses;
    private int identification;

    /// @param hasEthernet whether frames have an Ethernet header
    /// @param endpoints those of the sockets, by their number, with one port
    /// @param timeToLive of what is sent
    /// @param identification that of the first packet
    XdpFraming(
            boolean hasEthernet, List<Ipv4Endpoint> endpoints, int timeToLive, int identification) {
        this.linkLength = hasEthernet ? XdpProgram.ETHERNET_LENGTH : 0;
        this.timeToLive = timeToLive;
        this.port = endpoints.getFirst().port();
        this.addresses = endpoints.stream().mapToInt(Ipv4Endpoint::address).toArray();
        this.identification = identification;
    }

    /// The octets of headers in front of a payload.
    int headersLength() {
        return linkLength + IPV4_LENGTH + UDP_LENGTH;
    }

    /// Makes a packet of the payload in its slot.
    ///
    /// @param start where the frame starts in the slot
    /// @param length of the frame
    /// @return false when the headers or a checksum are wrong
    boolean read(Packet packet, int start, int length) {
        var memory = packet.memory();
        long ip = start + (long) linkLength;
        int total = shortAt(memory, ip + 2);
        int udpLength = shortAt(memory, ip + IPV4_LENGTH + 4);
        boolean isWhole =
                total <= length - linkLength
                        && udpLength >= UDP_LENGTH
                        && udpLength <= total - IPV4_LENGTH;
        if (!isWhole
                || InternetChecksum.finish(InternetChecksum.sum(memory, ip, IPV4_LENGTH)) != 0
                || !isUdpRight(memory, ip, udpLength)) {
            return false;
        }
        int socket = socketOf(memory.get(INT, ip + DESTINATION_AT));
        packet.clear();
        packet.place(start + headersLength(), udpLength - UDP_LENGTH);
        packet.setSource(
                socket, memory.get(INT, ip + SOURCE_AT), shortAt(memory, ip + IPV4_LENGTH));
        return true;
    }

    private int socketOf(int address) {
        int socket = 0;
        while (socket < addresses.length - 1 && addresses[socket] != address) {
            socket++;
        }
        return socket;
    }

    /// What a program on this machine sends has no finished checksum where the device between is
    /// not a real one: its field has the sum of the pseudo-header only.
    private static boolean isUdpRight(MemorySegment memory, long ip, int udpLength) {
        int field = shortAt(memory, ip + UDP_CHECKSUM_AT);
        if (field == 0) {
            return true;
        }
        long pseudo = pseudoHeader(memory, ip, udpLength);
        long sum = pseudo + InternetChecksum.sum(memory, ip + IPV4_LENGTH, udpLength);
        return InternetChecksum.finish(sum) == 0 || InternetChecksum.fold(pseudo) == field;
    }

    private static long pseudoHeader(MemorySegment memory, long ip, int udpLength) {
        return InternetChecksum.sum(memory, ip + SOURCE_AT, 2 * Integer.BYTES)
                + InternetChecksum.inMachineOrder(XdpProgram.PROTOCOL_UDP)
                + InternetChecksum.inMachineOrder(udpLength);
    }

    /// Writes the frame that answers another one.
    ///
    /// @param request the datagram that is answered, which has not been moved in its slot
    /// @param requestStart where its frame starts there
    /// @param socket the number of the socket whose address is the source
    /// @param memory where the frame goes
    /// @param at where it starts there
    /// @return the length of the frame
    int write(
            Packet request,
            int requestStart,
            Packet answer,
            int socket,
            MemorySegment memory,
            long at) {
        if (linkLength > 0) {
            turnEthernet(request.memory(), requestStart, memory, at);
        }
        long ip = at + linkLength;
        int udpLength = UDP_LENGTH + answer.length();
        int total = IPV4_LENGTH + udpLength;
        memory.set(INT, ip, VERSION_AND_LENGTH | total);
        memory.set(INT, ip + 4, identification++ << 16);
        memory.set(INT, ip + 8, timeToLive << 24 | XdpProgram.PROTOCOL_UDP << 16);
        memory.set(INT, ip + SOURCE_AT, addresses[socket]);
        memory.set(INT, ip + DESTINATION_AT, request.address());
        int headerSum = InternetChecksum.finish(InternetChecksum.sum(memory, ip, IPV4_LENGTH));
        memory.set(SHORT, ip + CHECKSUM_AT, (short) headerSum);
        long udp = ip + IPV4_LENGTH;
        memory.set(INT, udp, port << 16 | request.port());
        memory.set(INT, udp + 4, udpLength << 16);
        MemorySegment.copy(
                answer.memory(), answer.offset(), memory, udp + UDP_LENGTH, answer.length());
        long sum =
                pseudoHeader(memory, ip, udpLength) + InternetChecksum.sum(memory, udp, udpLength);
        int checksum = InternetChecksum.finish(sum);
        // RFC 768: 0 would say that there is none.
        memory.set(SHORT, ip + UDP_CHECKSUM_AT, (short) (checksum == 0 ? 0xffff : checksum));
        return linkLength + total;
    }

    /// Back to where the frame came from.
    private static void turnEthernet(MemorySegment from, long start, MemorySegment to, long at) {
        MemorySegment.copy(from, start + HARDWARE_LENGTH, to, at, HARDWARE_LENGTH);
        MemorySegment.copy(from, start, to, at + HARDWARE_LENGTH, HARDWARE_LENGTH);
        to.set(SHORT, at + 2 * HARDWARE_LENGTH, (short) XdpProgram.ETHERTYPE_IPV4);
    }

    private static int shortAt(MemorySegment memory, long position) {
        return memory.get(SHORT, position) & 0xffff;
    }
}
