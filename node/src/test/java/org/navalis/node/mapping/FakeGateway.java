package org.navalis.node.mapping;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.navalis.core.Ipv4Address;

/// A gateway on the loopback, with real sockets and one table of mappings for all protocols. What
/// it answers can be bent.
final class FakeGateway implements Closeable {

    static final int EXTERNAL = Ipv4Address.parse("25.10.20.30");

    private static final int LOCAL = Ipv4Address.parse("127.0.0.1");
    private static final int FIRST = Ipv4Address.parse("127.7.0.1");
    private static final AtomicInteger COUNT = new AtomicInteger();

    final int address = FIRST + COUNT.getAndIncrement();

    /// The table: a port of this machine by the external one.
    final Map<Integer, Integer> mappings = new ConcurrentHashMap<>();

    /// Each request that changes something, in words.
    final List<String> requests = new CopyOnWriteArrayList<>();

    /// External ports that it gives to nobody.
    final Set<Integer> taken = ConcurrentHashMap.newKeySet();

    volatile int lifetimeSeconds = 7200;
    volatile int external = EXTERNAL;

    /// Changes what its web server answers.
    volatile UnaryOperator<String> webBender = answer -> answer;

    /// What its search answers in place of its own page.
    volatile String location;

    /// The error with which it refuses a lease of 0 seconds; 0 for none.
    volatile int permanentError;

    private final List<Closeable> sockets = new ArrayList<>();
    private final Set<MappingProtocol> spoken;

    private FakeGateway(Set<MappingProtocol> spoken) throws IOException {
        this.spoken = spoken;
        location = "";
        if (spoken.contains(MappingProtocol.PCP) || spoken.contains(MappingProtocol.NAT_PMP)) {
            serve(DatagramExchange.PORT, this::portControl);
        }
        if (spoken.contains(MappingProtocol.UPNP)) {
            var web = new ServerSocket();
            web.bind(new InetSocketAddress(Ipv4Address.toText(address), 0));
            sockets.add(web);
            location =
                    "http://" + Ipv4Address.toText(address) + ":" + web.getLocalPort() + "/d.xml";
            start(() -> serveWeb(web));
            serve(1900, this::search);
        }
    }

    /// One that speaks these protocols.
    static FakeGateway speaking(MappingProtocol... protocols) throws IOException {
        return new FakeGateway(Set.of(protocols));
    }

    Gateway gateway() {
        return new Gateway(address, LOCAL);
    }

    private interface Answers {
        byte[] answer(byte[] question);
    }

    private interface Loop {
        void run() throws IOException;
    }

