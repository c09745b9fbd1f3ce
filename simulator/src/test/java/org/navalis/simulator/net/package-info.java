/// Tests of links and paths.
package org.navalis.simulator.net;
