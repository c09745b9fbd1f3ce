package org.navalis.cli.doctor;

import java.util.Locale;
import org.navalis.node.NodeException;

/// What a check has found.
///
/// @param check what was checked, in a word
/// @param verdict what it comes to
/// @param evidence what was seen, in a sentence
/// @param remedy the one thing to do, in a sentence; empty when there is nothing to do, or when it
///     is the remedy of another check
record Finding(String check, Verdict verdict, String evidence, String remedy) {

    /// What a check comes to.
    enum Verdict {
        /// It is as it should be.
        OK,
        /// Teredo works with it, but less well.
        WARNING,
        /// Teredo does not work with it.
        FAILED,
        /// It could not be checked.
        SKIPPED;

        /// The word for it.
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The same by another word.
    Finding named(String word) {
        return new Finding(word, verdict, evidence, remedy);
    }

    static Finding ok(String check, String evidence) {
        return new Finding(check, Verdict.OK, evidence, "");
    }

    static Finding warning(String check, String evidence, String remedy) {
        return new Finding(check, Verdict.WARNING, evidence, remedy);
    }

    static Finding failed(String check, String evidence, String remedy) {
        return new Finding(check, Verdict.FAILED, evidence, remedy);
    }

    /// The messages of a node say what was wrong, and behind the first semicolon what to do.
    static Finding of(String check, Verdict verdict, NodeException trouble) {
        var parts = String.valueOf(trouble.getMessage()).split("; ", 2);
        return new Finding(check, verdict, parts[0], parts.length == 1 ? "" : parts[1]);
    }

    static Finding skipped(String check, String evidence, String remedy) {
        return new Finding(check, Verdict.SKIPPED, evidence, remedy);
    }
}
