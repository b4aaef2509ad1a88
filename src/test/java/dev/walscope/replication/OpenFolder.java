package dev.walscope.replication;

import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;
import dev.walscope.replication.Checkpointer.NoSnapshot;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/// A data folder that a node has open, its writer worked by the test's thread.
final class OpenFolder {
    private static final Limits LIMITS = new Limits(Duration.ofHours(1), 20, 1 << 20);

    final AppliedState state =
            new AppliedState(new IdempotentReceiver(LIMITS, LIMITS), 1 << 20, _ -> {});
    final WriteAheadLog log;
    final GroupCommit writer;
    final Checkpointer checkpointer;
    final Optional<Snapshot> began;

    /// What each entry ever written made of the keys.
    private final TreeMap<Long, Map<String, String>> history;

    List<Long> neededIds;

    /// @param neededIds of the followers that are connected
    /// @param passedOver is told of each snapshot that is no good
    OpenFolder(
            Storage storage,
            Fsync fsync,
            long retainBytes,
            List<Long> neededIds,
            TreeMap<Long, Map<String, String>> history,
            List<String> passedOver)
            throws IOException {
        this.history = history;
        this.neededIds = neededIds;
        var restarted =
                new Restart(
                                storage,
                                new WriteAheadLog.Options(300, fsync),
                                LogListener.NONE,
                                (file, why) -> passedOver.add(file + ": " + why),
                                state,
                                () -> {})
                        .run();
        log = restarted.log();
        began = restarted.snapshot();
        state.skipTo(log.lastId());
        writer = new GroupCommit(log, 100, _ -> {}, () -> {}).byHand();
        checkpointer =
                new Checkpointer(
                        log,
                        writer,
                        state,
                        storage,
                        began,
                        new Checkpointer.Setting(0, retainBytes, 1 << 20),
                        Checkpointer.Members.NONE,
                        () -> this.neededIds,
                        _ -> {});
    }

    void write(Entry entry) throws IOException {
        log.stage(entry, OptionalLong.empty());
        log.commit();
        state.apply(entry);
        var now = new TreeMap<>(history.getOrDefault(entry.id() - 1, Map.of()));
        if (entry.operation() == Operation.SET) now.put(entry.key(), String.valueOf(entry.value()));
        else now.remove(entry.key());
        history.put(entry.id(), now);
    }

    void set(String key, String value) throws IOException {
        write(
                new Entry(
                        log.nextId(),
                        Operation.SET,
                        key,
                        JsonText.string(value),
                        Optional.of(tag(log.nextId()))));
    }

    void delete(String key) throws IOException {
        write(new Entry(log.nextId(), Operation.DELETE, key, null, Optional.empty()));
    }

    void some(Random random, int count) throws IOException {
        for (int n = 0; n < count; n++) {
            var key = "key" + random.nextInt(9);
            if (random.nextInt(4) == 0 && state.keys().contains(key)) delete(key);
            else set(key, "v" + random.nextInt(1000) + "x".repeat(random.nextInt(40)));
        }
    }

    Snapshot take() {
        return checkpointer.take().join();
    }

    NoSnapshot.Cause refusal() {
        try {
            throw new AssertionError("taken: " + take());
        } catch (CompletionException e) {
            return ((NoSnapshot) e.getCause()).kind();
        }
    }

    Map<String, String> keys() {
        var keys = new TreeMap<String, String>();
        for (var key : state.keys().keys("", null, 1000))
            keys.put(key, String.valueOf(state.keys().get(key)));
        return keys;
    }

    static RequestTag tag(long id) {
        return new RequestTag("client", "request" + id, 1000 + id);
    }
}
