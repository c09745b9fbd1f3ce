/// What scenarios share: seeds, replay of failures, files to look into.
package org.navalis.simulator.testing;
