package dev.walscope.node.report;

import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Checkpointer;
import dev.walscope.replication.Repairer;
import dev.walscope.replication.Replica;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.WriteAheadLog;

/// A node's parts: what there is once its log has been read.
public record Core(
        WriteAheadLog log,
        GroupCommit writer,
        AppliedState state,
        Replica replica,
        Repairer repairer,
        Checkpointer checkpointer) {}
