package org.navalis.node.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.navalis.node.io.Holder;

/// Kernel settings of a network namespace that several processes may need at once, changed by the
/// first and put back by the last.
///
/// A file in the run directory, one for each namespace, has the holders and the old values. A
/// holder that died without putting back is left out by whoever comes next, so that a crash is
/// mended by the next start.
///
/// ```
/// holder PID START DEVICE
/// value PATH OLD
/// ```
final class Sysctls implements AutoCloseable {

    private static final Path ROOT = Path.of("/proc/sys/net/ipv6/conf");
    private static final String HOLDER = "holder ";
    private static final String VALUE = "value ";
    private static final int VALUE_LENGTH_MAX = 256;

    private final Path file;
    private final String holder;

    private Sysctls(Path file, String holder) {
        this.file = file;
        this.holder = holder;
    }

    /// Lets the machine forward IPv6. An interface that takes its routes from a router goes on to
    /// do so, which the kernel otherwise stops on a machine that forwards.
    static Sysctls enableForwarding(Path runDirectory, String device) throws IOException {
        Files.createDirectories(runDirectory);
        var file = runDirectory.resolve("sysctl-" + Holder.namespace());
        var self = Holder.self();
        var sysctls =
                new Sysctls(file, HOLDER + self.pid() + " " + self.startMillis() + " " + device);
        var wanted = new LinkedHashMap<Path, String>();
        for (var directory : interfaces()) {
            var acceptRa = directory.resolve("accept_ra");
            if (read(acceptRa).equals("1")) {
                wanted.put(acceptRa, "2");
            }
        }
        wanted.put(ROOT.resolve("all/forwarding"), "1");
        sysctls.hold(wanted);
        return sysctls;
    }

    /// Whether the machine forwards IPv6.
    static boolean isForwarding() {
        return read(ROOT.resolve("all/forwarding")).equals("1");
    }

    static Path ofDevice(String device, String key) {
        return ROOT.resolve(device).resolve(key);
    }

    /// Writes a setting where that is possible; in a container it often is not, and not needed.
    static void tryWrite(Path setting, String value) {
        try {
            if (!read(setting).equals(value)) {
                Files.writeString(setting, value);
            }
        } catch (IOException notOurs) {
            // The kernel's default stays.
        }
    }

    static String read(Path setting) {
        // The kernel gives a setting whole or cut, with the first read.
        var octets = new byte[VALUE_LENGTH_MAX];
        try (var in = Files.newInputStream(setting)) {
            int length = Math.max(0, in.read(octets));
            return new String(octets, 0, length, StandardCharsets.US_ASCII).strip();
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static List<Path> interfaces() throws IOException {
        try (var directories = Files.list(ROOT)) {
            return directories
                    .filter(path -> !List.of("all", "default", "lo").contains(nameOf(path)))
                    .sorted()
                    .toList();
        }
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    // The file

    private void hold(Map<Path, String> wanted) throws IOException {
        locked(state -> {
            if (state.holders.isEmpty()) {
                state.restore();
            }
            for (var setting : wanted.entrySet()) {
                state.change(setting.getKey(), setting.getValue());
            }
            state.holders.add(holder);
        });
    }

    @Override
    public void close() {
        try {
            locked(state -> {
                state.holders.remove(holder);
                if (state.holders.isEmpty()) {
                    state.restore();
                }
            });
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        }
    }

    private interface Change {
        void apply(State state) throws IOException;
    }

    /// One at a time on the whole system, so that the file can go when nobody needs it.
    private void locked(Change change) throws IOException {
        synchronized (Sysctls.class) {
            try (var channel =
                            FileChannel.open(
                                    file.resolveSibling("sysctl.lock"),
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE);
                    var _ = channel.lock()) {
                var state = State.parse(Files.exists(file) ? Files.readString(file) : "");
                change.apply(state);
                if (state.holders.isEmpty()) {
                    Files.deleteIfExists(file);
                } else {
                    Files.writeString(file, state.text());
                }
            }
        }
    }

    private static final class State {
        final List<String> holders = new ArrayList<>();
        final Map<Path, String> oldValues = new LinkedHashMap<>();

        static State parse(String text) {
            var state = new State();
            for (var line : text.lines().toList()) {
                if (line.startsWith(HOLDER) && isAlive(line)) {
                    state.holders.add(line);
                } else if (line.startsWith(VALUE)) {
                    int space = line.lastIndexOf(' ');
                    state.oldValues.put(
                            Path.of(line.substring(VALUE.length(), space)),
                            line.substring(space + 1));
                }
            }
            return state;
        }

        private static boolean isAlive(String holder) {
            var words = holder.split(" ", 4);
            return new Holder(Long.parseLong(words[1]), Long.parseLong(words[2])).isAlive();
        }

        void change(Path setting, String value) throws IOException {
            var old = read(setting);
            if (!old.equals(value)) {
                Files.writeString(setting, value);
                oldValues.putIfAbsent(setting, old);
            }
        }

        void restore() {
            oldValues.forEach(Sysctls::tryWrite);
            oldValues.clear();
        }

        String text() {
            var text = new StringBuilder();
            holders.forEach(line -> text.append(line).append('\n'));
            oldValues.forEach((path, old) ->
                    text.append(VALUE).append(path).append(' ').append(old).append('\n'));
            return text.toString();
        }
    }
}
