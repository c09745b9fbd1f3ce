/// What the tests of all modules share.
@NullMarked
package org.navalis.core.testing;

import org.jspecify.annotations.NullMarked;
