/// The configuration: which settings there are, the file, the flags, and what follows for a node.
@NullMarked
package org.navalis.cli.config;

import org.jspecify.annotations.NullMarked;
