package org.navalis.cli.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.core.ClientKey;

/// Reads the file of the secrets that a server shares with its clients, a key on each line:
///
/// ```
/// # identifier  algorithm    secret                                expires (if it does)
/// client-7      hmac-sha1    hex:2b7e151628aed2a6abf7158809cf4f3c  2027-01-31
/// ```
///
/// Identifier and secret are the octets of the text, or what follows `hex:`. The file must be
/// readable by its owner only.
public final class KeyFile {

    private static final int SECRET_LENGTH_MIN = 16;
    private static final String HEX = "hex:";

    private static final Set<PosixFilePermission> OTHERS =
            Set.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    /// What a file says.
    ///
    /// @param keys the keys, each identifier once
    /// @param changes when a key expires next, if one does
    public record Contents(List<ClientKey> keys, Optional<Instant> changes) {

        /// Copies the list.
        public Contents {
            keys = List.copyOf(keys);
        }
    }

    private final Path path;
    private final Instant now;
    private final List<ClientKey> keys = new ArrayList<>();
    private final Set<String> identifiers = new HashSet<>();
    private Optional<Instant> changes = Optional.empty();

    private KeyFile(Path path, Instant now) {
        this.path = path;
        this.now = now;
    }

    /// Reads the file.
    ///
    /// @param now at which time it is judged which keys are expired
    /// @throws Failure of the configuration, when the file is missing, open to others, or wrong
    public static Contents read(Path path, Instant now) {
        try {
            requirePrivate(path);
            return new KeyFile(path, now).parse(Files.readAllLines(path));
        } catch (NoSuchFileException e) {
            throw failure(path + " does not exist; write it, or leave out key-file", e);
        } catch (AccessDeniedException e) {
            throw failure(path + " may not be read by this user; give it to this user", e);
        } catch (IOException e) {
            throw failure(path + " cannot be read as text: " + e.getMessage(), e);
        }
    }

    /// The key of a client: the one with this identifier, or the only one.
    ///
    /// @param identifier as it stands in the file
    /// @throws Failure of the configuration, when there is none, or more than one to choose from
    public static ClientKey ofClient(Path path, Optional<String> identifier) {
        var keys = read(path, Instant.MIN).keys();
        if (identifier.isEmpty()) {
            if (keys.size() == 1) {
                return keys.getFirst();
            }
            throw failure(
                    path
                            + " has "
                            + keys.size()
                            + " keys; say with client-id which of them is this client's",
                    null);
        }
        var wanted = octetsOf(identifier.get());
        return keys.stream()
                .filter(key -> Arrays.equals(key.identifier(), wanted))
                .findFirst()
                .orElseThrow(() ->
                        failure(
                                path
                                        + " has no key of "
                                        + identifier.get()
                                        + "; write its line, or another client-id",
                                null));
    }

    private static byte[] octetsOf(String word) {
        return word.startsWith(HEX)
                ? HexFormat.of().parseHex(word.substring(HEX.length()).toLowerCase(Locale.ROOT))
                : word.getBytes(StandardCharsets.UTF_8);
    }

    private static void requirePrivate(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        var permissions = Files.getPosixFilePermissions(path);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw failure(
                    path
                            + " holds secrets and is open to other users; close it with 'chmod 600 "
                            + path
                            + "', and give the clients new secrets if somebody may have read it",
                    null);
        }
    }

    private static Failure failure(String sentence, @Nullable Exception cause) {
        return cause == null
                ? new Failure(ExitCode.CONFIGURATION, sentence)
                : new Failure(ExitCode.CONFIGURATION, sentence, cause);
    }

    private Contents parse(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                take(line.split("\\s+"), i + 1);
            }
        }
        return new Contents(keys, changes);
    }

    private void take(String[] words, int line) {
        require(
                words.length == 3 || words.length == 4,
                line,
                "is not of the form IDENTIFIER ALGORITHM SECRET [EXPIRY]");
        var identifier = octets(words[0], line);
        require(identifier.length <= 255, line, "has an identifier of more than 255 octets");
        require(
                identifiers.add(HexFormat.of().formatHex(identifier)),
                line,
                "has an identifier that stands further up already");
        var secret = octets(words[2], line);
        require(
                secret.length >= SECRET_LENGTH_MIN,
                line,
                "has a secret of fewer than 16 octets, which can be guessed; make one with"
                        + " 'openssl rand -hex 16' and write hex: before it");
        boolean isExpired = words.length == 4 && isExpired(expiry(words[3], line));
        keys.add(new ClientKey(identifier, algorithm(words[1], line), secret, isExpired));
    }

    private boolean isExpired(Instant expiry) {
        if (!expiry.isAfter(now)) {
            return true;
        }
        if (changes.isEmpty() || expiry.isBefore(changes.get())) {
            changes = Optional.of(expiry);
        }
        return false;
    }

    private byte[] octets(String word, int line) {
        try {
            return octetsOf(word);
        } catch (IllegalArgumentException e) {
            // What is wrong with it must not show what stands there.
            throw wrong(line, "has hex: before something that is not hexadecimal");
        }
    }

    private ClientKey.Algorithm algorithm(String word, int line) {
        return switch (word) {
            case "hmac-sha1" -> ClientKey.Algorithm.HMAC_SHA1;
            case "hmac-sha256" -> ClientKey.Algorithm.HMAC_SHA256;
            case "hmac-md5" -> ClientKey.Algorithm.HMAC_MD5;
            default ->
                    throw wrong(
                            line,
                            "has an algorithm that is none of hmac-sha1, hmac-sha256, hmac-md5");
        };
    }

    private Instant expiry(String word, int line) {
        try {
            return word.indexOf('T') < 0
                    ? LocalDate.parse(word).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(word);
        } catch (DateTimeException e) {
            throw wrong(
                    line, "has an expiry that is no date; write for example 2027-01-31 (in UTC)");
        }
    }

    private void require(boolean isRight, int line, String otherwise) {
        if (!isRight) {
            throw wrong(line, otherwise);
        }
    }

    private Failure wrong(int line, String what) {
        return failure(path + ":" + line + " " + what, null);
    }
}
