package org.navalis.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

class RoleSettingsTest {

    private static final SettingsFile FILE =
            new SettingsFile(
                    Map.of(Setting.NO_ROUTES, new Value("on", "f:1:1")),
                    Map.of(
                            Role.CLIENT,
                            Map.of(
                                    Setting.MTU,
                                    new Value("1300", "f:3:1"),
                                    Setting.TUN,
                                    new Value("teredo7", "f:4:1"))),
                    List.of());

    @Test
    void aFlagBeatsTheFileAndTheFileBeatsTheDefault() {
        var settings = RoleSettings.of(Role.CLIENT, Map.of(Setting.MTU, "1400"), FILE);

        assertThat(settings.value(Setting.MTU)).isEqualTo(new Value("1400", "flag"));
        assertThat(settings.value(Setting.TUN)).isEqualTo(new Value("teredo7", "f:4:1"));
        assertThat(settings.value(Setting.NO_ROUTES)).isEqualTo(new Value("on", "f:1:1"));
        assertThat(settings.value(Setting.LOG_LEVEL)).isEqualTo(new Value("info", "default"));
        assertThat(settings.find(Setting.SERVERS)).isEmpty();
    }

    @Test
    void defaultsAreThoseOfTheContract() {
        var server = RoleSettings.of(Role.SERVER, Map.of(), SettingsFile.NONE);
        var relay = RoleSettings.of(Role.RELAY, Map.of(), SettingsFile.NONE);
        var client = RoleSettings.of(Role.CLIENT, Map.of(), SettingsFile.NONE);

        assertThat(Setting.defaultPort(Role.SERVER)).isEqualTo(3544);
        assertThat(relay.text(Setting.LISTEN)).isEqualTo("0.0.0.0:3545");
        assertThat(client.text(Setting.LISTEN)).isEqualTo("0.0.0.0:0");
        assertThat(server.text(Setting.TUN)).isEqualTo("teredo0");
        assertThat(server.text(Setting.CONTROL)).isEqualTo("/run/navalis/server.sock");
        assertThat(server.text(Setting.RATE_LIMITS)).isEqualTo("on");
        assertThat(client.duration(Setting.REFRESH_INTERVAL)).hasSeconds(30);
        assertThat(relay.number(Setting.LOOPS))
                .isBetween(1, 8)
                .isEqualTo(server.number(Setting.LOOPS));
        assertThat(client.find(Setting.LOOPS)).isEmpty();
    }

    @Test
    void aFlagWithAWrongValueIsWrongUse() {
        assertThatThrownBy(() ->
                        RoleSettings.of(Role.CLIENT, Map.of(Setting.MTU, "big"), SettingsFile.NONE))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage(
                        "--mtu big is not a number between 1280 and 1472; write for example --mtu"
                                + " 1280");
    }

    @Test
    void twoRolesCannotShareADevice() {
        var roles =
                List.of(
                        RoleSettings.of(Role.RELAY, Map.of(), SettingsFile.NONE),
                        RoleSettings.of(Role.CLIENT, Map.of(), SettingsFile.NONE));

        assertThat(RoleSettings.conflicts(roles))
                .containsExactly(
                        "relay and client both have tun teredo0; write for example tun ="
                                + " \"teredo1\" below [client]");
    }
}
