package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.core.testing.Clause;

/// A NAT that forgets everything while nothing changes on the client's machine.
class RebindingIT {

    /// What is promised without traffic: the refresh interval, and the way to the server.
    private static final Duration PROMISED = Duration.ofSeconds(35);

    private MixInternet internet;
    private Launched server;
    private Launched client;

    @BeforeEach
    void startClient() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "conntrack");
        internet =
                MixInternet.build(
                        Path.of("target", "it", "rebinding").toAbsolutePath(),
                        NetfilterNat.PORT_RESTRICTED,
                        NetfilterNat.PORT_RESTRICTED);
        var navalis = new Navalis();
        server = navalis.startServer(internet);
        client = navalis.startClient(internet, internet.clientA(), "--port-mapping", "off");
    }

    @AfterEach
    void end() throws IOException {
        if (internet != null) {
            client.close();
            server.close();
            internet.close();
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-74")
    void isFoundByTheNextRefresh() throws Exception {
        var before = Await.teredoAddress(client);

        forget(internet.natA());

        Await.anotherTeredoAddress(client, before, PROMISED);
        assertThat(Navalis.ask(internet.clientA(), "status", "--json")).contains(":50");
    }

    /// Maps to ports from 50000 on from now on; with the old rules it would find the old ports
    /// free.
    private static void forget(Netns box) throws IOException, InterruptedException {
        box.run(
                "sh",
                "-c",
                "nft flush chain ip nat out; nft add rule ip nat out oifname eth0 udp sport"
                        + " 1024-65535 masquerade to :50000-50999; conntrack -F");
    }
}
