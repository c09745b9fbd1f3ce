/// The commands that look at a configuration without running it.
@NullMarked
package org.navalis.cli.configure;

import org.jspecify.annotations.NullMarked;
