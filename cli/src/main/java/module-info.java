/// The `navalis` command and daemon.
module org.navalis.cli {
    requires static org.jspecify;
    requires org.navalis.node;
    requires org.navalis.simulator;
    requires info.picocli;

    opens org.navalis.cli to
            info.picocli;
}
