package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongToIntFunction;
import org.navalis.core.Ipv6Address;

/// Requests to the kernel about links, addresses and routes (`rtnetlink`).
///
/// | octets of a request | field |
/// |---|---|
/// | 0-3 | length |
/// | 4-5, 6-7 | type, flags |
/// | 8-11, 12-15 | sequence, port |
/// | 16- | body, then attributes: length (2), type (2), value, padding to 4 |
final class Netlink implements AutoCloseable {

    private static final int NETLINK_ROUTE = 0;
    private static final int HEADER_LENGTH = 16;
    private static final int ROUTE_LENGTH = 12;
    private static final int BUFFER_LENGTH = 4096;

    private static final int NLM_F_REQUEST = 0x001;
    private static final int NLM_F_ACK = 0x004;
    private static final int NLM_F_REPLACE = 0x100;
    private static final int NLM_F_CREATE = 0x400;
    private static final int NLMSG_ERROR = 2;

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;

    private static final int IFF_UP = 1;
    private static final int IFLA_MTU = 4;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;
    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final byte RT_TABLE_MAIN = (byte) 254;
    private static final byte RTPROT_STATIC = 4;
    private static final byte RT_SCOPE_LINK = (byte) 253;
    private static final byte RTN_UNICAST = 1;
    private static final byte RTN_BLACKHOLE = 6;

