package org.navalis.node.managed;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The domain that a machine is joined to, by what joining leaves in `/etc`: a keytab with a key of
/// the machine, or a configuration of sssd (which realmd writes too) or of winbind.
final class Membership {

    private static final int KEYTAB_VERSION = 0x0502;
    private static final int KEYTAB_BYTES_MAX = 1 << 20;

    private final Path root;

    /// @param root where `etc` is
    Membership(Path root) {
        this.root = root;
    }

    /// The name of the domain, in small letters.
    Optional<String> domain() {
        return sssd().or(this::winbind).or(this::keytab).map(name -> name.toLowerCase(Locale.ROOT));
    }

    // sssd

    private Optional<String> sssd() {
        var files = new ArrayList<Path>();
        files.add(root.resolve("etc/sssd/sssd.conf"));
        try (var more = Files.newDirectoryStream(root.resolve("etc/sssd/conf.d"), "*.conf")) {
            more.forEach(files::add);
        } catch (IOException none) {
            // There need not be any.
        }
        return files.stream().flatMap(file -> ofSssd(file).stream()).findFirst();
    }

    private static Optional<String> ofSssd(Path file) {
        for (var section : sections(file).entrySet()) {
            var name = section.getKey();
            var provider = section.getValue().getOrDefault("id_provider", "");
            boolean isJoined = provider.equals("ad") || provider.equals("ipa");
            if (name.startsWith("domain/") && isJoined) {
                var keys = section.getValue();
                var otherwise = name.substring("domain/".length());
                return Optional.of(keys.getOrDefault(provider + "_domain", otherwise));
            }
        }
        return Optional.empty();
    }

    // winbind

    private Optional<String> winbind() {
        var global =
                sections(root.resolve("etc/samba/smb.conf"))
                        .getOrDefault("global", new TreeMap<>());
        return global.getOrDefault("security", "").equalsIgnoreCase("ads")
                ? Optional.ofNullable(global.get("realm"))
                : Optional.empty();
    }

    /// The keys of each section of a file of the form `[section]`, `key = value`, in small letters.
    private static Map<String, Map<String, String>> sections(Path file) {
        var sections = new TreeMap<String, Map<String, String>>();
        Map<String, String> keys = new TreeMap<>();
        for (var line : lines(file)) {
            var text = line.strip();
            int equals = text.indexOf('=');
            if (text.startsWith("[") && text.endsWith("]")) {
                var name = text.substring(1, text.length() - 1).strip().toLowerCase(Locale.ROOT);
                keys = sections.computeIfAbsent(name, _ -> new TreeMap<>());
            } else if (equals > 0 && !text.startsWith("#") && !text.startsWith(";")) {
                keys.put(
                        text.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        text.substring(equals + 1).strip());
            }
        }
        return sections;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    // The keytab: version (2); then each entry: length (4; negative for a hole), number of names
    // (2), realm and names (each with its length, 2), and more that does not matter here.

    private Optional<String> keytab() {
        try {
            var file = root.resolve("etc/krb5.keytab");
            if (Files.size(file) > KEYTAB_BYTES_MAX) {
                return Optional.empty();
            }
            return ofKeytab(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (IOException | BufferUnderflowException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> ofKeytab(ByteBuffer keytab) {
        if ((keytab.getShort() & 0xffff) != KEYTAB_VERSION) {
            return Optional.empty();
        }
        while (keytab.remaining() > Integer.BYTES) {
            int length = keytab.getInt();
            int next = keytab.position() + Math.abs(length);
            if (length > 0) {
                int names = keytab.getShort();
                var realm = text(keytab);
                var first = text(keytab);
                if (isMachine(first, names)) {
                    return Optional.of(realm);
                }
            }
            keytab.position(next);
        }
        return Optional.empty();
    }

    /// `host/name@REALM`, or `NAME$@REALM`.
    private static boolean isMachine(String first, int names) {
        return names == 1 ? first.endsWith("$") : first.equalsIgnoreCase("host");
    }

    private static String text(ByteBuffer keytab) {
        var bytes = new byte[keytab.getShort() & 0xffff];
        keytab.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
