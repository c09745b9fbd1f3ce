package org.navalis.cli.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.navalis.cli.config.SettingChange;
import org.navalis.cli.config.Value;

/// Changes of settings as facts, with the keys that scripts may rely on.
final class SettingReports {

    private SettingReports() {}

    /// All changes that came of one request.
    static Map<String, Object> changes(List<SettingChange> changes) {
        return Map.of("changes", changes.stream().map(SettingReports::change).toList());
    }

    @SuppressWarnings("NullAway") // a map of JSON holds null
    private static Map<String, Object> change(SettingChange change) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("role", change.role().label());
        facts.put("key", change.setting().label());
        facts.put("value", change.value().map(Value::text).orElse(null));
        facts.put("holds", change.holdsNow() ? "now" : "after a restart");
        facts.put("sentence", change.sentence());
        return facts;
    }
}
