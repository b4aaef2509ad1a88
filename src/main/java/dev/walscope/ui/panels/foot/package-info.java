/// The panels at the foot, one open at a time.
@NullMarked
package dev.walscope.ui.panels.foot;

import org.jspecify.annotations.NullMarked;
