/// The command line: one program, one subcommand class each.
@NullMarked
package dev.walscope;

import org.jspecify.annotations.NullMarked;
