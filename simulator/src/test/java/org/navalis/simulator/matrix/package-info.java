/// Every NAT against every other one.
package org.navalis.simulator.matrix;
