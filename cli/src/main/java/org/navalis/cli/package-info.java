/// The command line of Navalis.
@NullMarked
package org.navalis.cli;

import org.jspecify.annotations.NullMarked;
