package org.navalis.node.mapping;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One request of HTTP/1.1 to a gateway, and what it answers, within bounds. Nothing is followed:
/// no redirection, no other host, no second answer on the same connection.
final class HttpExchange {

    /// Of a whole answer; descriptions have about 4 kB.
    static final int ANSWER_MAX = 64 * 1024;

    private static final int HEADER_MAX = 8 * 1024;
    private static final int CONNECT_MILLIS_MAX = 1000;
    private static final int READ_LENGTH = 2048;
    private static final String HEADER_END = "\r\n\r\n";

    private HttpExchange() {}

    /// An answer.
    ///
    /// @param status the number of three digits
    record Answer(int status, String body) {}

    /// Gets a page.
    ///
    /// @throws IOException when there is no whole answer in time
    static Answer get(Gateway gateway, GatewayUrl url, Patience patience) throws IOException {
        return ask(gateway, url, "GET", "", "", patience);
    }

    /// Posts a text.
    ///
    /// @param action what `SOAPAction` says
    /// @throws IOException when there is no whole answer in time
    static Answer post(
            Gateway gateway, GatewayUrl url, String action, String body, Patience patience)
            throws IOException {
        var headers =
                "Content-Type: text/xml; charset=\"utf-8\"\r\nSOAPAction: \""
                        + action
                        + "\"\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length
                        + "\r\n";
        return ask(gateway, url, "POST", headers, body, patience);
    }

    private static Answer ask(
            Gateway gateway,
            GatewayUrl url,
            String method,
            String headers,
            String body,
            Patience patience)
            throws IOException {
        var request =
                method
                        + " "
                        + url.path()
                        + " HTTP/1.1\r\nHost: "
                        + url.host()
                        + "\r\n"
                        + "Connection: close\r\n"
                        + headers
                        + "\r\n"
                        + body;
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(gateway.localInetAddress(), 0));
            socket.connect(
                    new InetSocketAddress(gateway.inetAddress(), url.port()),
                    Math.min(CONNECT_MILLIS_MAX, patience.remainingMillis()));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return read(socket, patience);
        }
    }

    private static Answer read(Socket socket, Patience patience) throws IOException {
        var octets = new ByteArrayOutputStream();
        var buffer = new byte[READ_LENGTH];
        var in = socket.getInputStream();
        int wanted = 0;
        while (octets.size() <= ANSWER_MAX) {
            socket.setSoTimeout(patience.sliceMillis());
            int length;
            try {
                length = in.read(buffer);
            } catch (SocketTimeoutException silence) {
                continue;
            }
            if (length < 0) {
                return parse(octets.toString(StandardCharsets.ISO_8859_1));
            }
            octets.write(buffer, 0, length);
            if (wanted == 0) {
                wanted = lengthOf(octets.toString(StandardCharsets.ISO_8859_1));
            }
            if (wanted > 0 && octets.size() >= wanted) {
                return parse(octets.toString(StandardCharsets.ISO_8859_1));
            }
        }
        throw new GatewayException("the gateway's answer is too long");
    }

    /// How long the answer will be, as its header says; 0 while that has not come, and -1 when only
    /// the end of the connection will tell.
    private static int lengthOf(String answer) throws GatewayException {
        int end = answer.indexOf(HEADER_END);
        if (end < 0 && answer.length() > HEADER_MAX) {
            throw new GatewayException("the gateway's answer is too long");
        }
        if (end < 0) {
            return 0;
        }
        var length = field(answer.substring(0, end), "content-length");
        return length.isEmpty() ? -1 : end + HEADER_END.length() + number(length);
    }

    /// Reads an answer, one octet a character.
    ///
    /// @throws GatewayException when it is no answer of HTTP/1
    static Answer parse(String answer) throws GatewayException {
        int end = answer.indexOf(HEADER_END);
        if (end < 0 || !answer.matches("(?s)HTTP/1\\.[01] [0-9]{3}[ \r].*")) {
            throw new GatewayException("the gateway's answer is no HTTP");
        }
        var header = answer.substring(0, end);
        var body = answer.substring(end + HEADER_END.length());
        var length = field(header, "content-length");
        if (isChunked(header)) {
            body = joined(body);
        } else if (!length.isEmpty()) {
            if (body.length() < number(length)) {
                throw new GatewayException("the gateway's answer is cut short");
            }
            body = body.substring(0, number(length));
        }
        var text = new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return new Answer(Integer.parseInt(answer.substring(9, 12)), text);
    }

    private static boolean isChunked(String header) {
        return field(header, "transfer-encoding").equalsIgnoreCase("chunked");
    }

    /// The value of a field of the header; empty without it.
    static String field(String header, String name) {
        return header.lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static int number(String length) throws GatewayException {
        return number(length, 10);
    }

    private static int number(String digits, int radix) throws GatewayException {
        try {
            int number = Integer.parseInt(digits, radix);
            if (number >= 0 && number <= ANSWER_MAX) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Refused below.
        }
        throw new GatewayException("the gateway's answer has a length that is refused");
    }

    private static String joined(String chunks) throws GatewayException {
        var body = new StringBuilder();
        int at = 0;
        while (true) {
            int end = chunks.indexOf("\r\n", at);
            if (end < 0) {
                throw new GatewayException("the gateway's answer is cut short");
            }
            var size = chunks.substring(at, end).split(";", 2)[0].strip();
            int length = number(size, 16);
            if (length == 0) {
                return body.toString();
            }
            if (end + 2 + length > chunks.length()) {
                throw new GatewayException("the gateway's answer is cut short");
            }
            body.append(chunks, end + 2, end + 2 + length);
            at = Math.min(chunks.length(), end + 2 + length + 2);
        }
    }
}
