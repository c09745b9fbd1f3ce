/// Measurements of Navalis against others.
@NullMarked
package org.navalis.bench;

import org.jspecify.annotations.NullMarked;
