/// Integration tests on real kernels, in network namespaces that they make and take away.
package org.navalis.cli.it;
