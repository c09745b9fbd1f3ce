package org.navalis.cli.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.RouterSolicitation;

/// Solicits a server many times, a few at once, and tells how many were answered.
///
/// ```
/// SolicitingMain LOCAL SERVER COUNT
/// sent 12345, answered 12345
/// ```
final class SolicitingMain {

    /// So few fit into any receive buffer: what is not answered was lost by the server.
    private static final int OPEN_MAX = 8;

    private static final long PATIENCE_MILLIS = 5000;

    private SolicitingMain() {}

    public static void main(String[] arguments) throws IOException {
        long count = Long.parseLong(arguments[2]);
        long sent = 0;
        long answered = 0;
        try (var channel = DatagramChannel.open();
                var selector = Selector.open()) {
            channel.bind(new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), 0));
            channel.connect(new InetSocketAddress(InetAddress.ofLiteral(arguments[1]), 3544));
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            var answer = ByteBuffer.allocate(2048);
            while (answered < count) {
                while (sent - answered < OPEN_MAX && sent < count) {
                    channel.write(ByteBuffer.wrap(solicitation(sent)));
                    sent++;
                }
                if (selector.select(PATIENCE_MILLIS) == 0) {
                    break;
                }
                selector.selectedKeys().clear();
                while (channel.read(answer.clear()) > 0) {
                    answered++;
                }
            }
        }
        System.out.println("sent " + sent + ", answered " + answered);
    }

    private static byte[] solicitation(long nonce) {
        var packet = Packet.ofSize(256);
        RouterSolicitation.write(
                packet, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        Authentication.prependNonce(packet, nonce, 0);
        return packet.toByteArray();
    }
}
