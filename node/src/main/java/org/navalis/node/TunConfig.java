package org.navalis.node;

/// The TUN device of a role.
///
/// @param name the name of the device, 1 to 15 characters; made when it does not exist
/// @param managesNetwork whether addresses, routes and forwarding are set up, and put back at the
///     end; else they are left to the operator
public record TunConfig(String name, boolean managesNetwork) {

    /// The name unless told otherwise.
    public static final String NAME_DEFAULT = "teredo0";

    /// The longest name of a network device on Linux.
    public static final int NAME_LENGTH_MAX = 15;

    /// Checks the name.
    public TunConfig {
        if (!name.matches("[^\\s/:%]{1," + NAME_LENGTH_MAX + "}") || name.startsWith(".")) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is no name for a network device; use 1 to 15 letters or digits");
        }
    }
}