    private static void start(Loop loop) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        loop.run();
                    } catch (IOException closed) {
                        // The end.
                    }
                });
    }

    private void serve(int port, Answers answers) throws IOException {
        var socket = new DatagramSocket(new InetSocketAddress(Ipv4Address.toText(address), port));
        sockets.add(socket);
        start(() -> {
            while (true) {
                var question = new DatagramPacket(new byte[2000], 2000);
                socket.receive(question);
                var answer =
                        answers.answer(Arrays.copyOf(question.getData(), question.getLength()));
                if (answer.length > 0) {
                    socket.send(
                            new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                }
            }
        });
    }

    // PCP and NAT-PMP

    private byte[] portControl(byte[] question) {
        boolean isPcp = question[0] == 2;
        if (!spoken.contains(isPcp ? MappingProtocol.PCP : MappingProtocol.NAT_PMP)) {
            return new byte[] {(byte) (isPcp ? 0 : 2), (byte) 0x80, 0, 1, 0, 0, 0, 0};
        }
        return isPcp ? pcp(question) : natPmp(ByteBuffer.wrap(question));
    }

    private byte[] pcp(byte[] octets) {
        var question = ByteBuffer.wrap(octets.clone());
        var answer = ByteBuffer.wrap(octets);
        answer.put(1, (byte) (0x80 | question.get(1)));
        answer.putInt(8, 7).putLong(12, 0).putInt(20, 0);
        if (question.get(1) == 1) {
            int lifetime = question.getInt(4);
            int port = question.getShort(40) & 0xffff;
            int wanted = question.getShort(42) & 0xffff;
            int granted = change("PCP", port, wanted, lifetime);
            answer.putInt(4, lifetime == 0 ? 0 : lifetimeSeconds);
            answer.put(3, (byte) (granted < 0 ? 2 : 0));
            answer.putShort(42, (short) granted).putInt(56, external);
        }
        return octets;
    }

    private byte[] natPmp(ByteBuffer question) {
        if (question.get(1) == 0) {
            return ByteBuffer.allocate(12).put(1, (byte) 0x80).putInt(8, external).array();
        }
        int lifetime = question.getInt(8);
        int port = question.getShort(4) & 0xffff;
        int granted = change("NAT-PMP", port, question.getShort(6) & 0xffff, lifetime);
        return ByteBuffer.allocate(16)
                .put(1, (byte) 0x81)
                .putShort(2, (short) (granted < 0 ? 2 : 0))
                .putShort(8, (short) port)
                .putShort(10, (short) granted)
                .putInt(12, lifetime == 0 ? 0 : lifetimeSeconds)
                .array();
    }

    /// The external port; -1 when it is refused.
    private int change(String protocol, int port, int wanted, int lifetime) {
        requests.add(
                "%s %s %d %d".formatted(protocol, lifetime == 0 ? "delete" : "map", port, wanted));
        if (lifetime == 0) {
            mappings.values().remove(port);
            return 0;
        }
        if (taken.contains(wanted)) {
            return -1;
        }
        mappings.values().remove(port);
        mappings.put(wanted, port);
        return wanted;
    }

    // UPnP

    private byte[] search(byte[] question) {
        var text = new String(question, StandardCharsets.US_ASCII);
        return text.contains("InternetGatewayDevice:1")
                ? ("HTTP/1.1 200 OK\r\nLocation: " + location + "\r\nEXT:\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII)
                : new byte[0];
    }

    private void serveWeb(ServerSocket web) throws IOException {
        while (true) {
            try (var connection = web.accept()) {
                var answer = webBender.apply(web(readRequest(connection)));
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            } catch (IOException broken) {
                if (web.isClosed()) {
                    throw broken;
                }
            }
        }
    }

    private static String readRequest(Socket connection) throws IOException {
        var text = new StringBuilder();
        var in = connection.getInputStream();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                return text.toString();
            }
            text.append((char) octet);
            int header = text.indexOf("\r\n\r\n");
            if (header >= 0) {
                var length = HttpExchange.field(text.substring(0, header), "content-length");
                int body = length.isEmpty() ? 0 : Integer.parseInt(length);
                if (text.length() >= header + 4 + body) {
                    return text.toString();
                }
            }
        }
    }

    private String web(String request) {
        if (request.startsWith("GET /d.xml ")) {
            return ok(description("urn:schemas-upnp-org:service:WANIPConnection:1", "/ctl"));
        }
        if (request.contains("#AddPortMapping\"")) {
            return add(request);
        }
        if (request.contains("#DeletePortMapping\"")) {
            int port = Integer.parseInt(argument(request, "NewExternalPort"));
            requests.add("UPnP delete " + port);
            return mappings.remove(port) == null ? fault(714) : ok("<a/>");
        }
        if (request.contains("#GetExternalIPAddress\"")) {
            var text = external == 0 ? "" : Ipv4Address.toText(external);
            return ok("<a><NewExternalIPAddress>" + text + "</NewExternalIPAddress></a>");
        }
        return "HTTP/1.1 404 Not Found\r\n\r\n";
    }

    static String description(String serviceType, String control) {
        return "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>"
                + "<serviceList><service><serviceType>"
                + serviceType
                + "</serviceType><controlURL>"
                + control
                + "</controlURL></service></serviceList></device></root>";
    }

    private String add(String request) {
        int port = Integer.parseInt(argument(request, "NewInternalPort"));
        int wanted = Integer.parseInt(argument(request, "NewExternalPort"));
        var lease = argument(request, "NewLeaseDuration");
        requests.add("UPnP map %d %d %s".formatted(port, wanted, lease));
        if (taken.contains(wanted)) {
            return fault(718);
        }
        if (lease.equals("0") && permanentError != 0) {
            return fault(permanentError);
        }
        mappings.put(wanted, port);
        return ok("<a/>");
    }

    static String argument(String request, String name) {
        var found = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(request);
        return found.find() ? found.group(1) : "missing";
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String fault(int code) {
        var body = "<f><detail><errorCode>" + code + "</errorCode></detail></f>";
        return "HTTP/1.1 500 Error\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
