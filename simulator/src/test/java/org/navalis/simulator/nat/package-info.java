/// Tests of the model of a NAT.
package org.navalis.simulator.nat;
