package org.navalis.core.vectors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.vectors.WireVectors.A_MAPPED;
import static org.navalis.core.vectors.WireVectors.B_MAPPED;
import static org.navalis.core.vectors.WireVectors.P;
import static org.navalis.core.vectors.WireVectors.Q;
import static org.navalis.core.vectors.WireVectors.R_MAPPED;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.navalis.core.ClientKey;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.ServerAddresses;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.server.TeredoServer;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.RecordingOutbox;
import org.navalis.core.testing.SentDatagram;

/// What the server at P and Q makes of the vectors.
class WireVectorServerTest {

    private static final List<Integer> SOCKETS =
            List.of(Outbox.SERVICE_SOCKET, Outbox.SECONDARY_SOCKET);

    static final List<String> INDIRECT_BUBBLES =
            List.of(WireVectors.WV_13, WireVectors.WV_16, WireVectors.WV_17);

    private final RecordingOutbox out = new RecordingOutbox();
    private final TeredoServer server =
            new TeredoServer(
                    ServerSettings.of(ServerAddresses.of(P.address())),
                    HostAddresses.of(P, Q),
                    new SplittableRandom(1));

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-06", "SRV-27"})
    void answersASolicitationWithoutAuthenticationByAnAdvertisementWithoutOne() {
        receive(WireVectors.WV_06, A_MAPPED);

        var advertisement = WireVectors.plain(WireVectors.WV_10);
        assertSent(advertisement.substring(2 * 13), Outbox.SERVICE_SOCKET, A_MAPPED);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-21", "SRV-22", "SRV-23", "SRV-26", "SRV-27"})
    void answersASolicitationFromTheAddressThatReceivedIt() {
        for (int socket : SOCKETS) {
            receive(WireVectors.WV_07, socket, A_MAPPED);

            assertSent(WireVectors.WV_10, socket, A_MAPPED);
        }
    }

    @Test
    @Clause(
            rfc = 5991,
            section = "3.2",
            row = {"SRV-23", "ADR-12"})
    void answersAConeSolicitationFromTheOtherAddress() {
        for (int socket : SOCKETS) {
            receive(WireVectors.WV_08, socket, A_MAPPED);

            assertSent(WireVectors.WV_12, 1 - socket, A_MAPPED);
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.2", row = "SRV-28")
    void answersASolicitationWithAnIdentifierByTheNonceOnly() {
        receive(WireVectors.WV_09, A_MAPPED);

        var nonce = WireVectors.plain("0001 00 00 a1b2c3d4e5f60718 00");
        var advertisement = WireVectors.plain(WireVectors.WV_10);
        assertSent(nonce + advertisement.substring(2 * 13), Outbox.SERVICE_SOCKET, A_MAPPED);
    }

    @ParameterizedTest
    @FieldSource("INDIRECT_BUBBLES")
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-08", "SRV-32", "SRV-33", "SRV-34", "TRL-16"})
    void passesABubbleOnWithAllThatStandsBehindIt(String vector) {
        for (int socket : SOCKETS) {
            receive(vector, socket, A_MAPPED);

            assertSent(WireVectors.ORIGIN_A + vector, Outbox.SERVICE_SOCKET, B_MAPPED);
        }
        assertThat(WireVectors.plain(WireVectors.WV_14))
                .isEqualTo(WireVectors.plain(WireVectors.ORIGIN_A + WireVectors.WV_13));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-10", "SRV-34"})
    void passesABubbleOfARelayOn() {
        var bubble = WireVectors.BUBBLE + WireVectors.R + WireVectors.A;

        receive(bubble, R_MAPPED);

        assertSent(WireVectors.WV_21, Outbox.SERVICE_SOCKET, A_MAPPED);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-08", "SRV-36"})
    void passesAnEchoRequestToNativeIpv6WithOneHopLess() {
        // Its native host has an address for documentation.
        var lenient = ServerSettings.of(ServerAddresses.of(P.address())).withStrictUnicast(false);
        out.receive(
                new TeredoServer(lenient, HostAddresses.of(P, Q), new SplittableRandom(1)),
                Hex.packet(WireVectors.WV_19A),
                A_MAPPED,
                0);

        var expected = new StringBuilder(WireVectors.plain(WireVectors.WV_19A));
        expected.replace(14, 16, "3f");
        assertThat(out.onlyIpv6Packet()).isEqualTo(expected.toString());
        assertThat(out.datagrams()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-04", "SRV-03"})
    void refusesAnAuthenticationThatRunsPastTheDatagram() {
        assertRefused(WireVectors.WV_23B, A_MAPPED, Drop.AUTH_SHORT);
    }

    @Test
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void refusesInvalidSolicitations() {
        assertRefused(WireVectors.WV_23J, A_MAPPED, Drop.RS_INVALID);
        assertRefused(WireVectors.WV_23K, A_MAPPED, Drop.RS_INVALID);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-08", "SRV-09", "SRV-12"})
    void refusesABubbleWhoseSourceEmbedsAnotherAddress() {
        assertRefused(WireVectors.WV_23L, A_MAPPED, Drop.SRC6_MISMATCH);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-31")
    void refusesABubbleToAPrivateAddress() {
        assertRefused(WireVectors.WV_23M, A_MAPPED, Drop.DST4_NOT_GLOBAL);
    }

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"SRV-14", "LOOP-01"})
    void refusesABubbleFromItselfToItself() {
        assertRefused(WireVectors.WV_23N, P, Drop.LOOP_SELF);
        assertRefused(WireVectors.WV_23N, Q, Drop.LOOP_SELF);
    }

    private Optional<Drop> receive(String vector, Ipv4Endpoint from) {
        return receive(vector, Outbox.SERVICE_SOCKET, from);
    }

    private Optional<Drop> receive(String vector, int socket, Ipv4Endpoint from) {
        out.clear();
        var datagram = Hex.packet(vector);
        datagram.setSource(socket, from.address(), from.port());
        return out.receive(server, datagram, 0);
    }

    private void assertSent(String vector, int socket, Ipv4Endpoint to) {
        assertThat(out.onlyDatagram()).isEqualTo(sent(vector, socket, to));
        assertThat(out.ipv6Packets()).isEmpty();
        assertThat(out.drops()).isEmpty();
    }

    private static SentDatagram sent(String vector, int socket, Ipv4Endpoint to) {
        return new SentDatagram(WireVectors.plain(vector), socket, to);
    }

    private void assertRefused(String vector, Ipv4Endpoint from, Drop reason) {
        assertThat(receive(vector, from)).contains(reason);
        assertThat(out.isSilent()).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"SRV-29", "SRV-07", "AUT-02", "AUT-03", "AUT-04"})
    void answersAnAuthenticSolicitationAuthentically() {
        var key =
                new ClientKey(
                        "client-7".getBytes(US_ASCII),
                        ClientKey.Algorithm.HMAC_SHA1,
                        "teredo-test-secret-0001".getBytes(US_ASCII),
                        false);
        var settings = ServerSettings.of(ServerAddresses.of(P.address()));
        var secure =
                new TeredoServer(
                        settings.withKeys(List.of(key), true),
                        HostAddresses.of(P, Q),
                        new SplittableRandom(1));

        out.receive(secure, Hex.packet(WireVectors.WV_09), A_MAPPED, 0);

        assertThat(out.onlyDatagram().hex()).isEqualTo(Hex.of(Hex.packet(WireVectors.WV_11)));
    }
}
