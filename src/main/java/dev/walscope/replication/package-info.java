/// The door to replication, and what every kind of it shares.
///
/// Read [Replica][dev.walscope.replication.Replica] first, with
/// [Command][dev.walscope.replication.Command], [Answer][dev.walscope.replication.Answer] and
/// [Acks][dev.walscope.api.Acks]; [AppliedState][dev.walscope.replication.AppliedState] is what the
/// log adds up to, [Repairer][dev.walscope.replication.Repairer] mends it, and
/// [LogComparison][dev.walscope.replication.LogComparison] finds where two logs part. Who may write
/// and who follows is behind the door: [dev.walscope.replication.primary].
///
/// Must never know HTTP, served or asked: a peer's log is an interface
/// ([PeerLog][dev.walscope.replication.PeerLog]), and a node lends its connections.
@NullMarked
package dev.walscope.replication;

import org.jspecify.annotations.NullMarked;
