/// The `navalis` command and daemon.
module org.navalis.cli {
    requires static org.jspecify;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires com.fasterxml.jackson.jr.ob;
    requires info.picocli;
    requires io.prometheus.metrics.config;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires jdk.httpserver;
    requires jdk.net; // who is at the other end of a Unix socket
    requires jdk.unsupported; // sun.misc.Signal, found at run time
    requires org.navalis.node;
    requires org.navalis.simulator;
    requires org.slf4j;
    requires org.tomlj;

    opens org.navalis.cli to
            info.picocli;
    opens org.navalis.cli.configure to
            info.picocli;
    opens org.navalis.cli.decode to
            info.picocli;
    opens org.navalis.cli.doctor to
            info.picocli;
    opens org.navalis.cli.explain to
            info.picocli;
    opens org.navalis.cli.lab to
            info.picocli;
    opens org.navalis.cli.lab.part to
            info.picocli;
    opens org.navalis.cli.query to
            info.picocli;

    provides ch.qos.logback.classic.spi.Configurator with
            org.navalis.cli.log.LogbackSetup;
}
