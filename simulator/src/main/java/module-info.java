/// A small Internet in virtual time.
module org.navalis.simulator {
    requires static org.jspecify;
    requires transitive org.navalis.core;

    exports org.navalis.simulator.nat;
}
