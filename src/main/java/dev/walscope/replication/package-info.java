/// Who may write, who follows, and what is acknowledged.
///
/// Read [Replica][dev.walscope.replication.Replica] first, then
/// [Leader][dev.walscope.replication.Leader] with [Proposals][dev.walscope.replication.Proposals]
/// (the writes) and [FollowerSession][dev.walscope.replication.FollowerSession] (one connection,
/// seen from the leader), then [Follower][dev.walscope.replication.Follower] with
/// [LeaderConnection][dev.walscope.replication.LeaderConnection];
/// [AppliedState][dev.walscope.replication.AppliedState] is what the log adds up to, and
/// [Repairer][dev.walscope.replication.Repairer] mends it.
///
/// Must never know how HTTP is served: a node lends it a connection. Of the routes it asks two, as
/// a client: `/replication` and `GET /wal/{id}`.
@NullMarked
package dev.walscope.replication;

import org.jspecify.annotations.NullMarked;
