package org.navalis.cli.lab.part;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A web server with one page, which is all that the lab needs of one.
final class PageServer {

    /// Every address of the host, IPv6 first of all.
    private static final String ANY = "::";

    private final ServerSocket socket;
    private final Path page;

    /// Binds the port on every address.
    PageServer(int port, Path page) throws IOException {
        this.page = page;
        socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(ANY), port));
    }

    int port() {
        return socket.getLocalPort();
    }

    /// Serves until the process ends.
    void run() throws IOException {
        while (true) {
            var connection = socket.accept();
            Thread.ofVirtual().start(() -> answer(connection));
        }
    }

    private void answer(Socket connection) {
        try (connection) {
            var request =
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.US_ASCII));
            var line = request.readLine();
            while (line != null && !line.isEmpty()) {
                line = request.readLine();
            }
            var header =
                    "HTTP/1.0 200 OK\r\n"
                            + "Content-Type: application/octet-stream\r\n"
                            + ("Content-Length: " + Files.size(page) + "\r\n\r\n");
            connection.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
            Files.copy(page, connection.getOutputStream());
            connection.shutdownOutput();
        } catch (IOException gone) {
            // The other side sees it too, and tells.
        }
    }
}
