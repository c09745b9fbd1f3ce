package org.navalis.cli.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.ClientState;
import org.navalis.core.client.TeredoClient;

/// A Teredo client for a moment, without a device and so without privilege: it gets its address,
/// sends echo requests and hears of the answers. What comes in otherwise goes nowhere.
final class TrialClient implements Outbox, AutoCloseable {

    private static final int DATAGRAM_MAX = 2048;

    private final DatagramChannel channel;
    private final Selector selector;
    private final TeredoClient client;
    private final ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_MAX);
    private Optional<TeredoEvent.EchoAnswered> answer = Optional.empty();

    private TrialClient(DatagramChannel channel, Selector selector, ClientSettings settings) {
        this.channel = channel;
        this.selector = selector;
        this.client = new TeredoClient(settings, new SecureRandom());
    }

    /// A client on a port that the system picks.
    ///
    /// @throws IOException when the system gives none
    static TrialClient open(ClientSettings settings) throws IOException {
        var channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.bind(new InetSocketAddress(0)).configureBlocking(false);
        var selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        return new TrialClient(channel, selector, settings);
    }

    /// Gets an address.
    ///
    /// @return whether there is one
    /// @throws IOException when the socket is of no use any more
    boolean qualify(ServerAddresses servers, Ipv4Endpoint local, Duration patience)
            throws IOException {
        long now = System.nanoTime();
        client.start(now, this);
        client.onServerResolved(servers, local, now, this);
        run(now + patience.toNanos());
        return isQualified();
    }

    private boolean isQualified() {
        return client.state() instanceof ClientState.Qualified;
    }

    /// Sends an echo request and waits for the answer to this or an earlier one.
    ///
    /// @throws IOException when the socket is of no use any more
    Optional<TeredoEvent.EchoAnswered> ping(Ipv6Address target, int sequence, Duration patience)
            throws IOException {
        long now = System.nanoTime();
        var request = blank();
        if (client.writeEchoRequest(request, target, sequence, now)) {
            client.onIpv6(request, now, this);
            run(now + patience.toNanos());
        }
        return answer;
    }

    /// Turns the crank until the time is over, or there is what is waited for.
    private void run(long endNanos) throws IOException {
        boolean wasQualified = isQualified();
        for (long now = System.nanoTime(); now < endNanos; now = System.nanoTime()) {
            if (answer.isPresent() || isQualified() != wasQualified) {
                return;
            }
            client.onTimer(now, this);
            long waitNanos = Math.min(client.nextDeadlineNanos(), endNanos) - now;
            selector.select(Math.max(1, waitNanos / 1_000_000));
            selector.selectedKeys().clear();
            receive();
        }
    }

    private void receive() throws IOException {
        buffer.clear();
        for (var from = channel.receive(buffer); from != null; from = channel.receive(buffer)) {
            var source = (InetSocketAddress) from;
            var packet = Packet.of(ByteBuffer.allocate(buffer.flip().limit()).put(buffer).array());
            int address = ByteBuffer.wrap(source.getAddress().getAddress()).getInt();
            packet.setSource(SERVICE_SOCKET, address, source.getPort());
            client.onDatagram(packet, System.nanoTime(), this);
            buffer.clear();
        }
    }

    @Override
    public Packet blank() {
        return Packet.ofSize(DATAGRAM_MAX);
    }

    @Override
    public void datagram(Packet packet, int socket, int address, int port) {
        try {
            var to = new InetSocketAddress(Ipv4Address.toText(address), port);
            channel.send(ByteBuffer.wrap(packet.toByteArray()), to);
        } catch (IOException refused) {
            // Left out, as by a network that loses it.
        }
    }

    @Override
    public void ipv6(Packet packet) {
        // There is no device.
    }

    @Override
    public void drop(Drop reason) {
        // Nobody counts here.
    }

    @Override
    public void count(Counter counter) {
        // Nobody counts here.
    }

    @Override
    public void event(TeredoEvent event) {
        if (event instanceof TeredoEvent.EchoAnswered answered) {
            answer = Optional.of(answered);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
