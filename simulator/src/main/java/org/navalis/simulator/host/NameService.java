package org.navalis.simulator.host;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.navalis.core.ServerAddresses;

/// The names of servers.
public final class NameService {

    /// How long an answer takes.
    static final Duration DELAY = Duration.ofMillis(20);

    private final Map<String, ServerAddresses> names = new LinkedHashMap<>();
    private boolean isBroken;

    /// Gives a name to a server, in the place of what had it.
    public void register(String name, ServerAddresses addresses) {
        names.put(name, addresses);
    }

    /// Lets every question fail, or not any more.
    public void setBroken(boolean broken) {
        isBroken = broken;
    }

    /// What a name stands for.
    Optional<ServerAddresses> resolve(String name) {
        return isBroken ? Optional.empty() : Optional.ofNullable(names.get(name));
    }
}
