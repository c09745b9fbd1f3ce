package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.testing.Clause;

class GatewayIT {

    private static final int SERVER = Ipv4Address.parse("198.41.0.4");

    private static void addLink(String name, String address) throws Exception {
        NewNamespace.shell("ip link add " + name + " type veth peer name " + name + "p");
        NewNamespace.shell("ip link set " + name + "p up && ip link set " + name + " up");
        NewNamespace.shell("ip address add " + address + " dev " + name);
    }

    private static String towards(int address, String source) {
        return Ipv4Address.toText(
                new LinuxPlatform().gatewayTowards(address, Ipv4Address.parse(source)));
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    void isTheOneOfTheRouteThatTheSocketUses() throws Exception {
        NewNamespace.run(() -> {
            addLink("v0", "192.168.7.2/24");
            addLink("v1", "10.9.8.2/24");
            assertThat(towards(SERVER, "192.168.7.2")).isEqualTo("0.0.0.0");

            NewNamespace.shell("ip route add default via 192.168.7.1");
            assertThat(towards(SERVER, "192.168.7.2")).isEqualTo("192.168.7.1");
            assertThat(towards(SERVER, "0.0.0.0")).isEqualTo("192.168.7.1");
            assertThat(towards(Ipv4Address.parse("10.9.8.7"), "10.9.8.2")).isEqualTo("0.0.0.0");

            NewNamespace.shell("ip rule add from 10.9.8.2 table 7");
            NewNamespace.shell("ip route add default via 10.9.8.1 table 7");
            assertThat(towards(SERVER, "10.9.8.2")).isEqualTo("10.9.8.1");
        });
    }
}
