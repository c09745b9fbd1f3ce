/// `navalis doctor`: would Teredo work here, and if not, why.
@NullMarked
package org.navalis.cli.doctor;

import org.jspecify.annotations.NullMarked;
