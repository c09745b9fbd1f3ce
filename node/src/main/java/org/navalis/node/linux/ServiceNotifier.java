package org.navalis.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Sends a word to the service manager's socket (`sd_notify`).
public final class ServiceNotifier {

    private static final int PATH_MAX = 107;

    private ServiceNotifier() {}

    /// Sends a message, such as `READY=1`.
    ///
    /// @param path where the socket is; a leading `@` stands for the abstract name space
    /// @return whether it was sent
    public static boolean send(String path, String message) {
        var name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > PATH_MAX) {
            return false;
        }
        var arena = Arena.ofAuto();
        var address = arena.allocate(2L + name.length, 2);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
        if (name[0] == '@') {
            address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
        }
        var libc = new Libc();
        int socket = libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        var octets = arena.allocateFrom(message);
        boolean isSent =
                libc.connect(socket, address) == 0
                        && libc.send(socket, octets.address(), octets.byteSize() - 1, 0) > 0;
        libc.close(socket);
        return isSent;
    }
}
