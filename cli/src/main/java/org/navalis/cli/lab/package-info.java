/// A whole Teredo Internet on one machine: network namespaces, model NATs and real nodes.
@NullMarked
package org.navalis.cli.lab;

import org.jspecify.annotations.NullMarked;
