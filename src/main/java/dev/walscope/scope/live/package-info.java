/// Watches real nodes and hands on what it learns as observations.
///
/// The threads that `scope` itself does without. Nothing here knows what a window is.
@NullMarked
package dev.walscope.scope.live;

import org.jspecify.annotations.NullMarked;
