package org.navalis.cli.report;

import java.util.Optional;
import org.navalis.cli.config.RoleSettings;

/// How a node stands beside what its machine says.
///
/// @param isAtWork whether there is a machine: not while a client is disabled, or its device
///     refused
/// @param error why there is none, by the word of the status page
/// @param settings what holds for it, with where each value comes from; empty when that is not
///     known
public record Standing(boolean isAtWork, Optional<String> error, Optional<RoleSettings> settings) {

    /// A node at work of whose settings nothing is known.
    public static final Standing AT_WORK = new Standing(true, Optional.empty(), Optional.empty());
}
