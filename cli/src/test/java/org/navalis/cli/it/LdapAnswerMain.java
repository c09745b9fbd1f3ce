package org.navalis.cli.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HexFormat;

/// Answers whatever comes to port 389 as a directory answers a search that finds nothing.
final class LdapAnswerMain {

    private static final byte[] DONE = HexFormat.of().parseHex("300c02010165070a010004000400");

    private LdapAnswerMain() {}

    public static void main(String[] addresses) throws IOException {
        try (var server = new ServerSocket(389, 8, InetAddress.ofLiteral(addresses[0]))) {
            while (true) {
                try (var asked = server.accept()) {
                    var _ = asked.getInputStream().read();
                    asked.getOutputStream().write(DONE);
                }
            }
        }
    }
}
