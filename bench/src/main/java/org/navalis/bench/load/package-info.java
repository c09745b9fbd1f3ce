/// Ordinary programs as load, and what they and the programs under test say and use.
@NullMarked
package org.navalis.bench.load;

import org.jspecify.annotations.NullMarked;
