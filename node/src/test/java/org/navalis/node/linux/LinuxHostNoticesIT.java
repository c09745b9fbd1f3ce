package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.navalis.core.testing.Clause;
import org.navalis.node.io.HostNotices;

class LinuxHostNoticesIT {

    /// Longer than anything takes; only a notice that does not come takes it all.
    private static final long LONG_NANOS = Duration.ofSeconds(30).toNanos();

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-77")
    void tellOfInterfacesAddressesAndRoutes() throws Exception {
        NewNamespace.run(() -> {
            try (var notices = new LinuxHostNotices(true)) {
                addLinks();
                assertThat(notices.await(LONG_NANOS)).isTrue();
                assertTold(notices, "ip link set v0 down");
                assertTold(notices, "ip link set v0 up");
                assertTold(notices, "ip address add 192.168.7.2/24 dev v0");
                assertTold(notices, "ip route add default via 192.168.7.1");
                assertTold(notices, "ip -6 address add 2610:41::2/64 dev v0 nodad");
                assertTold(notices, "ip -6 route add default via 2610:41::1");
                assertTold(notices, "ip route del default");
                assertTold(notices, "ip link set v1 down");
                assertTold(notices, "ip address del 192.168.7.2/24 dev v0");
            }
        });
    }

    @Test
    void tellOfACarrierThatIsBackAlready() throws Exception {
        NewNamespace.run(() -> {
            addLinks();
            int index = Integer.parseInt(NewNamespace.shell("ip -o link show v0").split(":", 2)[0]);
            try (var notices = new LinuxHostNotices(true)) {
                NewNamespace.shell("ip link set v0 down; ip link set v0 up");

                assertThat(notices.await(LONG_NANOS)).isTrue();
                assertThat(notices.takeCut()).contains(index);
                assertTold(notices, "ip address add 192.168.7.2/24 dev v0");
                var _ = notices.takeCut();
                assertThat(notices.takeCut()).isEmpty();
            }
        });
    }

    @Test
    void tellNothingOfRoutesWhereThereAreMany() throws Exception {
        NewNamespace.run(() -> {
            addLinks();
            NewNamespace.shell("ip address add 192.168.7.2/24 dev v0");
            try (var notices = new LinuxHostNotices(false)) {
                NewNamespace.shell("ip route add 198.41.0.0/24 via 192.168.7.1");

                assertThat(notices.await(0)).isFalse();
                assertTold(notices, "ip address add 192.168.7.3/24 dev v0");
            }
        });
    }

    @Test
    void areNothingWhileNothingHappensAndEndByBeingWoken() throws Exception {
        NewNamespace.run(() -> {
            try (var notices = new LinuxHostNotices(true)) {
                notices.wake();

                assertThat(notices.await(Long.MAX_VALUE)).isFalse();
                assertThat(notices.await(0)).isFalse();
            }
        });
    }

    @Test
    void tellOfFloodsToo() throws Exception {
        NewNamespace.run(() -> {
            addLinks();
            try (var notices = new LinuxHostNotices(true)) {
                NewNamespace.shell(
                        "for i in $(seq 1 250); do for j in $(seq 1 40); do"
                                + " echo address add 10.9.$i.$j/32 dev v0; done; done"
                                + " | ip -batch -");

                assertThat(notices.await(LONG_NANOS)).isTrue();
                assertThat(notices.await(0)).isFalse();
            }
        });
    }

    @Test
    void agreeWithTheSystemOnHowLongItSlept() throws Exception {
        try (var notices = new LinuxHostNotices(false)) {
            long before = notices.asleepNanos();

            assertThat(before).isNotNegative();
            // This machine does not sleep while it tests.
            assertThat(notices.asleepNanos() - before).isLessThan(LONG_NANOS);
        }
    }

    /// Two ends of a wire, on, without addresses that come by themselves.
    private static void addLinks() throws Exception {
        NewNamespace.shell("ip link add v0 type veth peer name v1");
        NewNamespace.shell("ip link set v0 addrgenmode none && ip link set v1 addrgenmode none");
        NewNamespace.shell("ip link set v0 up && ip link set v1 up");
    }

    private static void assertTold(HostNotices notices, String command) throws Exception {
        NewNamespace.shell(command);
        assertThat(notices.await(LONG_NANOS)).as(command).isTrue();
        while (notices.await(0)) {
            // One change comes as several notices.
        }
    }
}
