package org.navalis.node.mapping;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// Questions to the port of a gateway where PCP and NAT-PMP are spoken, repeated until they are
/// answered. The socket is connected: what others send does not arrive.
final class DatagramExchange implements AutoCloseable {

    /// RFC 6886, section 3.1, and RFC 6887, section 19.6.
    static final int PORT = 5351;

    /// RFC 6886, section 3.1: 250 ms, then twice as long each time.
    private static final long REPEAT_FIRST_NANOS = 250_000_000;

    /// RFC 6887, section 7: no message is longer.
    private static final int ANSWER_MAX = 1100;

    private final DatagramSocket socket;
    private final byte[] buffer = new byte[ANSWER_MAX];

    DatagramExchange(Gateway gateway) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(gateway.localInetAddress(), 0));
        try {
            socket.connect(new InetSocketAddress(gateway.inetAddress(), PORT));
        } catch (IOException | RuntimeException refused) {
            socket.close();
            throw refused;
        }
    }

    /// Sends the questions until an answer is enough.
    ///
    /// @param isEnough sees each answer once
    /// @throws IOException when it is over before, or nobody listens there
    void ask(List<byte[]> questions, Predicate<byte[]> isEnough, Patience patience)
            throws IOException {
        long repeatNanos = REPEAT_FIRST_NANOS;
        while (true) {
            for (var question : questions) {
                socket.send(new DatagramPacket(question, question.length));
            }
            long nextNanos = System.nanoTime() + repeatNanos;
            while (System.nanoTime() - nextNanos < 0) {
                if (receives(isEnough, patience)) {
                    return;
                }
            }
            repeatNanos *= 2;
        }
    }

    private boolean receives(Predicate<byte[]> isEnough, Patience patience) throws IOException {
        socket.setSoTimeout(patience.sliceMillis());
        try {
            var answer = new DatagramPacket(buffer, buffer.length);
            socket.receive(answer);
            return isEnough.test(Arrays.copyOf(buffer, answer.getLength()));
        } catch (SocketTimeoutException silence) {
            return false;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
