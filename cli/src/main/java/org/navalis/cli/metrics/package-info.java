/// The counters for Prometheus.
@NullMarked
package org.navalis.cli.metrics;

import org.jspecify.annotations.NullMarked;
