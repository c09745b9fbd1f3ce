package org.navalis.simulator.time;

/// Something went wrong in a simulation; it says where, so that the same seed shows it again.
public final class SimulationFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    /// A failure at this moment of a simulation.
    ///
    /// @param seed what the simulation was made from
    /// @param time the virtual time since its start
    /// @param event what was happening
    public SimulationFailure(long seed, String time, String event, Throwable cause) {
        super(
                "seed " + seed + ", virtual time " + time + ", during: " + event + "\n" + cause,
                cause);
    }
}
