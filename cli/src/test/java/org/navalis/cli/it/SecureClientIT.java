package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.testing.Clause;

/// A client with a key, and what its user is told of it.
class SecureClientIT {

    private static final String KNOWN = "client-7 hmac-sha1 a-secret-of-client-seven\n";
    private static final String EXPIRED = "client-8 hmac-sha256 a-secret-of-client-eight";
    private static final String WRONG = "client-7 hmac-sha1 not-the-secret-of-seven\n";

    private OneClient client;

    @BeforeEach
    void startAll() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft");
        client = new OneClient("secure", NetfilterNat.PORT_RESTRICTED);
        client.writeSecret("known", KNOWN);
        client.writeSecret("expired", EXPIRED + "\n");
        client.writeSecret("wrong", WRONG);
    }

    @AfterEach
    void end() throws IOException {
        if (client != null) {
            client.close();
        }
    }

    private void startServer(String... options) throws IOException, InterruptedException {
        var internet = client.internet();
        client.open(new Navalis().startServer(internet.server(), internet.directory(), options));
    }

    private static Path secret(Path directory, String text) throws IOException {
        var file = directory.resolve("server-keys");
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private OneClient.Answer use(String key) throws IOException, InterruptedException {
        return client.ask("set", "key-file", "/etc/navalis/" + key);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"AUT-01", "AUT-09"})
    void tellsOfARightAnExpiredAndAWrongKey() throws Exception {
        var keys = secret(client.internet().directory(), KNOWN + EXPIRED + " 2020-01-01\n");
        startServer("--key-file", keys.toString());
        client.start("--server", TeredoInternet.SERVER, "--key-file", "/etc/navalis/known");

        assertThat(client.awaitState("qualified")).containsEntry("key", "in use");
        assertThat(client.ask("status").row("Key")).isEqualTo("in use");

        assertThat(use("expired").exitCode()).isZero();
        assertThat(client.awaitState("qualified")).containsEntry("key", "expired");
        assertThat(client.ask("status").row("Key")).isEqualTo("expired");
        assertThat(client.said())
                .contains("the server says that this client's key has expired; it works for now");

        assertThat(use("wrong").exitCode()).isZero();
        client.awaitError(
                "primary server unreachable over UDP, or it does not know the key of this client");
    }

    @Test
    void tellsOfAServerThatKnowsNoKeys() throws Exception {
        startServer();
        client.start("--server", TeredoInternet.SERVER, "--key-file", "/etc/navalis/known");

        client.awaitError("server does not know the key of this client");
    }
}
