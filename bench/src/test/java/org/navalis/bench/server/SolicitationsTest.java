package org.navalis.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.Origin;
import org.navalis.core.wire.RouterAdvertisement;

class SolicitationsTest {

    private static final int SERVER = Ipv4Address.parse("198.41.0.4");
    private static final int IPV4_AT = 14;
    private static final int IPV4_LENGTH = 20;
    private static final int SOURCE_AT = IPV4_AT + 12;
    private static final int PORT_AT = IPV4_AT + IPV4_LENGTH;
    private static final int PAYLOAD_AT = PORT_AT + 8;
    private static final long NUMBER = 1_234_567;

    private final Solicitations solicitations = new Solicitations(SERVER);

    @Test
    void headersAreRight() {
        var frame = solicitation(NUMBER);

        assertThat(InternetChecksum.finish(InternetChecksum.sum(frame, IPV4_AT, IPV4_LENGTH)))
                .isZero();
        assertThat(frame.shortAt(IPV4_AT + 2)).isEqualTo(frame.length() - IPV4_AT);
        assertThat(frame.shortAt(PORT_AT + 4)).isEqualTo(frame.length() - PORT_AT);
    }

    @Test
    void anAnswerHasTheNumberOfItsSolicitation() {
        assertThat(solicitations.answered(answer(NUMBER, NUMBER))).isEqualTo(NUMBER);
    }

    @Test
    void anAnswerThatTellsAnotherOriginIsNone() {
        assertThat(solicitations.answered(answer(NUMBER, NUMBER + 1))).isNegative();
    }

    @Test
    void aSolicitationThatComesBackIsNoAnswer() {
        assertThat(solicitations.answered(solicitation(NUMBER))).isNegative();
    }

    private Packet solicitation(long number) {
        var frame = Packet.ofSize(256);
        solicitations.begin(frame);
        solicitations.write(frame, number);
        return frame;
    }

    /// A frame with an advertisement.
    ///
    /// @param told the number of the solicitation whose source the origin indication has
    private Packet answer(long number, long told) {
        var client = solicitation(number);
        var other = solicitation(told);
        var payload = Packet.ofSize(256);
        RouterAdvertisement.write(
                payload, SERVER, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW, 1280);
        Origin.prepend(payload, other.intAt(SOURCE_AT), other.shortAt(PORT_AT));
        Authentication.prependNonce(payload, number, 0);
        var frame = Packet.ofSize(512);
        frame.append(client, 0, PAYLOAD_AT);
        frame.setInt(SOURCE_AT, SERVER);
        frame.setInt(SOURCE_AT + 4, client.intAt(SOURCE_AT));
        frame.setShort(PORT_AT, TeredoAddress.SERVER_PORT);
        frame.setShort(PORT_AT + 2, client.shortAt(PORT_AT));
        frame.append(payload, 0, payload.length());
        return frame;
    }
}
