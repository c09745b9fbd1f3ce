package org.navalis.cli.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// A Teredo client without a NAT, that sends what it is told: the program of [HostileRelayIT].
///
/// It answers bubbles, and prints every other datagram that comes in hexadecimal. A line of
/// hexadecimal on its input is a datagram to send to the relay.
final class PlainClient {

    private static final int HEADER = 40;
    private static final int ADDRESS = 16;
    private static final int SOURCE = 8;
    private static final int DESTINATION = SOURCE + ADDRESS;

    private PlainClient() {}

    /// Runs until its input ends.
    ///
    /// @param arguments its IPv4 address and port, the relay's address and port
    public static void main(String[] arguments) throws IOException {
        var local = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        var relay = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
        try (var socket = new DatagramSocket(local);
                var input = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            var answering = new Thread(() -> answer(socket), "answering");
            answering.setDaemon(true);
            answering.start();
            System.out.println("ready");
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                var octets = HexFormat.of().parseHex(line);
                socket.send(new DatagramPacket(octets, octets.length, relay));
            }
        }
    }

    private static void answer(DatagramSocket socket) {
        var packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                packet.setLength(2048);
                socket.receive(packet);
                var octets = Arrays.copyOf(packet.getData(), packet.getLength());
                // No next header: a bubble, with or without trailers.
                if (octets.length >= HEADER && octets[6] == 59) {
                    socket.send(
                            new DatagramPacket(swapped(octets), HEADER, packet.getSocketAddress()));
                } else {
                    System.out.println(HexFormat.of().formatHex(octets));
                }
            }
        } catch (IOException _) {
            // The end.
        }
    }

    private static byte[] swapped(byte[] bubble) {
        var answer = Arrays.copyOf(bubble, HEADER);
        System.arraycopy(bubble, DESTINATION, answer, SOURCE, ADDRESS);
        System.arraycopy(bubble, SOURCE, answer, DESTINATION, ADDRESS);
        return answer;
    }
}
