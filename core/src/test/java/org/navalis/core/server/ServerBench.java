package org.navalis.core.server;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.RecordingOutbox;
import org.navalis.core.testing.SentDatagram;
import org.navalis.core.wire.Ipv6Header;

/// A server on a bench, with two clients that it may know nothing of.
final class ServerBench {

    static final int PRIMARY = Ipv4Address.parse("11.1.1.1");
    static final Ipv4Endpoint FIRST = Ipv4Endpoint.parse("11.1.1.1:3544");
    static final Ipv4Endpoint SECOND = Ipv4Endpoint.parse("11.1.1.2:3544");
    static final Ipv4Endpoint A_MAPPED = Ipv4Endpoint.parse("25.10.20.30:40001");
    static final Ipv4Endpoint B_MAPPED = Ipv4Endpoint.parse("26.40.50.60:51002");
    static final Ipv4Endpoint STRANGER = Ipv4Endpoint.parse("40.0.0.66:4369");
    static final Ipv6Address A = client(A_MAPPED);
    static final Ipv6Address B = client(B_MAPPED);
    static final Ipv6Address NATIVE = Ipv6Address.parse("2600::1");
    static final Ipv6Address LINK_LOCAL = Ipv6Address.parse("fe80::ffff:ffff:ffff");
    static final Ipv6Address LINK_LOCAL_CONE = Ipv6Address.parse("fe80::8000:ffff:ffff:ffff");
    static final Ipv6Address ALL_ROUTERS = Ipv6Address.parse("ff02::2");
    static final Ipv6Address SERVER_LINK_LOCAL = Ipv6Address.parse("fe80::8000:f227:f4fe:fefe");

    final RecordingOutbox out = new RecordingOutbox();
    final TeredoServer server;

    private ServerBench(ServerSettings settings, HostAddresses host) {
        server = new TeredoServer(settings, host, new SplittableRandom(7));
    }

    /// A server as it should be.
    static ServerBench standard() {
        return of(standardSettings());
    }

    static ServerBench of(ServerSettings settings) {
        var addresses = settings.addresses();
        return of(
                settings,
                HostAddresses.of(
                        new Ipv4Endpoint(addresses.primary(), TeredoAddress.SERVER_PORT),
                        new Ipv4Endpoint(addresses.secondary(), TeredoAddress.SERVER_PORT)));
    }

    static ServerBench of(ServerSettings settings, HostAddresses host) {
        return new ServerBench(settings, host);
    }

    static ServerBench on(HostAddresses host) {
        return new ServerBench(standardSettings(), host);
    }

    static ServerSettings standardSettings() {
        return ServerSettings.of(ServerAddresses.of(PRIMARY));
    }

    /// The address of a client of this server.
    static Ipv6Address client(Ipv4Endpoint mapped) {
        return new TeredoAddress(PRIMARY, 0x1407, mapped).toIpv6();
    }

    /// A valid solicitation.
    static Packet solicitation() {
        return solicitation(LINK_LOCAL, ALL_ROUTERS);
    }

    static Packet solicitation(Ipv6Address source, Ipv6Address destination) {
        return withHopLimit255(Datagrams.icmpv6(source, destination, "8500 0000 00000000"));
    }

    /// A valid solicitation with the cone bit set.
    static Packet coneSolicitation() {
        return solicitation(LINK_LOCAL_CONE, ALL_ROUTERS);
    }

    static Packet withHopLimit255(Packet packet) {
        Ipv6Header.setHopLimit(packet, 255);
        return packet;
    }

    /// Puts a datagram in at the primary address.
    Optional<Drop> receive(Packet datagram, Ipv4Endpoint from) {
        return receive(datagram, Outbox.SERVICE_SOCKET, from, 0);
    }

    Optional<Drop> receive(Packet datagram, int socket, Ipv4Endpoint from, long nowNanos) {
        datagram.setSource(socket, from.address(), from.port());
        return out.receive(server, datagram, nowNanos);
    }

    /// What is sent in answer to a datagram at the primary address.
    SentDatagram answer(Packet datagram, Ipv4Endpoint from) {
        out.clear();
        receive(datagram, from);
        return out.onlyDatagram();
    }

    List<SentDatagram> sent() {
        return out.datagrams();
    }
}
