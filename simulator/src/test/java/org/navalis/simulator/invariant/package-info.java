/// Tests that the invariants notice what they are there for.
package org.navalis.simulator.invariant;
