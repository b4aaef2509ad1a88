package dev.walscope.bench;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.WriteAheadLog;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// The least that a durable PUT can be: an entry in the log. Checks nothing, applies nothing.
final class PlainPut implements GroupCommit.Write {
    /// The entry's id, once it is on the disk.
    final CompletableFuture<Long> id = new CompletableFuture<>();

    private final String key;
    private final JsonText value;
    private long staged;

    PlainPut(String key, JsonText value) {
        this.key = key;
        this.value = value;
    }

    /// What a node answers, too.
    static String answer(long id) {
        return "{\"status\":\"ok\",\"id\":" + id + "}";
    }

    @Override
    public void stage(WriteAheadLog log) {
        staged = log.nextId();
        log.stage(
                new Entry(staged, Operation.SET, key, value, Optional.empty()),
                OptionalLong.empty());
    }

    @Override
    public void committed() {
        id.complete(staged);
    }

    @Override
    public void failed(DiskFailure why) {
        id.completeExceptionally(why);
    }
}
