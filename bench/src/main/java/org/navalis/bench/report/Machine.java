package org.navalis.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where and when something was measured.
///
/// @param processor its model
/// @param processors how many
/// @param kernel version of Linux
/// @param java number of the JVM
public record Machine(String processor, int processors, String kernel, int java, LocalDate date) {

    /// This one, today.
    ///
    /// @throws IOException when the kernel does not tell
    public static Machine here() throws IOException {
        var processor =
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
        return new Machine(
                processor,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version").replaceFirst("-.*", ""),
                Runtime.version().feature(),
                LocalDate.now(ZoneOffset.UTC));
    }

    /// In a line.
    public String text() {
        return "%s, %d processors, Linux %s, Java %d, %s"
                .formatted(processor, processors, kernel, java, date);
    }

    /// As facts for JSON.
    public Map<String, Object> facts() {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("processor", processor);
        facts.put("processors", processors);
        facts.put("kernel", kernel);
        facts.put("java", java);
        facts.put("date", date.toString());
        return facts;
    }
}