    private final Libc libc = new Libc();
    private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER_LENGTH, 8);
    private final int socket;
    private int sequence;

    Netlink() throws IOException {
        socket = libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_ROUTE);
        if (socket < 0) {
            throw libc.failure("socket");
        }
    }

    /// Switches a link on or off.
    void setLink(int index, boolean isUp) throws IOException {
        var request = begin(RTM_NEWLINK, 0);
        request.putInt(0).putInt(index).putInt(isUp ? IFF_UP : 0).putInt(IFF_UP);
        send("link", request);
    }

    /// Sets the MTU of a link.
    void setMtu(int index, int mtu) throws IOException {
        var request = begin(RTM_NEWLINK, 0);
        request.putInt(0).putInt(index).putInt(0).putInt(0);
        attribute(request, IFLA_MTU, mtu);
        send("mtu", request);
    }

    /// Adds an address of 128 bits, usable at once.
    void addAddress(int index, Ipv6Address address) throws IOException {
        var request = begin(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
        address(request, index, address);
        attribute(request, IFA_FLAGS, IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
        send("address", request);
    }

    /// Takes an address away.
    void deleteAddress(int index, Ipv6Address address) throws IOException {
        var request = begin(RTM_DELADDR, 0);
        address(request, index, address);
        send("address", request);
    }

    private static void address(ByteBuffer request, int index, Ipv6Address address) {
        request.put((byte) Libc.AF_INET6).put((byte) 128).put((byte) 0).put((byte) 0);
        request.putInt(index);
        attribute(request, IFA_LOCAL, address.toByteArray());
        attribute(request, IFA_ADDRESS, address.toByteArray());
    }

    /// Adds a route by a link, or replaces one of the same prefix and metric.
    void addRoute(int index, Ipv6Address prefix, int length, int metric) throws IOException {
        var request = begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE);
        route(request, RTN_UNICAST, prefix, length, metric);
        attribute(request, RTA_OIF, index);
        send("route", request);
    }

    /// Takes a route away.
    void deleteRoute(int index, Ipv6Address prefix, int length, int metric) throws IOException {
        var request = begin(RTM_DELROUTE, 0);
        route(request, RTN_UNICAST, prefix, length, metric);
        attribute(request, RTA_OIF, index);
        send("route", request);
    }

    /// Adds a route on which packets vanish without a word; it belongs to no link and stays.
    void addBlackhole(Ipv6Address prefix, int length, int metric) throws IOException {
        var request = begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE);
        route(request, RTN_BLACKHOLE, prefix, length, metric);
        send("route", request);
    }

    /// Takes such a route away.
    void deleteBlackhole(Ipv6Address prefix, int length, int metric) throws IOException {
        var request = begin(RTM_DELROUTE, 0);
        route(request, RTN_BLACKHOLE, prefix, length, metric);
        send("route", request);
    }

    /// Adds a route for one IPv4 address by a link, or replaces one.
    void addHostRoute(int index, int address) throws IOException {
        var request = begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE);
        hostRoute(request, index, address);
        send("route", request);
    }

    /// Takes a route for one IPv4 address away.
    void deleteHostRoute(int index, int address) throws IOException {
        var request = begin(RTM_DELROUTE, 0);
        hostRoute(request, index, address);
        send("route", request);
    }

    private static void hostRoute(ByteBuffer request, int index, int address) {
        request.put((byte) Libc.AF_INET).put((byte) 32).put((byte) 0).put((byte) 0);
        request.put(RT_TABLE_MAIN).put(RTPROT_STATIC).put(RT_SCOPE_LINK).put(RTN_UNICAST);
        request.putInt(0);
        attribute(request, RTA_DST, octetsOf(address));
        attribute(request, RTA_OIF, index);
    }

    private static void route(
            ByteBuffer request, byte type, Ipv6Address prefix, int length, int metric) {
        request.put((byte) Libc.AF_INET6).put((byte) length).put((byte) 0).put((byte) 0);
        request.put(RT_TABLE_MAIN).put(RTPROT_STATIC).put((byte) 0).put(type);
        request.putInt(0);
        if (length > 0) {
            attribute(request, RTA_DST, prefix.toByteArray());
        }
        attribute(request, RTA_PRIORITY, metric);
    }

    /// The router that packets from one IPv4 address to another go to first; 0 when the other one
    /// is on a link of this machine.
    ///
    /// @throws IOException when there is no route
    int gatewayTowards(int address, int source) throws IOException {
        var request = begin(RTM_GETROUTE, 0);
        request.put((byte) Libc.AF_INET).put((byte) 32).put((byte) (source == 0 ? 0 : 32));
        request.put(new byte[9]);
        attribute(request, RTA_DST, octetsOf(address));
        if (source != 0) {
            attribute(request, RTA_SRC, octetsOf(source));
        }
        post("route", request);
        return receive("route", RTM_NEWROUTE, length -> addressIn(length, RTA_GATEWAY));
    }

    /// The address from which packets to another one leave by a link.
    ///
    /// @return `::` when the link has none that is fit
    /// @throws IOException when no route by this link leads there
    Ipv6Address sourceTowards(Ipv6Address address, int index) throws IOException {
        var request = begin(RTM_GETROUTE, 0);
        request.put((byte) Libc.AF_INET6).put((byte) 128).put(new byte[10]);
        attribute(request, RTA_DST, address.toByteArray());
        attribute(request, RTA_OIF, index);
        post("route", request);
        int at = receive("route", RTM_NEWROUTE, length -> valueIn(length, RTA_PREFSRC));
        var order = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
        return at == 0
                ? new Ipv6Address(0, 0)
                : new Ipv6Address(memory.get(order, at), memory.get(order, at + 8));
    }

    private static byte[] octetsOf(int address) {
        return ByteBuffer.allocate(4).putInt(address).array();
    }

    /// The IPv4 address that an attribute of a received route has; 0 without it.
    private int addressIn(long length, int type) {
        int at = valueIn(length, type);
        return at == 0 ? 0 : memory.get(ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), at);
    }

    /// Where the value of an attribute of a received route begins; 0 without it.
    private int valueIn(long length, int type) {
        int at = HEADER_LENGTH + ROUTE_LENGTH;
        while (at + 8 <= length) {
            int attributeLength = memory.get(ValueLayout.JAVA_SHORT, at) & 0xffff;
            if (memory.get(ValueLayout.JAVA_SHORT, at + 2) == type) {
                return at + 4;
            }
            // Each begins at a multiple of four, and even an empty one has its header.
            at += Math.max(4, attributeLength + 3 & ~3);
        }
        return 0;
    }

    private ByteBuffer begin(int type, int flags) {
        memory.fill((byte) 0);
        var request = memory.asByteBuffer().order(ByteOrder.nativeOrder());
        request.putInt(0).putShort((short) type);
        request.putShort((short) (NLM_F_REQUEST | NLM_F_ACK | flags));
        request.putInt(++sequence).putInt(0);
        return request;
    }

    private static void attribute(ByteBuffer request, int type, int value) {
        request.putShort((short) 8).putShort((short) type).putInt(value);
    }

    /// The values used here need no padding.
    private static void attribute(ByteBuffer request, int type, byte[] value) {
        request.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    }

    private void send(String what, ByteBuffer request) throws IOException {
        post(what, request);
        var _ = receive(what, NLMSG_ERROR, _ -> 0);
    }

    private void post(String what, ByteBuffer request) throws IOException {
        request.putInt(0, request.position());
        if (libc.send(socket, memory.address(), request.position(), 0) < 0) {
            throw libc.failure("netlink " + what);
        }
    }

    /// Waits for an answer of this type to the last request, or for its failure.
    private int receive(String what, int type, LongToIntFunction reader) throws IOException {
        int sent = sequence;
        while (true) {
            long length = libc.recv(socket, memory, 0);
            if (length < 0 && libc.errno() == Libc.EINTR) {
                continue;
            }
            if (length < HEADER_LENGTH + 4) {
                throw libc.failure("netlink " + what);
            }
            if (memory.get(ValueLayout.JAVA_INT, 8) != sent) {
                continue;
            }
            int received = memory.get(ValueLayout.JAVA_SHORT, 4);
            if (received == NLMSG_ERROR && memory.get(ValueLayout.JAVA_INT, HEADER_LENGTH) != 0) {
                int code = -memory.get(ValueLayout.JAVA_INT, HEADER_LENGTH);
                throw Libc.failure("netlink " + what, code);
            }
            if (received == type) {
                return reader.applyAsInt(length);
            }
        }
    }

    @Override
    public void close() {
        libc.close(socket);
    }
}
