package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.navalis.node.linux.NewNamespace.shell;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.RouteAdvertisement;
import org.navalis.node.io.SystemCallException;

/// Router `a` and host `b` at the two ends of a wire, in one namespace.
class LinuxRouterLinkIT {

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final Ipv6Prefix PREFIX = Ipv6Prefix.parse("2001::/32");

    private static void wire() throws Exception {
        shell("ip link add name a type veth peer name b");
        for (var setting :
                new String[] {
                    "a.accept_dad=0",
                    "b.accept_dad=0",
                    "b.accept_ra=1",
                    "b.accept_ra_from_local=1",
                    "b.accept_ra_rt_info_max_plen=64"
                }) {
            shell("sysctl -q -w net.ipv6.conf." + setting);
        }
        shell("ip link set dev a up");
    }

    @Test
    @Clause(rfc = 4861, section = "6.2.6", row = "RLY-27")
    void hearsSolicitationsAndAnswersWithARoute() throws Exception {
        NewNamespace.run(() -> {
            wire();
            try (var link = new LinuxRouterLink("a")) {
                shell("ip link set dev b up");
                assertThat(link.awaitSolicitation(PATIENCE)).isTrue();

                link.send(RouteAdvertisement.message(PREFIX, 180));
                assertThat(route()).contains("via fe80:").contains("dev b").contains("proto ra");
                assertThat(shell("ip -6 route show default")).isBlank();

                link.send(RouteAdvertisement.message(PREFIX, 0));
                assertThat(route()).isBlank();
            }
        });
    }

    @Test
    void wakesWhenTold() throws Exception {
        NewNamespace.run(() -> {
            wire();
            try (var link = new LinuxRouterLink("a")) {
                link.wake();

                assertThat(link.awaitSolicitation(Long.MAX_VALUE)).isFalse();
            }
        });
    }

    @Test
    void refusesADeviceThatDoesNotExist() throws Exception {
        NewNamespace.run(() ->
                assertThatExceptionOfType(SystemCallException.class)
                        .isThrownBy(() -> new LinuxRouterLink("none"))
                        .matches(refused ->
                                refused.reason() == SystemCallException.Cause.NO_SUCH_DEVICE));
    }

    /// The kernel takes a moment.
    private static String route() throws Exception {
        Thread.sleep(200);
        return shell("ip -6 route show 2001::/32");
    }
}
