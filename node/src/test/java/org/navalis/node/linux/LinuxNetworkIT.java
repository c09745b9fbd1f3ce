package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv6Address;
import org.navalis.core.testing.Clause;

class LinuxNetworkIT {

    private static final Ipv6Address ADDRESS = Ipv6Address.parse("2001:0:b01:101:2c5a:63be:1:2");
    private static final Ipv6Address OTHER = Ipv6Address.parse("2001:0:b01:101:1407:38c5:1:2");
    private static final Ipv6Address LINK_LOCAL = Ipv6Address.parse("fe80::ffff:ffff:fffe");
    private static final Ipv6Address EVERYTHING = new Ipv6Address(0, 0);
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv6/conf/all/forwarding");

    @TempDir private Path runDirectory;

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-29", "MTU-01", "SUN-05"})
    void givesTheDeviceOneAddressAMtuAndTheWorstDefaultRoute() throws Exception {
        NewNamespace.run(() -> {
            try (var tun = LinuxTun.open("t0");
                    var network = manage(tun)) {
                network.up(1280);
                network.setAddress(ADDRESS);
                network.addRoute(EVERYTHING, 0, 1029);

                assertThat(globalAddresses("t0")).containsExactly(ADDRESS + "/128");
                assertThat(NewNamespace.shell("ip link show t0")).contains("mtu 1280");
                assertThat(NewNamespace.shell("ip -6 route show default"))
                        .contains("dev t0", "metric 1029");

                network.setAddress(OTHER);

                assertThat(globalAddresses("t0")).containsExactly(OTHER + "/128");
            }
        });
    }

    @Test
    void keepsALinkLocalAddressBesideTheGlobalOne() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip tuntap add dev t0 mode tun && ip link set t0 up");
            try (var tun = LinuxTun.open("t0")) {
                var network = manage(tun);
                network.up(1280);
                network.setLinkLocal(LINK_LOCAL);
                network.setAddress(ADDRESS);
                network.setAddress(OTHER);

                assertThat(NewNamespace.shell("ip -6 address show dev t0"))
                        .contains(LINK_LOCAL + "/128", OTHER + "/128")
                        .doesNotContain(ADDRESS + "/128");

                network.close();
                assertThat(NewNamespace.shell("ip -6 address show dev t0")).isBlank();
            }
        });
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.5", row = "CLI-78")
    void leavesADeviceThatWasThereAsItWas() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip tuntap add dev t0 mode tun && ip link set t0 mtu 1400");
            try (var tun = LinuxTun.open("t0")) {
                var network = manage(tun);
                network.up(1280);
                network.setAddress(ADDRESS);
                network.addRoute(EVERYTHING, 0, 1029);
                network.close();

                assertThat(globalAddresses("t0")).isEmpty();
                assertThat(NewNamespace.shell("ip -6 route show default")).isBlank();
                assertThat(NewNamespace.shell("ip link show t0"))
                        .contains("mtu 1400")
                        .doesNotContain(",UP");
            }
        });
    }

    @Test
    void takesAwayTheAddressThatACrashLeftOnADevice() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip tuntap add dev t0 mode tun && ip link set t0 up");
            NewNamespace.shell("ip -6 address add " + OTHER + "/128 dev t0 nodad");
            try (var tun = LinuxTun.open("t0");
                    var network = manage(tun)) {
                network.up(1280);

                network.setAddress(ADDRESS);

                assertThat(globalAddresses("t0")).containsExactly(ADDRESS + "/128");
            }
        });
    }

    @Test
    void keepsTheDeviceFreeOfAddressesOfItsOwn() throws Exception {
        NewNamespace.run(() -> {
            try (var tun = LinuxTun.open("t0");
                    var network = manage(tun)) {
                network.up(1280);

                assertThat(NewNamespace.shell("ip -6 address show dev t0")).isBlank();
            }
        });
    }

    @Test
    void showsRoutesForAddressesThatPacketsDoNotFollow() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip address add 198.41.0.4/32 dev lo");
            try (var tun = LinuxTun.open("t0")) {
                var network = manage(tun);
                network.up(1280);
                network.addHostRoute(Ipv4Address.parse("198.41.0.4"));

                assertThat(NewNamespace.shell("ip route show")).startsWith("198.41.0.4 dev t0");
                assertThat(NewNamespace.shell("ip route get 198.41.0.4")).startsWith("local");

                network.removeHostRoute(Ipv4Address.parse("198.41.0.4"));
                assertThat(NewNamespace.shell("ip route show")).isBlank();

                network.addHostRoute(Ipv4Address.parse("198.41.0.4"));
                network.close();
                assertThat(NewNamespace.shell("ip route show")).isBlank();
            }
        });
    }

    @Test
    void putsForwardingBackWhenTheLastThatNeededItEnds() throws Exception {
        NewNamespace.run(() -> {
            try (var first = LinuxTun.open("t0");
                    var second = LinuxTun.open("t1")) {
                var one = manage(first);
                var two = manage(second);
                one.enableForwarding();
                two.enableForwarding();
                assertThat(Sysctls.read(FORWARDING)).isEqualTo("1");

                one.close();
                assertThat(Sysctls.read(FORWARDING)).isEqualTo("1");

                two.close();
                assertThat(Sysctls.read(FORWARDING)).isEqualTo("0");
            }
        });
    }

    @Test
    void putsForwardingBackAfterACrash() throws Exception {
        NewNamespace.run(() -> {
            // A process of this number cannot have started at time 1.
            var name = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
            Files.writeString(
                    runDirectory.resolve("sysctl-" + name.toString().replaceAll("[^0-9]", "")),
                    "holder 1 1 t0\nvalue " + FORWARDING + " 0\n");
            Files.writeString(FORWARDING, "1");
            try (var tun = LinuxTun.open("t0")) {
                var network = manage(tun);
                network.enableForwarding();
                network.close();

                assertThat(Sysctls.read(FORWARDING)).isEqualTo("0");
            }
        });
    }

    @Test
    void letsInterfacesGoOnTakingRoutesFromARouter() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip link add v0 type veth peer name v1");
            var acceptRa = Path.of("/proc/sys/net/ipv6/conf/v0/accept_ra");
            Files.writeString(acceptRa, "1");
            try (var tun = LinuxTun.open("t0")) {
                var network = manage(tun);
                network.enableForwarding();
                assertThat(Sysctls.read(acceptRa)).isEqualTo("2");

                network.close();
                assertThat(Sysctls.read(acceptRa)).isEqualTo("1");
            }
        });
    }

    private LinuxNetwork manage(LinuxTun tun) throws Exception {
        return new LinuxNetwork(tun, runDirectory);
    }

    private static List<String> globalAddresses(String device) throws Exception {
        return NewNamespace.shell("ip -6 -o address show scope global dev " + device)
                .lines()
                .map(line -> line.replaceFirst(".* inet6 (\\S+) .*", "$1"))
                .toList();
    }
}
