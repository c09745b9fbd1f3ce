/// Calls of machines, made up for tests.
package org.navalis.simulator.host;
