package org.navalis.simulator.host;

/// Who wants to see every call of every machine.
public interface TurnObserver {

    /// Looks at a call, before what came out of it goes on.
    ///
    /// @throws AssertionError when something is wrong
    void observe(Turn turn);
}
