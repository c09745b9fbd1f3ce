package org.navalis.cli.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Talks with a native host until it is told to end, each way by an address of its own, so that
/// nothing that one of them hears helps the others:
///
/// - a TCP connection by which records come,
/// - a TCP connection by which records go, and nothing comes but what TCP says itself,
/// - datagrams that come back.
///
/// At the end it writes what it has seen, a line each: `gap WHICH START LENGTH` in nanoseconds,
/// `lost SENT` for each datagram that has not come back, and `verified DOWN UP DATAGRAMS`.
public final class TalkClient {

    private static final int PATIENCE_MILLIS = 500;
    private static final int LAST_WAIT_MILLIS = 2000;

    private final Path stop;
    private final int port;

    private TalkClient(Path stop, int port) {
        this.stop = stop;
        this.port = port;
    }

    /// Talks.
    ///
    /// @param arguments the file whose appearance ends it, the port, and the three addresses
    public static void main(String[] arguments) throws Exception {
        var talk = new TalkClient(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        var down = begin(() -> talk.download(arguments[2]));
        var up = begin(() -> talk.upload(arguments[3]));
        var back = begin(() -> talk.probe(arguments[4]));
        try {
            System.out.printf("verified %d %d %d%n", down.get(), up.get(), back.get());
        } catch (ExecutionException e) {
            System.out.println("failed " + e.getCause());
        }
    }

    private static FutureTask<Long> begin(Callable<Long> callable) {
        var task = new FutureTask<>(callable);
        Thread.ofPlatform().start(task);
        return task;
    }

    private boolean isOver() {
        return Files.exists(stop);
    }

    private Socket connect(String address, int kind) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(address, port));
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(kind);
        System.out.println("connected " + (char) kind);
        return socket;
    }

    private long download(String address) throws IOException, InterruptedException {
        try (var socket = connect(address, TalkServer.DOWN)) {
            var end =
                    begin(() -> {
                        while (!isOver()) {
                            Thread.sleep(Records.PACE_MILLIS);
                        }
                        socket.shutdownOutput();
                        return 0L;
                    });
            var records = new Records();
            records.readAll(new DataInputStream(socket.getInputStream()));
            if (!end.isDone()) {
                throw new IOException("the host has ended the connection");
            }
            records.gaps().forEach(gap -> print("down", gap));
            return records.count();
        }
    }

    private static synchronized void print(String which, Records.Gap gap) {
        System.out.printf("gap %s %d %d%n", which, gap.startNanos(), gap.lengthNanos());
    }

    private long upload(String address) throws IOException, InterruptedException {
        try (var socket = connect(address, TalkServer.UP)) {
            var out = new DataOutputStream(socket.getOutputStream());
            long sent = 0;
            while (!isOver()) {
                Records.write(out, sent++);
                Thread.sleep(Records.PACE_MILLIS);
            }
            socket.shutdownOutput();
            var in = new DataInputStream(socket.getInputStream());
            long count = in.readLong();
            int gaps = in.readInt();
            for (int i = 0; i < gaps; i++) {
                print("up", new Records.Gap(in.readLong(), in.readLong()));
            }
            if (count != sent) {
                throw new IOException(count + " of " + sent + " records have arrived");
            }
            return count;
        }
    }

    private long probe(String address)
            throws IOException, InterruptedException, ExecutionException {
        var missing = new ConcurrentHashMap<Long, Long>();
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(address, port));
            socket.setSoTimeout(PATIENCE_MILLIS);
            var receiver = begin(() -> receive(socket, missing));
            long sent = 0;
            while (!isOver()) {
                missing.put(sent, System.nanoTime());
                var octets = ByteBuffer.allocate(Long.BYTES).putLong(sent++).array();
                socket.send(new DatagramPacket(octets, octets.length));
                Thread.sleep(Records.PACE_MILLIS);
            }
            var _ = receiver.get();
            missing.values().stream()
                    .sorted()
                    .forEach(nanos -> System.out.printf("lost %d%n", nanos));
            return sent;
        }
    }

    private long receive(DatagramSocket socket, ConcurrentHashMap<Long, Long> missing)
            throws IOException {
        var packet = new DatagramPacket(new byte[Long.BYTES], Long.BYTES);
        long lastNanos = System.nanoTime();
        while (!isOver() || System.nanoTime() - lastNanos < LAST_WAIT_MILLIS * 1_000_000L) {
            try {
                socket.receive(packet);
                lastNanos = isOver() ? lastNanos : System.nanoTime();
                missing.remove(ByteBuffer.wrap(packet.getData()).getLong());
            } catch (SocketTimeoutException silence) {
                // What is lost is told at the end.
            }
        }
        return 0;
    }
}
