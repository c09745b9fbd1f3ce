package org.navalis.node.managed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Asks the name servers of the machine for the hosts of a service: records of type SRV (RFC 2782),
/// which Java's own resolver does not know.
final class ServiceQuery {

    /// A host that offers the service.
    record Target(String host, int port) {}

    private static final int DNS_PORT = 53;
    private static final int HEADER_LENGTH = 12;
    private static final int TYPE_SRV = 33;
    private static final int CLASS_IN = 1;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int ANSWER_BYTES_MAX = 4096;
    private static final int POINTERS_MAX = 16;
    private static final int SERVERS_MAX = 3;
    private static final int TARGETS_MAX = 8;

    private final Path root;
    private final RandomGenerator random;
    private final Duration patience;

    /// @param root where `etc/resolv.conf` is
    /// @param patience how long each name server may take
    ServiceQuery(Path root, RandomGenerator random, Duration patience) {
        this.root = root;
        this.random = random;
        this.patience = patience;
    }

    /// The hosts of a service; none when the name servers know none, or do not answer.
    ///
    /// @param name for example `_ldap._tcp.dc._msdcs.example.net`
    List<Target> targets(String name) {
        for (var server : nameServers()) {
            try {
                return ask(new InetSocketAddress(server, DNS_PORT), name);
            } catch (IOException | BufferUnderflowException | IllegalArgumentException silent) {
                // The next one may know.
            }
        }
        return List.of();
    }

    private List<InetAddress> nameServers() {
        var servers = new ArrayList<InetAddress>();
        try {
            for (var line : Files.readAllLines(root.resolve("etc/resolv.conf"))) {
                var words = List.of(line.strip().split("\\s+"));
                if (words.size() > 1 && words.getFirst().equals("nameserver")) {
                    servers.add(InetAddress.ofLiteral(words.get(1)));
                }
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            // Those before it count.
        }
        return servers.subList(0, Math.min(servers.size(), SERVERS_MAX));
    }

    private List<Target> ask(InetSocketAddress server, String name) throws IOException {
        int id = random.nextInt(1 << 16);
        var query = query(id, name);
        try (var socket = new DatagramSocket()) {
            // From now on nothing is received but what comes from there.
            socket.connect(server);
            socket.setSoTimeout((int) patience.toMillis());
            socket.send(new DatagramPacket(query, query.length));
            var answer = new DatagramPacket(new byte[ANSWER_BYTES_MAX], ANSWER_BYTES_MAX);
            socket.receive(answer);
            return read(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), id);
        }
    }

    private static byte[] query(int id, String name) throws IOException {
        var out = new ByteArrayOutputStream();
        int[] header = {id, RECURSION_DESIRED, 1, 0, 0, 0};
        for (int word : header) {
            out.write(word >>> 8);
            out.write(word);
        }
        for (var label : name.split("\\.", -1)) {
            var bytes = label.getBytes(StandardCharsets.US_ASCII);
            if (bytes.length == 0 || bytes.length > 63) {
                throw new IOException(name + " is no name of a domain");
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        out.writeBytes(new byte[] {0, TYPE_SRV, 0, CLASS_IN});
        return out.toByteArray();
    }

    /// RFC 1035, section 4.1.
    private static List<Target> read(ByteBuffer answer, int id) throws IOException {
        int received = answer.getShort() & 0xffff;
        int flags = answer.getShort();
        if (received != id || flags >= 0 || (flags & 0xf) != 0) {
            throw new IOException("no answer to what was asked");
        }
        int questions = answer.getShort() & 0xffff;
        int records = answer.getShort() & 0xffff;
        answer.position(HEADER_LENGTH);
        for (int i = 0; i < questions; i++) {
            var _ = name(answer);
            answer.position(answer.position() + 4);
        }
        var targets = new ArrayList<Target>();
        for (int i = 0; i < records && targets.size() < TARGETS_MAX; i++) {
            var _ = name(answer);
            int type = answer.getShort();
            answer.position(answer.position() + 6);
            int next = (answer.getShort() & 0xffff) + answer.position();
            if (type == TYPE_SRV) {
                answer.position(answer.position() + 4);
                int port = answer.getShort() & 0xffff;
                targets.add(new Target(name(answer), port));
            }
            answer.position(next);
        }
        return targets;
    }

    /// A name, whose end may stand elsewhere in the message (RFC 1035, section 4.1.4).
    private static String name(ByteBuffer answer) throws IOException {
        var text = new StringBuilder();
        int end = -1;
        int pointers = 0;
        for (int length = answer.get() & 0xff; length != 0; length = answer.get() & 0xff) {
            if (length >= 0xc0) {
                int target = (length & 0x3f) << 8 | answer.get() & 0xff;
                end = end < 0 ? answer.position() : end;
                if (++pointers > POINTERS_MAX) {
                    throw new IOException("a name without an end");
                }
                answer.position(target);
            } else {
                var label = new byte[length];
                answer.get(label);
                text.append(text.isEmpty() ? "" : ".")
                        .append(new String(label, StandardCharsets.US_ASCII));
            }
        }
        if (end >= 0) {
            answer.position(end);
        }
        return text.toString();
    }
}
