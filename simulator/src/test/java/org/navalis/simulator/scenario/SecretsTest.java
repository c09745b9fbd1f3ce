package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.navalis.core.ClientKey;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.ClientState;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Clients and servers that prove to each other who they are.
class SecretsTest extends ScenarioTest {

    private static final ClientKey KEY = key("client-7", "one secret of many", false);

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"AUT-01", "AUT-03", "AUT-04"})
    void qualifiesWithItsKeyAndKeepsItsAddress(long seed) {
        var world = world(seed);
        secure(world, true, KEY);
        var client = client(world, KEY);
        qualify(world, client);
        var address = client.address();

        world.advance(Duration.ofHours(1));

        assertThat(client.address()).isEqualTo(address);
        assertThat(client.drops()).isEmpty();
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2.2", row = "AUT-11")
    void qualifiesBySha256WhenThatWasAgreed(long seed) {
        var world = world(seed);
        var key =
                new ClientKey(
                        octets("x".repeat(255)),
                        ClientKey.Algorithm.HMAC_SHA256,
                        octets("another secret of many"),
                        false);
        secure(world, true, key);

        qualify(world, client(world, key));
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.2.2", row = "AUT-01")
    void provesItselfInEchoTestsToo(long seed) {
        var world = world(seed);
        secure(world, true, KEY);
        world.server("s2", "20.0.1.1");
        var a = world.client("a").behind(NatType.SYMMETRIC_SEQUENTIAL).with(settings(KEY)).start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).of("s2").start();
        qualify(world, a, b);

        assertThat(pingTwice(world, a.stack(), b.address(), Duration.ofSeconds(16))).isTrue();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"AUT-06", "CLI-25"})
    void saysThatTheServerIsSilentOrDoesNotKnowItsKey(long seed) {
        var world = world(seed);
        secure(world, true, KEY);
        var client = client(world, key("client-7", "a secret of nobody", false));

        world.advance(Duration.ofSeconds(13));

        assertThat(trouble(client)).isEqualTo(Trouble.PRIMARY_SERVER_SILENT_TO_KEY);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"AUT-06", "AUT-10"})
    void refusesAServerThatProvesNothing(long seed) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        var client = client(world, KEY);

        world.advance(Duration.ofSeconds(13));

        assertThat(trouble(client)).isEqualTo(Trouble.KEY_REFUSED);
        assertThat(client.count(Drop.RA_UNSIGNED)).isEqualTo(3);
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"AUT-09", "AMB-05"})
    void worksWithAnExpiredKeyAndSaysSo(long seed) {
        var world = world(seed);
        secure(world, true, key("client-7", "one secret of many", true));
        var client = client(world, KEY);

        qualify(world, client);

        assertThat(client.told().stream().map(ClientHost.Told::event))
                .containsOnlyOnce(new TeredoEvent.KeyExpired());
        assertThat(client.client().status(0).isKeyExpired()).isTrue();
    }

    private static ClientHost client(World world, ClientKey key) {
        return world.client("a").behind(NatType.PORT_RESTRICTED).with(settings(key)).start();
    }

    private static ClientSettings settings(ClientKey key) {
        return ClientSettings.DEFAULT.withKey(Optional.of(key));
    }

    private static void secure(World world, boolean isRequired, ClientKey key) {
        var addresses = ServerAddresses.of(Ipv4Address.parse("20.0.0.1"));
        world.server("s1", ServerSettings.of(addresses).withKeys(List.of(key), isRequired));
    }

    private static Trouble trouble(ClientHost client) {
        return ((ClientState.Offline) client.client().state()).trouble();
    }

    private static ClientKey key(String identifier, String secret, boolean isExpired) {
        return new ClientKey(
                octets(identifier), ClientKey.Algorithm.HMAC_SHA1, octets(secret), isExpired);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
