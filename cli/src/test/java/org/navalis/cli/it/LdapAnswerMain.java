package org.navalis.cli.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HexFormat;

/// Answers whatever comes to port 389, by TCP or by UDP, as a directory answers a search that finds
/// nothing.
final class LdapAnswerMain {

    private static final int PORT = 389;
    private static final byte[] DONE = HexFormat.of().parseHex("300c02010165070a010004000400");

    private LdapAnswerMain() {}

    /// @param arguments the address, and `tcp` or `udp`
    public static void main(String[] arguments) throws IOException {
        var address = InetAddress.ofLiteral(arguments[0]);
        if (arguments[1].equals("udp")) {
            answerDatagrams(address);
        } else {
            answerConnections(address);
        }
    }

    private static void answerDatagrams(InetAddress address) throws IOException {
        try (var socket = new DatagramSocket(PORT, address)) {
            var asked = new DatagramPacket(new byte[512], 512);
            while (true) {
                socket.receive(asked);
                socket.send(new DatagramPacket(DONE, DONE.length, asked.getSocketAddress()));
            }
        }
    }

    private static void answerConnections(InetAddress address) throws IOException {
        try (var server = new ServerSocket(PORT, 8, address)) {
            while (true) {
                try (var asked = server.accept()) {
                    var _ = asked.getInputStream().read();
                    asked.getOutputStream().write(DONE);
                }
            }
        }
    }
}
