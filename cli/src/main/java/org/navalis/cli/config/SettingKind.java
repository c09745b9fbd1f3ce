package org.navalis.cli.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.navalis.cli.terminal.TimeSpan;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Prefix;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.client.Extension;
import org.navalis.node.TunConfig;

/// What values a setting takes. A value travels as text in one form, whether it came from a flag or
/// from the file.
public sealed interface SettingKind {

    /// How a value may stand in the file.
    enum Form {
        /// In quotes.
        TEXT,
        /// A number without quotes.
        NUMBER,
        /// `true` or `false`.
        BOOLEAN,
        /// Text, or an array of texts.
        LIST
    }

    /// Says what is wrong with a value, as the rest of a sentence that begins with the value.
    Optional<String> complaint(String value);

    /// How the value is shown in help: `A.B.C.D[:PORT]`.
    String shape();

    /// A value that is right, as it stands in the file.
    String example();

    /// How it stands in the file.
    default Form form() {
        return Form.TEXT;
    }

    /// The value as it stands in the file.
    default String inFile(String value) {
        return switch (form()) {
            case TEXT, LIST -> '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            case NUMBER -> value;
            case BOOLEAN -> String.valueOf(value.equals("on"));
        };
    }

    /// An IPv4 address, with a port or without.
    record Endpoint() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            String withPort = value.indexOf(':') < 0 ? value + ":0" : value;
            return complaintOf(() -> Ipv4Endpoint.parse(withPort))
                    .map(_ -> "is not of the form A.B.C.D or A.B.C.D:PORT");
        }

        @Override
        public String shape() {
            return "A.B.C.D[:PORT]";
        }

        @Override
        public String example() {
            return "\"11.1.1.1:3544\"";
        }
    }

    /// An IPv4 address.
    record Address() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            return Ipv4Address.isAddress(value)
                    ? Optional.empty()
                    : Optional.of("is not an IPv4 address");
        }

        @Override
        public String shape() {
            return "A.B.C.D";
        }

        @Override
        public String example() {
            return "\"11.1.1.2\"";
        }
    }

    /// Two different IPv4 addresses with a comma between them.
    record AddressPair() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            var addresses = value.split(",", -1);
            boolean isPair =
                    addresses.length == 2
                            && Ipv4Address.isAddress(addresses[0].strip())
                            && Ipv4Address.isAddress(addresses[1].strip());
            if (!isPair) {
                return Optional.of("is not of the form A.B.C.D,A.B.C.D");
            }
            return addresses[0].strip().equals(addresses[1].strip())
                    ? Optional.of("names the same address twice")
                    : Optional.empty();
        }

        @Override
        public String shape() {
            return "A.B.C.D,A.B.C.D";
        }

        @Override
        public String example() {
            return "\"11.1.1.1,11.1.1.2\"";
        }

        @Override
        public Form form() {
            return Form.LIST;
        }
    }

    /// Text without spaces.
    record Word() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            boolean isWord = !value.isEmpty() && value.chars().allMatch(it -> it > ' ');
            return isWord ? Optional.empty() : Optional.of("is not one word without spaces");
        }

        @Override
        public String shape() {
            return "WORD";
        }

        @Override
        public String example() {
            return "\"client-7\"";
        }
    }

    /// IPv6 prefixes with commas between them.
    record Prefixes() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            for (var prefix : value.split(",", -1)) {
                if (complaintOf(() -> Ipv6Prefix.parse(prefix.strip())).isPresent()) {
                    return Optional.of(
                            value.equals(prefix)
                                    ? "is no IPv6 prefix"
                                    : "holds '" + prefix + "', which is no IPv6 prefix");
                }
            }
            return Optional.empty();
        }

        @Override
        public String shape() {
            return "PREFIX[,PREFIX…]";
        }

        @Override
        public String example() {
            return "\"2600:1234::/32\"";
        }

        @Override
        public Form form() {
            return Form.LIST;
        }
    }

    /// IPv4 addresses or prefixes with commas between them.
    record Ipv4Prefixes() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            for (var prefix : value.split(",", -1)) {
                if (complaintOf(() -> Ipv4Prefix.parse(prefix.strip())).isPresent()) {
                    return Optional.of(
                            value.equals(prefix)
                                    ? "is no IPv4 address or prefix"
                                    : "holds '" + prefix + "', which is no IPv4 address or prefix");
                }
            }
            return Optional.empty();
        }

        @Override
        public String shape() {
            return "A.B.C.D[/LEN][,…]";
        }

        @Override
        public String example() {
            return "\"198.41.1.2,198.51.0.0/24\"";
        }

        @Override
        public Form form() {
            return Form.LIST;
        }
    }

    /// Names or IPv4 addresses with commas between them.
    record Hosts() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            for (var host : value.split(",", -1)) {
                if (!isHost(host.strip())) {
                    return Optional.of(
                            value.equals(host)
                                    ? "is neither a host name nor an IPv4 address"
                                    : "holds '"
                                            + host
                                            + "', neither a host name nor an IPv4 address");
                }
            }
            return Optional.empty();
        }

        private static boolean isHost(String host) {
            boolean isNumeric = host.matches("[0-9.]+");
            return isNumeric
                    ? Ipv4Address.isAddress(host)
                    : host.length() <= 253
                            && host.matches("[A-Za-z0-9_]([A-Za-z0-9_-]*\\.?)*")
                            && !host.contains("..");
        }

        @Override
        public String shape() {
            return "HOST[,HOST…]";
        }

        @Override
        public String example() {
            return "\"teredo.example.net\"";
        }

        @Override
        public Form form() {
            return Form.LIST;
        }
    }

    /// A whole number.
    ///
    /// @param min the smallest
    /// @param max the largest
    /// @param example one that is right
    record WholeNumber(int min, int max, String example) implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            boolean isRight =
                    value.matches("-?[0-9]{1,9}")
                            && Integer.parseInt(value) >= min
                            && Integer.parseInt(value) <= max;
            return isRight
                    ? Optional.empty()
                    : Optional.of("is not a number between " + min + " and " + max);
        }

        @Override
        public String shape() {
            return "N";
        }

        @Override
        public Form form() {
            return Form.NUMBER;
        }
    }

    /// On or off.
    record Switch() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            return value.equals("on") || value.equals("off")
                    ? Optional.empty()
                    : Optional.of("is neither on nor off");
        }

        @Override
        public String shape() {
            return "on|off";
        }

        @Override
        public String example() {
            return "true";
        }

        @Override
        public Form form() {
            return Form.BOOLEAN;
        }
    }

    /// A duration.
    ///
    /// @param minSeconds the shortest
    /// @param maxSeconds the longest
    /// @param sample one that is right
    record Span(int minSeconds, int maxSeconds, String sample) implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            return complaintOf(() -> TimeSpan.parse(value))
                    .map(_ -> "is no duration")
                    .or(() -> complaintOfLength(TimeSpan.parse(value)));
        }

        private Optional<String> complaintOfLength(Duration duration) {
            boolean isRight =
                    duration.compareTo(Duration.ofSeconds(minSeconds)) >= 0
                            && duration.compareTo(Duration.ofSeconds(maxSeconds)) <= 0;
            return isRight
                    ? Optional.empty()
                    : Optional.of(
                            "is not between " + minSeconds + " and " + maxSeconds + " seconds");
        }

        @Override
        public String shape() {
            return "DURATION";
        }

        @Override
        public String example() {
            return '"' + sample + '"';
        }
    }

    /// A day.
    record Day() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            try {
                var _ = LocalDate.parse(value);
                return Optional.empty();
            } catch (DateTimeException e) {
                return Optional.of("is no day of the form YYYY-MM-DD");
            }
        }

        @Override
        public String shape() {
            return "YYYY-MM-DD";
        }

        @Override
        public String example() {
            return "2027-06-30";
        }

        @Override
        public String inFile(String value) {
            return value;
        }
    }

    /// The name of a network device.
    record Device() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            return complaintOf(() -> new TunConfig(value, true))
                    .map(_ -> "is no name for a network device: 1 to 15 letters or digits");
        }

        @Override
        public String shape() {
            return "NAME";
        }

        @Override
        public String example() {
            return "\"teredo0\"";
        }
    }

    /// A path of a file, or absolute ones with commas between them.
    ///
    /// @param isList whether there may be several
    record Path(boolean isList) implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            if (value.isBlank() || value.indexOf('\0') >= 0) {
                return Optional.of("is no path");
            }
            return isList && !value.matches("\\s*/[^,]*(,\\s*/[^,]*)*")
                    ? Optional.of("holds a path that does not begin with /")
                    : Optional.empty();
        }

        @Override
        public String shape() {
            return isList ? "PATH[,PATH…]" : "PATH";
        }

        @Override
        public String example() {
            return isList ? "\"/etc/navalis/hook\"" : "\"/run/navalis/client.sock\"";
        }

        @Override
        public Form form() {
            return isList ? Form.LIST : Form.TEXT;
        }
    }

    /// An address and a TCP port; without an address this machine only.
    record Listener() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            return complaintOf(() -> ListenAddress.parse(value))
                    .map(_ -> "is not of the form ADDR:PORT");
        }

        @Override
        public String shape() {
            return "ADDR:PORT";
        }

        @Override
        public String example() {
            return "\"127.0.0.1:9154\"";
        }
    }

    /// One of a few words.
    ///
    /// @param words the words
    record Choice(List<String> words) implements SettingKind {
        /// Copies the words.
        public Choice {
            words = List.copyOf(words);
        }

        @Override
        public Optional<String> complaint(String value) {
            return words.contains(value)
                    ? Optional.empty()
                    : Optional.of("is none of " + String.join(", ", words));
        }

        @Override
        public String shape() {
            return String.join("|", words);
        }

        @Override
        public String example() {
            return '"' + words.getLast() + '"';
        }
    }

    /// Extensions of RFC 6081 with commas between them, or `all` or `none`.
    record Extensions() implements SettingKind {
        @Override
        public Optional<String> complaint(String value) {
            return complaintOf(() -> Extension.parse(value)).map(why -> "is wrong: " + why);
        }

        @Override
        public String shape() {
            return "LIST";
        }

        @Override
        public String example() {
            return "\"sns,hairpinning\"";
        }

        @Override
        public Form form() {
            return Form.LIST;
        }
    }

    private static Optional<String> complaintOf(Runnable reading) {
        try {
            reading.run();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
