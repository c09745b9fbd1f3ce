/// Tests of the simulator as a whole.
package org.navalis.simulator;
