/// Virtual time: what happens when, and what has happened.
@NullMarked
package org.navalis.simulator.time;

import org.jspecify.annotations.NullMarked;
