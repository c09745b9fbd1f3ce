package org.navalis.cli.doctor;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.doctor.Finding.Verdict;

/// Makes checks, and tells each finding at once; what lasts longer than a second is announced.
final class Report {

    private static final int VERDICT_WIDTH = 8;
    private static final String INDENT = " ".repeat(22);
    private static final String PLAIN = "\033[0m";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean isTold;
    private final boolean isColored;
    private final List<Finding> findings = new ArrayList<>();

    /// @param out for findings
    /// @param err for what is going on
    /// @param isTold whether a person listens
    Report(PrintWriter out, PrintWriter err, boolean isTold, boolean isColored) {
        this.out = out;
        this.err = err;
        this.isTold = isTold;
        this.isColored = isColored;
    }

    /// Makes a check.
    ///
    /// @param what what is going on meanwhile
    void check(String what, Callable<Finding> check) throws Exception {
        var patience = isTold ? announce(what) : null;
        try {
            add(check.call());
        } finally {
            if (patience != null) {
                patience.interrupt();
            }
        }
    }

    private Thread announce(String what) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        TimeUnit.SECONDS.sleep(1);
                        err.println(what + " ...");
                        err.flush();
                    } catch (InterruptedException e) {
                        // It has lasted less than a second.
                    }
                });
    }

    /// Takes a finding.
    void add(Finding finding) {
        findings.add(finding);
        if (!isTold) {
            return;
        }
        out.printf(
                "%-12s %s %s%n", finding.check(), colored(finding.verdict()), finding.evidence());
        if (!finding.remedy().isEmpty()) {
            out.println(INDENT + "-> " + finding.remedy());
        }
        out.flush();
    }

    private String colored(Verdict verdict) {
        var color =
                switch (verdict) {
                    case OK -> "\033[32m";
                    case WARNING -> "\033[33m";
                    case FAILED -> "\033[31m";
                    case SKIPPED -> "\033[2m";
                };
        var blanks = " ".repeat(VERDICT_WIDTH - verdict.word().length());
        return (isColored ? color + verdict.word() + PLAIN : verdict.word()) + blanks;
    }

    /// Whether nothing speaks against Teredo.
    boolean isWell() {
        return with(Verdict.FAILED).isEmpty();
    }

    private List<Finding> with(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).toList();
    }

    /// What all of it comes to, in a sentence.
    String summary() {
        var failed = with(Verdict.FAILED);
        var skipped = with(Verdict.SKIPPED);
        if (!failed.isEmpty()) {
            return "Teredo would not work here. Failed: "
                    + names(failed)
                    + "; begin with the first.";
        }
        return skipped.isEmpty()
                ? "Teredo would work here."
                : "Teredo would work here, as far as could be checked. Skipped: "
                        + names(skipped)
                        + ".";
    }

    /// What has failed, with commas between.
    String failed() {
        return names(with(Verdict.FAILED));
    }

    private static String names(List<Finding> some) {
        return some.stream().map(Finding::check).distinct().collect(Collectors.joining(", "));
    }

    /// All of it for scripts.
    Map<String, Object> facts(Target target) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("wouldWork", isWell());
        facts.put("complete", with(Verdict.SKIPPED).isEmpty());
        facts.put("server", target.host());
        facts.put("serverSource", target.source());
        facts.put("checks", facts());
        return facts;
    }

    /// Each finding for scripts.
    List<Map<String, @Nullable Object>> facts() {
        return findings.stream().map(Report::facts).toList();
    }

    @SuppressWarnings("NullAway") // a map of JSON holds null
    private static Map<String, @Nullable Object> facts(Finding finding) {
        var facts = new LinkedHashMap<String, @Nullable Object>();
        facts.put("check", finding.check());
        facts.put("verdict", finding.verdict().word());
        facts.put("evidence", finding.evidence());
        facts.put("remedy", finding.remedy().isEmpty() ? null : finding.remedy());
        return facts;
    }
}
