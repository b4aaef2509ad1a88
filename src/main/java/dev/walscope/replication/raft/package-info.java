/// Leaders that are elected: the log as the log of a consensus engine.
///
/// Read [RaftMember][dev.walscope.replication.raft.RaftMember] first: one member without threads or
/// sockets. [LogStore][dev.walscope.replication.raft.LogStore] gives the engine our log,
/// [LogStart][dev.walscope.replication.raft.LogStart] what a folder holds at start,
/// [Commands][dev.walscope.replication.raft.Commands] applies what is agreed on,
/// [Frames][dev.walscope.replication.raft.Frames] are what members say to each other.
/// [Flaw][dev.walscope.replication.raft.Flaw] lists what the engine gets wrong, each with the class
/// that covers it.
///
/// Nothing outside of this package may import the engine, MicroRaft.
@NullMarked
package dev.walscope.replication.raft;

import org.jspecify.annotations.NullMarked;
