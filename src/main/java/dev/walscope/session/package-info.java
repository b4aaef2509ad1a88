/// What the window and a lesson without one share: one cluster that is acted on and watched, and
/// the moment of it that is shown.
///
/// Read [ClusterGateway] first, the only way to a cluster, then [Session], the one to a real
/// cluster; [PresentOnlyGateway], [HistoryGateway] and [SnapshotGateway] stand before it. [View] is
/// what a person has chosen to look at, [Rewind] which moment. Nothing here is drawn: no JavaFX.
@NullMarked
package dev.walscope.session;

import org.jspecify.annotations.NullMarked;
