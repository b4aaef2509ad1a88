/// One leader that is named at the start, and followers that copy its log.
///
/// Read [Leader][dev.walscope.replication.primary.Leader] with
/// [Proposals][dev.walscope.replication.primary.Proposals] (the writes) and
/// [FollowerSession][dev.walscope.replication.primary.FollowerSession] (one connection, seen from
/// the leader), then [Follower][dev.walscope.replication.primary.Follower].
///
/// Neither has a thread of its own: the owner of the connection drives them, a node or a
/// simulation.
@NullMarked
package dev.walscope.replication.primary;

import org.jspecify.annotations.NullMarked;
