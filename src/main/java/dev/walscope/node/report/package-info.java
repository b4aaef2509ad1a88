/// What a node says of itself: how far it has come, its status, its events.
///
/// Read [Life][dev.walscope.node.report.Life] with [Core][dev.walscope.node.report.Core] first,
/// then [NodeReport][dev.walscope.node.report.NodeReport];
/// [EventFeed][dev.walscope.node.report.EventFeed] with
/// [FeedPace][dev.walscope.node.report.FeedPace] is the way of the events.
///
/// Must never know how it is asked.
@NullMarked
package dev.walscope.node.report;

import org.jspecify.annotations.NullMarked;
