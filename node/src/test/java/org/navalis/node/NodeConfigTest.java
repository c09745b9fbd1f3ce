package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.ServerAddresses;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;

class NodeConfigTest {

    private static final TunConfig TUN = new TunConfig("teredo0", true);

    private static NodeConfig relay(int port, int loops) {
        return new NodeConfig.Relay(new Ipv4Endpoint(0, port), TUN, RelaySettings.DEFAULT, loops);
    }

    private static NodeConfig server(int port, int loops) {
        var settings = ServerSettings.of(ServerAddresses.of(0x0b010101));
        return new NodeConfig.Server(port, TUN, settings, loops);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65})
    void loopsAreOneToSixtyFour(int loops) {
        assertThat(relay(3545, 64).loops()).isEqualTo(64);
        assertThatThrownBy(() -> relay(3545, loops)).hasMessageContaining("between 1 and 64");
        assertThatThrownBy(() -> server(3544, loops)).hasMessageContaining("between 1 and 64");
    }

    @Test
    void severalLoopsNeedAPortToShare() {
        assertThat(relay(0, 1).loops()).isEqualTo(1);
        assertThatThrownBy(() -> relay(0, 2)).hasMessageContaining("name one");
    }

    @Test
    void aClientHasOneLoop() {
        var client =
                new NodeConfig.Client(
                        List.of("11.1.1.1"),
                        OptionalInt.empty(),
                        new Ipv4Endpoint(0, 0),
                        TUN,
                        true,
                        ClientSettings.DEFAULT);

        assertThat(client.loops()).isEqualTo(1);
    }
}
