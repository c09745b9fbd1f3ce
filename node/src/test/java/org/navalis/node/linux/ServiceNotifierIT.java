package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceNotifierIT {

    @TempDir private Path directory;

    @Test
    void tellsTheServiceManagerThatTheServiceIsReady() {
        var path = directory.resolve("notify").toString();
        var libc = new Libc();
        int socket = libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0);
        assertThat(libc.bind(socket, address(path))).isZero();

        boolean isSent = ServiceNotifier.send(path, "READY=1");

        assertThat(isSent).isTrue();
        var buffer = Arena.ofAuto().allocate(100);
        long length = libc.recv(socket, buffer, Libc.MSG_DONTWAIT);
        libc.close(socket);
        var octets = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        assertThat(new String(octets, StandardCharsets.UTF_8)).isEqualTo("READY=1");
    }

    @Test
    void saysThatNobodyIsThere() {
        assertThat(ServiceNotifier.send(directory.resolve("nobody").toString(), "READY=1"))
                .isFalse();
    }

    private static MemorySegment address(String path) {
        var name = path.getBytes(StandardCharsets.UTF_8);
        var address = Arena.ofAuto().allocate(2L + name.length, 2);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
        return address;
    }
}
