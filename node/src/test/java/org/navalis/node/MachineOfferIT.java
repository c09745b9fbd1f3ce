package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.navalis.node.linux.LinuxTun;
import org.navalis.node.linux.NewNamespace;

class MachineOfferIT {

    private final MachineOffer offer = MachineOffer.here();

    @Test
    void tellsWhatADeviceOffersAndLeavesNone() throws Exception {
        NewNamespace.run(() -> {
            String offload;
            try (var tun = LinuxTun.open("t0")) {
                offload = tun.offload();
            }

            assertThat(offer.newTunOffload()).isEqualTo(offload);
            offer.shareTun();

            assertThat(NewNamespace.shell("ip -o link show").lines()).hasSize(1);
        });
    }

    @Test
    void leavesADeviceAloneThatIsInUse() throws Exception {
        NewNamespace.run(() -> {
            try (var _ = LinuxTun.open("t0")) {
                assertThatThrownBy(() -> offer.tunOffload("t0"))
                        .isInstanceOf(NodeException.class)
                        .hasMessageContaining("t0 is in use");
            }
        });
    }

    @Test
    void tellsWhatSocketsOffer() throws Exception {
        NewNamespace.run(() -> {
            assertThat(offer.udpOffload()).isNotBlank();
            assertThat(offer.queueBytes()).isEqualTo(MachineOffer.QUEUE_BYTES_WANTED);
            offer.shareSocket();
        });
    }
}
