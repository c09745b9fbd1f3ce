/// Which NATs can talk to which.
@NullMarked
package org.navalis.cli.explain;

import org.jspecify.annotations.NullMarked;
