/// What the tests of the command line share.
@NullMarked
package org.navalis.cli.testing;

import org.jspecify.annotations.NullMarked;
