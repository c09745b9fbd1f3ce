package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.navalis.core.Packet;

class NativeSlotsTest {

    @Test
    void everySlotHasRoomOfItsOwn() {
        var slots = NativeSlots.allocate(3, Packet.HEADROOM + 1001);

        for (int i = 0; i < slots.length; i++) {
            slots[i].clear();
            slots[i].extend(1001);
            for (int at = 0; at < 1001; at++) {
                slots[i].setOctet(at, i + 1);
            }
        }

        for (int i = 0; i < slots.length; i++) {
            assertThat(slots[i].toByteArray()).hasSize(1001).containsOnly(i + 1);
        }
    }

    @Test
    void roomThatNobodyUsesTakesNoMemory() throws Exception {
        long before = residentKilobytes();

        var slots = NativeSlots.allocate(64, 1 << 20);

        assertThat(slots).hasSize(64);
        assertThat(residentKilobytes() - before).isLessThan(32 << 10);
    }

    private static long residentKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
