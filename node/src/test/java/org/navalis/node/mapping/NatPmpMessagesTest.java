package org.navalis.node.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.node.mapping.NatPmpMessages.External;
import org.navalis.node.mapping.NatPmpMessages.Mapped;

class NatPmpMessagesTest {

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void asksAsTheRfcDraws() {
        assertThat(NatPmpMessages.address()).isEqualTo(octets("0000"));
        assertThat(NatPmpMessages.map(50000, 50001, 7200))
                .isEqualTo(octets("00010000c350c35100001c20"));
        assertThat(NatPmpMessages.map(50000, 50001, 0))
                .isEqualTo(octets("00010000c350000000000000"));
    }

    @Test
    void readsTheExternalAddress() {
        assertThat(NatPmpMessages.external(octets("0080000000000007190a141e")))
                .contains(new External(0, Ipv4Address.parse("25.10.20.30")));
        assertThat(NatPmpMessages.external(octets("0080000300000007")))
                .contains(new External(3, 0));
    }

    @Test
    void readsTheMapping() {
        var answer = octets("0081000000000007c3509c4100000e10");

        assertThat(NatPmpMessages.mapped(answer, 50000)).contains(new Mapped(0, 40001, 3600));
    }

    @Test
    void passesOverWhatIsNoAnswer() {
        assertThat(NatPmpMessages.mapped(octets("0081000000000007c3519c4100000e10"), 50000))
                .isEmpty();
        assertThat(NatPmpMessages.mapped(octets("0081000000000007c350"), 50000)).isEmpty();
        assertThat(NatPmpMessages.mapped(octets("0280000000000007"), 50000)).isEmpty();
        assertThat(NatPmpMessages.external(octets("008000000000"))).isEmpty();
    }
}
