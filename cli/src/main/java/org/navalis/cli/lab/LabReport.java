package org.navalis.cli.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.terminal.TimeSpan;

/// What a lab has shown, as facts for scripts.
final class LabReport {

    /// Why a lab has failed.
    ///
    /// @param step what was to be done
    /// @param expected what should have happened
    /// @param happened what happened instead
    record Trouble(String step, String expected, String happened) {}

    private final LabPlan plan;
    private final List<Map<String, Object>> steps = new ArrayList<>();
    private Optional<Trouble> trouble = Optional.empty();
    private Optional<String> logs = Optional.empty();

    LabReport(LabPlan plan) {
        this.plan = plan;
    }

    /// Notes a step that was done.
    ///
    /// @param name what it was
    /// @param facts what was seen
    void add(String name, Map<String, Object> facts) {
        var step = new LinkedHashMap<String, Object>();
        step.put("step", name);
        step.putAll(facts);
        steps.add(step);
    }

    /// Notes why it ends.
    void fail(Trouble why) {
        trouble = Optional.of(why);
    }

    /// Notes where the logs are kept.
    void keepLogs(String directory) {
        logs = Optional.of(directory);
    }

    /// Why it has failed, if it has.
    Optional<Trouble> trouble() {
        return trouble;
    }

    /// Where the logs are kept, if they are.
    Optional<String> logs() {
        return logs;
    }

    /// Everything.
    Map<String, Object> facts(Duration time) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("ok", trouble.isEmpty());
        facts.put("natA", plan.clientA().nat().label());
        facts.put("natB", plan.clientB().nat().label());
        facts.put("clientToClientExpected", plan.isClientToClientExpected());
        facts.put("millis", TimeSpan.toMillis(time));
        facts.put("steps", steps);
        put(facts, "failure", trouble.map(LabReport::facts).orElse(null));
        put(facts, "logs", logs.orElse(null));
        return facts;
    }

    private static Map<String, Object> facts(Trouble trouble) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("step", trouble.step());
        facts.put("expected", trouble.expected());
        facts.put("happened", trouble.happened());
        return facts;
    }

    @SuppressWarnings("NullAway") // a map of JSON holds null
    private static void put(Map<String, Object> facts, String key, @Nullable Object fact) {
        facts.put(key, fact);
    }
}
