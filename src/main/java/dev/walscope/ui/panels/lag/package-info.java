/// How far each follower was behind, over time.
@NullMarked
package dev.walscope.ui.panels.lag;

import org.jspecify.annotations.NullMarked;
