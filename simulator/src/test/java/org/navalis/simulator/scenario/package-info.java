/// Scenarios: every rule that needs two parties.
package org.navalis.simulator.scenario;
