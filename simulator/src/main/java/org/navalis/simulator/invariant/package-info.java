/// What must be true after every call of every machine, whatever happens.
@NullMarked
package org.navalis.simulator.invariant;

import org.jspecify.annotations.NullMarked;
