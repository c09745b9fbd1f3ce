/// A small Internet in virtual time, to prove what needs two parties.
@NullMarked
package org.navalis.simulator;

import org.jspecify.annotations.NullMarked;
