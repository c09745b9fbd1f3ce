package org.navalis.core.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.vectors.WireVectors.P;
import static org.navalis.core.vectors.WireVectors.Q;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.navalis.core.ClientKey;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Subnet;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.ServerAddresses;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.ClientState;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.client.Extension;
import org.navalis.core.client.TeredoClient;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.RecordingOutbox;
import org.navalis.core.testing.SentDatagram;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// The client at A or B, with a source of randomness that makes it say what the vectors say.
final class VectorClient {

    static final Duration TIMEOUT = ClientSettings.DEFAULT.solicitationTimeout();

    final FixedRandom random = new FixedRandom(WireVectors.NONCE);
    final RecordingOutbox out = new RecordingOutbox();
    final TeredoClient client;
    private final Ipv4Endpoint mapped;
    private final int flags;

    private VectorClient(Ipv4Endpoint mapped, int flags, List<Extension> extensions) {
        this(mapped, flags, ClientSettings.DEFAULT.withExtensions(extensions));
    }

    private VectorClient(Ipv4Endpoint mapped, int flags, ClientSettings settings) {
        this.client = new TeredoClient(settings, random);
        this.mapped = mapped;
        this.flags = flags;
    }

    /// Client A with these extensions only, which has not started.
    static VectorClient a(Extension... extensions) {
        return new VectorClient(WireVectors.A_MAPPED, WireVectors.A_FLAGS, List.of(extensions));
    }

    /// Client A with a key, which has not started.
    static VectorClient a(ClientKey key) {
        var settings = ClientSettings.DEFAULT.withKey(Optional.of(key));
        return new VectorClient(WireVectors.A_MAPPED, WireVectors.A_FLAGS, settings);
    }

    /// Client B with these extensions only, which has not started.
    static VectorClient b(Extension... extensions) {
        return new VectorClient(WireVectors.B_MAPPED, WireVectors.B_FLAGS, List.of(extensions));
    }

    /// Starts, and sends the first solicitation.
    VectorClient solicit() {
        client.start(0, out);
        client.onServerResolved(ServerAddresses.of(P.address()), WireVectors.A_LOCAL, 0, out);
        return this;
    }

    /// Hears of the network that it is on.
    VectorClient onLink() {
        var link = new Ipv4Subnet(WireVectors.A_LOCAL.address(), 24);
        client.setHost(HostAddresses.of(WireVectors.A_LOCAL).on(link));
        return this;
    }

    /// Becomes qualified, with its address of the vectors.
    VectorClient qualify() {
        qualifyAndCall();
        out.clear();
        return this;
    }

    /// The same, and keeps what it sends at that moment.
    VectorClient qualifyAndCall() {
        solicit();
        receive(advertisement(), P);
        random.set(flags);
        out.clear();
        receive(advertisement(), Q);
        assertThat(client.status(0).state()).isInstanceOf(Qualified.class);
        return this;
    }

    private String advertisement() {
        var origin = new StringBuilder("0000");
        origin.append(Hex.of(new byte[] {(byte) ~(mapped.port() >> 8), (byte) ~mapped.port()}));
        for (int shift = 24; shift >= 0; shift -= 8) {
            origin.append(Hex.of(new byte[] {(byte) ~(mapped.address() >> shift)}));
        }
        return WireVectors.plain(WireVectors.WV_10)
                .replace(WireVectors.plain(WireVectors.ORIGIN_A), origin);
    }

    ClientState state() {
        return client.status(0).state();
    }

    Ipv6Address address() {
        return ((Qualified) state()).address();
    }

    Optional<Drop> receive(String vector, Ipv4Endpoint from) {
        return out.receive(client, Hex.packet(vector), from, 0);
    }

    Optional<Drop> transmit(String packet) {
        return out.transmit(client, Hex.packet(packet), 0);
    }

    /// Whether a peer is trusted, by its address in hexadecimal.
    boolean trusts(String peer) {
        var address = WireVectors.address(peer);
        return client.peers(0).stream()
                .anyMatch(known -> known.isTrusted() && known.address().equals(address));
    }

    /// What was sent, each as a vector and where to.
    void assertSent(SentDatagram... expected) {
        assertThat(out.datagrams()).isEqualTo(List.of(expected));
        assertThat(out.drops()).isEmpty();
    }

    static SentDatagram datagram(String vector, Ipv4Endpoint to) {
        return new SentDatagram(WireVectors.plain(vector), Outbox.SERVICE_SOCKET, to);
    }

    /// An echo message with another identifier, since ours is drawn with the token.
    static String withIdentifier(int identifier, String message) {
        var packet = Hex.packet(message);
        assertThat(Ipv6Header.nextHeader(packet)).isEqualTo(Ipv6Header.ICMPV6);
        packet.setShort(Icmpv6.BODY, identifier);
        Icmpv6.seal(packet);
        return Hex.of(packet);
    }
}
