package org.navalis.cli.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/// The native host's side of [TalkClient]: sends records, takes records and says what it has got,
/// and sends datagrams back, on one port.
public final class TalkServer {

    static final int DOWN = 'd';
    static final int UP = 'u';

    private static final int DATAGRAM_MAX = 64;

    private TalkServer() {}

    /// Serves until the process ends.
    ///
    /// @param arguments the port, then the addresses
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            // An answer must come from the address that was asked.
            var address = new InetSocketAddress(InetAddress.getByName(arguments[i]), port);
            var socket = new DatagramSocket(address);
            Thread.ofPlatform().start(() -> echo(socket));
        }
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("::"), port));
            while (true) {
                var connection = socket.accept();
                Thread.ofPlatform().start(() -> serve(connection));
            }
        }
    }

    private static void echo(DatagramSocket socket) {
        var packet = new DatagramPacket(new byte[DATAGRAM_MAX], DATAGRAM_MAX);
        while (true) {
            try {
                socket.receive(packet);
                socket.send(packet);
            } catch (IOException e) {
                System.out.println("a datagram: " + e.getMessage());
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = new DataInputStream(connection.getInputStream());
            var out = new DataOutputStream(connection.getOutputStream());
            if (in.read() == DOWN) {
                var isOver = new AtomicBoolean();
                Thread.ofPlatform().start(() -> awaitEnd(in, isOver));
                for (long number = 0; !isOver.get(); number++) {
                    Records.write(out, number);
                    Thread.sleep(Records.PACE_MILLIS);
                }
            } else {
                take(in, out);
            }
        } catch (IOException e) {
            System.out.println("a connection: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(DataInputStream in, AtomicBoolean isOver) {
        try {
            var _ = in.read();
        } catch (IOException e) {
            System.out.println("a connection: " + e.getMessage());
        }
        isOver.set(true);
    }

    private static void take(DataInputStream in, DataOutputStream out) throws IOException {
        var records = new Records();
        records.readAll(in);
        out.writeLong(records.count());
        out.writeInt(records.gaps().size());
        for (var gap : records.gaps()) {
            out.writeLong(gap.startNanos());
            out.writeLong(gap.lengthNanos());
        }
        out.flush();
    }
}
