/// Network namespaces, the wires between them, and the programs that run in them.
@NullMarked
package org.navalis.cli.lab.net;

import org.jspecify.annotations.NullMarked;
