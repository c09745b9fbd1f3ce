package org.navalis.core.client;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a client can do beyond RFC 4380: the extensions of RFC 6081 and one more, each with its own
/// switch.
///
/// Some need others (RFC 6081, section 3). A set that lacks one that is needed is refused.
public enum Extension {
    /// Nonces in bubbles, by which peers behind symmetric NATs are believed (section 5.2).
    SNS,
    /// The use of a port mapping behind a symmetric NAT (section 5.3); needs [#SNS].
    UPNP,
    /// Random ports, behind a symmetric NAT that keeps port numbers (section 5.4); needs [#SNS].
    PORT_PRESERVING,
    /// The next port guessed, behind a symmetric NAT that counts them up (section 5.5); needs
    /// [#PORT_PRESERVING].
    SEQUENTIAL,
    /// Addresses inside the NAT, for peers behind the same one (section 5.6).
    HAIRPINNING,
    /// Peers that were silent for a while are asked directly before their server is (section 5.7).
    LOAD_REDUCTION,
    /// Many ports opened and many guessed at, where all of the above fails; no part of RFC 6081.
    /// Needs [#SNS], and a peer that has it too.
    PORT_PREDICTION;

    /// All of them.
    public static final List<Extension> ALL = List.of(values());

    /// Those of RFC 6081.
    public static final List<Extension> RFC_6081 =
            List.of(SNS, UPNP, PORT_PRESERVING, SEQUENTIAL, HAIRPINNING, LOAD_REDUCTION);

    /// None: RFC 4380 alone.
    public static final List<Extension> NONE = List.of();

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /// The word for it, on the command line and in files.
    public String label() {
        return label;
    }

    /// What it cannot do without.
    public List<Extension> needs() {
        return switch (this) {
            case SNS, HAIRPINNING, LOAD_REDUCTION -> NONE;
            case UPNP, PORT_PRESERVING, PORT_PREDICTION -> List.of(SNS);
            case SEQUENTIAL -> List.of(SNS, PORT_PRESERVING);
        };
    }

    /// Reads words with commas between them, or `all` or `none`.
    ///
    /// @return the extensions, in the order in which they are declared
    /// @throws IllegalArgumentException when a word is unknown, or one that is needed is missing
    public static List<Extension> parse(String words) {
        return switch (words.strip()) {
            case "all" -> ALL;
            case "none" -> NONE;
            default -> {
                var chosen =
                        Arrays.stream(words.split(",", -1)).map(String::strip).map(Extension::of);
                yield checked(chosen.toList());
            }
        };
    }

    private static Extension of(String word) {
        return Arrays.stream(values())
                .filter(extension -> extension.label.equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'" + word + "' is none of " + labels(ALL) + ", all, none"));
    }

    /// Each once, in the order in which they are declared.
    ///
    /// @throws IllegalArgumentException when one that is needed is missing
    static List<Extension> checked(List<Extension> extensions) {
        for (var extension : extensions) {
            missing(extension, extensions)
                    .ifPresent(needed -> {
                        throw new IllegalArgumentException(
                                extension.label + " does not work without " + needed.label);
                    });
        }
        return extensions.stream().sorted().distinct().toList();
    }

    private static Optional<Extension> missing(Extension extension, List<Extension> extensions) {
        return extension.needs().stream().filter(it -> !extensions.contains(it)).findFirst();
    }

    private static String labels(List<Extension> extensions) {
        return extensions.stream().map(Extension::label).collect(Collectors.joining(", "));
    }
}
