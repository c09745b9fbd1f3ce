package org.navalis.cli.lab.part;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/// A page that was fetched.
///
/// @param bytes how long it is
/// @param sha256 its digest in hexadecimal
/// @param connect how long it took to connect
/// @param whole how long it took from the start to the last octet
record PageFetch(long bytes, String sha256, Duration connect, Duration whole) {

    private static final String END_OF_HEADER = "\r\n\r\n";
    private static final int HEADER_LENGTH_MAX = 4096;

    /// Fetches a page by HTTP.
    ///
    /// @param patience how long to wait for the connection, and for each piece of the page
    /// @throws IOException when that does not succeed
    static PageFetch of(InetAddress address, int port, Duration patience) throws IOException {
        long startNanos = System.nanoTime();
        try (var socket = new Socket()) {
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(new InetSocketAddress(address, port), (int) patience.toMillis());
            var connect = Duration.ofNanos(System.nanoTime() - startNanos);
            var request = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(request);
            var answer = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            skipHeader(answer);
            var digest = MessageDigest.getInstance("SHA-256");
            long bytes = 0;
            var piece = new byte[1 << 16];
            for (int n = answer.read(piece); n >= 0; n = answer.read(piece)) {
                digest.update(piece, 0, n);
                bytes += n;
            }
            return new PageFetch(
                    bytes,
                    HexFormat.of().formatHex(digest.digest()),
                    connect,
                    Duration.ofNanos(System.nanoTime() - startNanos));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void skipHeader(InputStream answer) throws IOException {
        var header = new StringBuilder();
        while (header.indexOf(END_OF_HEADER) < 0) {
            int octet = answer.read();
            if (octet < 0 || header.length() > HEADER_LENGTH_MAX) {
                throw new IOException("this is no answer of a web server: " + header);
            }
            header.append((char) octet);
        }
    }
}
