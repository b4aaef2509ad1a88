/// How things look: fonts, colours, icons and the shapes that stand for states.
///
/// Read [Tokens] first. Knows nothing of nodes beyond [dev.walscope.scope.Condition].
@NullMarked
package dev.walscope.ui.look;

import org.jspecify.annotations.NullMarked;
