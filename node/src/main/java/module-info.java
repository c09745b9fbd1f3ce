/// A Teredo machine on a real system.
module org.navalis.node {
    requires static org.jspecify;
    requires transitive org.navalis.core;
    requires jdk.net;

    exports org.navalis.node;
}
