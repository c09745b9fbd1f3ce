/// Tests of virtual time.
package org.navalis.simulator.time;
