package org.navalis.node.managed;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Whether the network is one that somebody manages: the machine is joined to a domain, and a
/// controller of that domain answers. The machine of an employee is in one at work, and not at
/// home.
///
/// A machine that is joined to nothing asks nobody.
public final class ManagedNetwork {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String CONTROLLERS = "_ldap._tcp.dc._msdcs.";

    /// A search for the object that every directory has and shows to everyone: message 1, base "",
    /// scope base, `(objectClass=*)` (RFC 4511, section 4.5.1).
    private static final byte[] QUESTION =
            HexFormat.of()
                    .parseHex(
                            "30250201016320"
                                    + "04000a01000a0100020100020100010100"
                                    + "870b6f626a656374436c617373"
                                    + "3000");

    private static final int SEQUENCE = 0x30;

    private final Membership membership;
    private final ServiceQuery services;

    /// Of this machine.
    public ManagedNetwork(RandomGenerator random) {
        this(Path.of("/"), random, PATIENCE);
    }

    ManagedNetwork(Path root, RandomGenerator random, Duration patience) {
        this.membership = new Membership(root);
        this.services = new ServiceQuery(root, random, patience);
    }

    /// Looks now, and waits for answers: some seconds, where nobody answers.
    public boolean look() {
        return membership
                .domain()
                .map(domain -> services.targets(CONTROLLERS + domain))
                .filter(controllers -> controllers.stream().anyMatch(ManagedNetwork::answers))
                .isPresent();
    }

    /// By either of the ways on which a controller takes questions: the same one as a datagram is
    /// what other members of the domain send to find it (CLDAP).
    private static boolean answers(ServiceQuery.Target controller) {
        var address = new InetSocketAddress(controller.host(), controller.port());
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        try (var datagrams = new DatagramSocket()) {
            datagrams.connect(address);
            datagrams.send(new DatagramPacket(QUESTION, QUESTION.length));
            return answersByTcp(address) || hasAnswered(datagrams, endNanos);
        } catch (IOException unreachable) {
            return false;
        }
    }

    private static boolean answersByTcp(InetSocketAddress address) {
        try (var socket = new Socket()) {
            int patience = (int) PATIENCE.toMillis();
            socket.connect(address, patience);
            socket.setSoTimeout(patience);
            socket.getOutputStream().write(QUESTION);
            return socket.getInputStream().read() == SEQUENCE;
        } catch (IOException silent) {
            return false;
        }
    }

    private static boolean hasAnswered(DatagramSocket datagrams, long endNanos) throws IOException {
        long leftMillis = (endNanos - System.nanoTime()) / 1_000_000;
        datagrams.setSoTimeout((int) Math.max(1, leftMillis));
        var answer = new DatagramPacket(new byte[1], 1);
        datagrams.receive(answer);
        return answer.getLength() == 1 && answer.getData()[0] == SEQUENCE;
    }
}
