package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.relay.RelaySettings;
import org.navalis.node.io.SystemCallException;

class TroublesTest {

    private static final NodeConfig RELAY =
            new NodeConfig.Relay(
                    new Ipv4Endpoint(0, 3545),
                    new TunConfig("teredo0", true),
                    RelaySettings.DEFAULT,
                    4);

    private static String ofLoops(SystemCallException.Cause cause) {
        var call = new SystemCallException("bpf", 1, cause);
        return Troubles.ofLoops(RELAY, Troubles.ofTun("teredo0", call));
    }

    @Test
    void fewerLoopsComeWithTheReasonAndWhatToDo() {
        assertThat(ofLoops(SystemCallException.Cause.NOT_PERMITTED))
                .isEqualTo(
                        "works with one loop instead of 4: no permission to tell the kernel which"
                                + " client belongs to which loop; run as root or with"
                                + " CAP_NET_ADMIN and CAP_BPF, or write loops = 1");
        assertThat(ofLoops(SystemCallException.Cause.INVALID))
                .contains("'ip tuntap add dev teredo0 mode tun multi_queue'");
        assertThat(ofLoops(SystemCallException.Cause.OTHER))
                .contains("the kernel refused (bpf failed with error 1)");
    }

    @Test
    void aSystemWithoutLoopsIsNamed() {
        assertThat(Troubles.withoutLoops(RELAY))
                .startsWith("works with one loop instead of 4: ")
                .contains("on this system", "loops = 1");
    }

    @Test
    void otherTroubleKeepsItsSentence() {
        var trouble = Troubles.ofNetwork("teredo0", new IOException("no luck"));

        assertThat(Troubles.ofLoops(RELAY, trouble)).endsWith("on teredo0: no luck");
    }
}
