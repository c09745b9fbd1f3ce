package org.navalis.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The sources of the tests of all modules, and the rows that they name by `@Clause`.
///
/// Sources and not classes, since core is built before the others.
final class TestSources {

    /// Literals and comments come first, so that an annotation in one of them is passed over.
    private static final Pattern CLAUSE =
            Pattern.compile(
                    "(?s)\"\"\".*?\"\"\""
                            + "|\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\""
                            + "|'[^'\\\\\n]*+(?:\\\\.[^'\\\\\n]*+)*+'"
                            + "|//[^\n]*+"
                            + "|/\\*.*?\\*/"
                            + "|@(?:org\\.navalis\\.core\\.testing\\.)?Clause\\s*+"
                            + "\\((?<arguments>(?:\"[^\"\n]*+\"|[^\"()]++)*+)\\)");

    private static final Pattern ROW_ARGUMENT =
            Pattern.compile("\\brow\\s*=\\s*(\\{[^}]*}|\"[^\"]*\")");

    private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

    /// The formatter indents the methods of a class by four columns.
    private static final String METHOD_END = "\n    }\n";

    private TestSources() {}

    /// A test that names rows.
    ///
    /// @param test the name of its class
    /// @param rows what it names
    /// @param text the method, from its other annotations to its end
    record Claim(String test, List<String> rows, String text) {}

    /// What all tests claim.
    static List<Claim> claims() {
        var claims = new ArrayList<Claim>();
        byClass().forEach((test, source) -> claims.addAll(claims(test, source)));
        return claims;
    }

    /// What the tests in this source claim.
    static List<Claim> claims(String test, String source) {
        var claims = new ArrayList<Claim>();
        var clause = CLAUSE.matcher(source);
        while (clause.find()) {
            var arguments = clause.group("arguments");
            if (arguments != null) {
                var text = methodAround(clause.start(), source);
                claims.add(new Claim(test, rowsIn(arguments), text));
            }
        }
        return claims;
    }

    private static List<String> rowsIn(String arguments) {
        var row = ROW_ARGUMENT.matcher(arguments);
        if (!row.find()) {
            throw new AssertionError("no rows as literals in @Clause(" + arguments + ")");
        }
        return STRING.matcher(row.group(1)).results().map(id -> id.group(1)).toList();
    }

    private static String methodAround(int at, String source) {
        int start = source.lastIndexOf("\n\n", at) + 1;
        int end = source.indexOf(METHOD_END, at);
        return end < 0 ? source.substring(start) : source.substring(start, end);
    }

    /// The sources by the names of their classes; classes with one name in two modules are one.
    static Map<String, String> byClass() {
        var sources = new TreeMap<String, String>();
        for (var file : files()) {
            var name = file.getFileName().toString().replace(".java", "");
            sources.merge(name, read(file), String::concat);
        }
        return sources;
    }

    private static List<Path> files() {
        try (var modules = Files.list(root())) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(TestSources::javaFiles)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A page of the documentation.
    static String page(String name) {
        return read(root().resolve("docs").resolve(name));
    }

    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/conformance.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
