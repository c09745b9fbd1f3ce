/// The control socket, by which other commands ask a running node.
@NullMarked
package org.navalis.cli.control;

import org.jspecify.annotations.NullMarked;
