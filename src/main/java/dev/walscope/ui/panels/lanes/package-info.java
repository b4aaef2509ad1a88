/// The log lanes, the one picture: one lane a node, the same id in the same column.
///
/// Read [LaneGeometry] (which id stands where) before [LanePainter] (what is drawn there).
@NullMarked
package dev.walscope.ui.panels.lanes;

import org.jspecify.annotations.NullMarked;
