package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// A page of the documentation, as far as programs read it.
final class Page {

    private final List<List<String>> blocks = new ArrayList<>();

    private Page() {}

    /// Reads a page.
    ///
    /// @param name its path in the checkout
    static Page read(String name) throws IOException {
        var page = new Page();
        var block = new ArrayList<String>();
        boolean isCode = false;
        for (var line : Files.readAllLines(BuiltProgram.checkout().resolve(name))) {
            if (line.startsWith("```")) {
                if (isCode) {
                    page.blocks.add(List.copyOf(block));
                    block.clear();
                }
                isCode = !isCode;
            } else if (isCode) {
                block.add(line);
            }
        }
        return page;
    }

    /// The lines that are commands, without what a user adds to run them as root.
    ///
    /// @param program the first word
    List<String> commands(String program) {
        return blocks.stream()
                .flatMap(List::stream)
                .map(line -> line.replaceFirst("^sudo ", ""))
                .filter(line -> line.startsWith(program + " "))
                .toList();
    }

    /// The block of code that has this line.
    String blockWith(String line) throws IOException {
        return String.join(
                        "\n",
                        blocks.stream()
                                .filter(block -> block.contains(line))
                                .findFirst()
                                .orElseThrow(() -> new IOException("no block with " + line)))
                + "\n";
    }
}
