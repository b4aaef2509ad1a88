/// How far each follower was behind, over time.
@NullMarked
package dev.walscope.ui.lag;

import org.jspecify.annotations.NullMarked;
