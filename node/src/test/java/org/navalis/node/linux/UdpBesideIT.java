package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.io.Poller;
import org.navalis.node.io.SystemCallException;
import org.navalis.node.io.Udp;

/// Sockets that take turns with the service socket, and what may go no further than so many
/// routers.
class UdpBesideIT {

    private static final int LOOPBACK = Ipv4Address.parse("127.0.0.1");
    private static final Ipv4Endpoint SERVICE = new Ipv4Endpoint(LOOPBACK, 4000);
    private static final Ipv4Endpoint BESIDE = new Ipv4Endpoint(LOOPBACK, 4001);
    private static final Ipv4Endpoint GROUP = Ipv4Endpoint.parse("224.0.0.253:3544");
    private static final int HERE = Ipv4Address.parse("10.0.0.1");
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int SOCKET = 7;
    private static final int TIME_TO_LIVE_AT = 8;
    private static final int PROTOCOL_UDP = 17;

    private final Packet[] datagrams = new Packet[Udp.RECEIVED_MAX];

    @Test
    void bothSocketsSendAndReceiveInTurn() throws Exception {
        NewNamespace.run(() -> {
            try (var service = LinuxUdp.bind(SERVICE);
                    var beside = service.bindBeside(BESIDE);
                    var sender = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0))) {
                send(sender, 1, SERVICE);
                send(sender, 2, BESIDE);

                assertThat(service.receive(datagrams)).isEqualTo(1);
                assertThat(datagrams[0].length()).isEqualTo(1);
                assertThat(beside.receive(datagrams)).isEqualTo(1);
                assertThat(datagrams[0].length()).isEqualTo(2);

                send(beside, 3, sender.local());
                assertThat(sender.receive(datagrams)).isEqualTo(1);
                assertThat(datagrams[0].port()).isEqualTo(BESIDE.port());
            }
        });
    }

    @Test
    void aSocketBesideAnotherMovesTrainsAndHasAShortQueue() throws Exception {
        NewNamespace.run(() -> {
            var train = Trains.udpTrain(9, 30_000, 1000);
            try (var service = LinuxUdp.bind(SERVICE);
                    var beside = service.bindBeside(BESIDE)) {
                assertThat(beside.offload()).isEqualTo(service.offload());
                assertThat(beside.receiveBufferBytes()).isEqualTo(Udp.QUEUE_BESIDE_BYTES);

                int sent =
                        beside.send(
                                new Packet[] {train}, new int[] {LOOPBACK}, new int[] {4001}, 0, 1);

                assertThat(sent).isEqualTo(30);
                assertThat(beside.receive(datagrams)).isEqualTo(30);
            }
        });
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        NewNamespace.run(() -> {
            try (var service = LinuxUdp.bind(SERVICE)) {
                assertThatThrownBy(() -> service.bindBeside(SERVICE))
                        .isInstanceOf(SystemCallException.class);
            }
        });
    }

    @Test
    void thePollerTellsWhichSocketHasSomethingWhileSocketsComeAndGo() throws Exception {
        NewNamespace.run(() -> {
            try (var service = LinuxUdp.bind(SERVICE);
                    var poller = new LinuxPoller(List.of(service), Optional.empty());
                    var sender = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0))) {
                var beside = service.bindBeside(BESIDE);
                poller.watch(SOCKET, beside);
                send(sender, 1, BESIDE);
                poller.await(SECOND_NANOS);

                assertThat(poller.isReady(SOCKET)).isTrue();
                assertThat(poller.isReady(0)).isFalse();
                assertThat(poller.isReady(Poller.DEVICE)).isFalse();

                poller.unwatch(SOCKET);
                beside.close();
                assertThat(poller.isReady(SOCKET)).isFalse();
                send(sender, 1, SERVICE);
                poller.await(SECOND_NANOS);
                assertThat(poller.isReady(0)).isTrue();
            }
        });
    }

    @Test
    void hearsAGroupAndNothingElseBesideOthersWhoListenThere() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell(
                    "ip link add d0 type veth peer name d1; ip link set d1 up;"
                            + " ip address add 10.0.0.1/24 dev d0;"
                            + " ip link set d0 up; ip route add 224.0.0.0/4 dev d0");
            try (var service = LinuxUdp.bind(new Ipv4Endpoint(HERE, 4000));
                    var other = LinuxUdp.bind(new Ipv4Endpoint(HERE, 4002));
                    var listening = service.bindMulticast(GROUP, List.of(HERE));
                    var otherListening = other.bindMulticast(GROUP, List.of())) {
                send(service, 1, new Ipv4Endpoint(HERE, GROUP.port()));
                assertThat(listening.receive(datagrams)).isZero();

                int sent = service.send(packet(2), GROUP.address(), GROUP.port(), 1);

                assertThat(sent).isEqualTo(1);
                assertThat(listening.receive(datagrams)).isEqualTo(1);
                assertThat(datagrams[0].length()).isEqualTo(2);
                assertThat(datagrams[0].port()).isEqualTo(4000);
                assertThat(otherListening.receive(datagrams)).isEqualTo(1);
            }
        });
    }

    @Test
    void cannotListenOnANetworkThatIsNotThere() throws Exception {
        NewNamespace.run(() -> {
            try (var service = LinuxUdp.bind(SERVICE)) {
                assertThatThrownBy(() -> service.bindMulticast(GROUP, List.of(HERE)))
                        .isInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void aDatagramLeavesWithItsTimeToLiveAndTheNextWithThatOfTheSystem() throws Exception {
        NewNamespace.run(() -> {
            var libc = new Libc();
            int raw = libc.socket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, PROTOCOL_UDP);
            try (var service = LinuxUdp.bind(SERVICE);
                    var _ = service.bindBeside(BESIDE)) {
                assertThat(service.send(packet(1), LOOPBACK, BESIDE.port(), 5)).isEqualTo(1);
                send(service, 1, BESIDE);

                assertThat(timeToLive(libc, raw)).isEqualTo(5);
                assertThat(timeToLive(libc, raw)).isGreaterThan(5);
            } finally {
                libc.close(raw);
            }
        });
    }

    private static int timeToLive(Libc libc, int raw) {
        var buffer = Arena.ofAuto().allocate(2000, 8);
        assertThat(libc.recv(raw, buffer, 0)).isPositive();
        return buffer.get(ValueLayout.JAVA_BYTE, TIME_TO_LIVE_AT) & 0xff;
    }

    private static Packet packet(int length) {
        var packet = PacketSlots.allocate(1, 2000)[0];
        packet.append(new byte[length], 0, length);
        return packet;
    }

    private static void send(Udp by, int length, Ipv4Endpoint to) {
        int sent =
                by.send(
                        new Packet[] {packet(length)},
                        new int[] {to.address()},
                        new int[] {to.port()},
                        0,
                        1);
        assertThat(sent).isEqualTo(1);
    }
}
