/// Measurements of single steps, each without system calls.
@NullMarked
package org.navalis.bench.micro;

import org.jspecify.annotations.NullMarked;
