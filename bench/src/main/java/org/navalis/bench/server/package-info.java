/// Servers under load: solicitations of thousands of clients, and what comes back.
@NullMarked
package org.navalis.bench.server;

import org.jspecify.annotations.NullMarked;
