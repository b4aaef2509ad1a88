/// Segment files to scale, and the bytes in them.
///
/// Read [SegmentsPanel], then [HexView].
@NullMarked
package dev.walscope.ui.panels.segments;

import org.jspecify.annotations.NullMarked;
