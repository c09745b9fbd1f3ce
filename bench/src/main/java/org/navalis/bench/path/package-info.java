/// The network of the benchmarks, and the ways for IPv6 packets that are compared in it.
@NullMarked
package org.navalis.bench.path;

import org.jspecify.annotations.NullMarked;
