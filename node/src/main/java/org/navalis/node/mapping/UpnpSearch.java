package org.navalis.node.mapping;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds the gateway's UPnP services: an SSDP search on the gateway's link only, then the
/// description that the gateway, and nobody else there, points to.
final class UpnpSearch {

    private static final String GROUP = "239.255.255.250";
    private static final int PORT = 1900;
    private static final int ANSWER_MAX = 2048;
    private static final int REPEAT_MILLIS = 500;

    /// A gateway tells of one description, or of one for each version.
    private static final int DESCRIPTIONS_MAX = 3;

    /// Version 2 has to answer for version 1 too; some do not.
    private static final List<String> TARGETS =
            List.of(
                    "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
                    "urn:schemas-upnp-org:device:InternetGatewayDevice:2");

    private final Gateway gateway;
    private final Set<GatewayUrl> seen = new HashSet<>();

    UpnpSearch(Gateway gateway) {
        this.gateway = gateway;
    }

    /// The services of the gateway that make mappings.
    ///
    /// @throws IOException when it has none, or does not say so in time
    UpnpClient find(Patience patience) throws IOException {
        try (var socket =
                new DatagramSocket(new InetSocketAddress(gateway.localInetAddress(), 0))) {
            stayOnLink(socket);
            while (true) {
                search(socket);
                long nextNanos = System.nanoTime() + REPEAT_MILLIS * 1_000_000L;
                while (System.nanoTime() - nextNanos < 0) {
                    var found = receive(socket, patience);
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
        }
    }

    private void stayOnLink(DatagramSocket socket) throws IOException {
        var link = NetworkInterface.getByInetAddress(gateway.localInetAddress());
        if (link != null) {
            socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
        }
        socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
    }

    /// To the group as the standard has it, and to the gateway itself for networks that lose
    /// multicast.
    private void search(DatagramSocket socket) throws IOException {
        for (var target : TARGETS) {
            send(socket, target, InetAddress.getByName(GROUP));
            send(socket, target, gateway.inetAddress());
        }
    }

    private static void send(DatagramSocket socket, String target, InetAddress to) {
        var question =
                "M-SEARCH * HTTP/1.1\r\nHOST: "
                        + GROUP
                        + ":"
                        + PORT
                        + "\r\n"
                        + "MAN: \"ssdp:discover\"\r\nMX: 1\r\nST: "
                        + target
                        + "\r\n\r\n";
        var octets = question.getBytes(StandardCharsets.US_ASCII);
        try {
            socket.send(new DatagramPacket(octets, octets.length, to, PORT));
        } catch (IOException noWay) {
            // The other way may do.
        }
    }

    private Optional<UpnpClient> receive(DatagramSocket socket, Patience patience)
            throws IOException {
        var answer = new DatagramPacket(new byte[ANSWER_MAX], ANSWER_MAX);
        socket.setSoTimeout(patience.sliceMillis());
        try {
            socket.receive(answer);
        } catch (SocketTimeoutException silence) {
            return Optional.empty();
        }
        if (!answer.getAddress().equals(gateway.inetAddress())) {
            return Optional.empty();
        }
        var text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
        return describe(text, patience);
    }

    private Optional<UpnpClient> describe(String answer, Patience patience) {
        try {
            if (!answer.startsWith("HTTP/1.1 200")) {
                return Optional.empty();
            }
            var url = GatewayUrl.parse(HttpExchange.field(answer, "location"), gateway.address());
            if (seen.size() >= DESCRIPTIONS_MAX || !seen.add(url)) {
                return Optional.empty();
            }
            var page = HttpExchange.get(gateway, url, patience);
            var services =
                    page.status() == 200
                            ? DeviceDescription.parse(page.body(), url)
                            : List.<DeviceDescription.Service>of();
            return services.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new UpnpClient(gateway, services));
        } catch (IOException useless) {
            // Another answer may be better.
            return Optional.empty();
        }
    }
}
