/// The commands that ask a running node.
@NullMarked
package org.navalis.cli.query;

import org.jspecify.annotations.NullMarked;
