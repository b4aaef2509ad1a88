/// The program's front door: [Walscope][dev.walscope.Walscope] and nothing else. What a command
/// line means stands in [dev.walscope.cli].
@NullMarked
package dev.walscope;

import org.jspecify.annotations.NullMarked;
