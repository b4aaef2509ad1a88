package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.dedup.Decision;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.Guard;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;
import dev.walscope.kv.KeyValueStore;
import dev.walscope.replication.primary.Ground;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.UnreliableStorage;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class AppliedStateTest {
    private static final RequestTag TAG = new RequestTag("client", "request", 1000);
    private static final JsonText VALUE = JsonText.string("value");

    private UnreliableStorage disk = new UnreliableStorage(new Random(1));
    private final List<byte[]> lines = new ArrayList<>();

    @Test
    void aRebuildThatCannotReadTheLogForgetsNothing() throws Exception {
        var ground = withoutEntry(2, set("key", TAG), set("late"), set("other"));
        repair(ground);
        disk.duringTheNextRead(
                () -> {
                    throw new UncheckedIOException(new IOException("Input/output error"));
                });
        var state = ground.state();

        assertThatThrownBy(() -> state.rebuild(ground.log()))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(state.receiver().decide(TAG, Operation.SET, "key", VALUE, Guard.NONE))
                .isEqualTo(new Decision.Replay(1));
        assertThat(state.keys().contains("key")).isTrue();
        assertThat(state.keys().contains("late")).isFalse();
        state.rebuild(ground.log());
        assertThat(state.keys().contains("late")).isTrue();
        assertThat(state.receiver().decide(TAG, Operation.SET, "key", VALUE, Guard.NONE))
                .isEqualTo(new Decision.Replay(1));
    }

    @Test
    void aLateEntryCountsUntilALaterOneOfItsKey() throws Exception {
        assertThat(keysAfterRepairOf(1, set("a"), set("b"))).containsExactly("a", "b");
        assertThat(keysAfterRepairOf(2, set("a"), delete("a"), set("b"))).containsExactly("b");
        assertThat(keysAfterRepairOf(2, set("a"), delete("a"), set("a"))).containsExactly("a");
        assertThat(keysAfterRepairOf(1, set("a"), delete("a"), set("b"))).containsExactly("b");
        assertThat(keysAfterRepairOf(2, set("a"), set("a"), set("b"))).containsExactly("a", "b");
        assertThat(keysAfterRepairOf(3, set("a"), set("b"), set("c")))
                .as("the last one")
                .containsExactly("a", "b", "c");
    }

    private List<String> keysAfterRepairOf(int missing, Entry... entries) throws IOException {
        var ground = withoutEntry(missing, entries);
        repair(ground);
        ground.state().rebuild(ground.log());
        // What was late once is not late again.
        ground.state().rebuild(ground.log());
        return ground.state().keys().keys("", null, 10);
    }

    @Test
    void aLateRequestIsRememberedInItsPlace() throws Exception {
        var ground = withoutEntry(2, set("a"), set("key", TAG), set("b"));
        var state = ground.state();
        assertThat(state.receiver().decide(TAG, Operation.SET, "key", VALUE, Guard.NONE))
                .isEqualTo(new Decision.Fresh());

        repair(ground);
        state.rebuild(ground.log());

        assertThat(state.receiver().decide(TAG, Operation.SET, "key", VALUE, Guard.NONE))
                .isEqualTo(new Decision.Replay(2));
    }

    /// A store beside the store would take its memory twice.
    @Test
    void aRebuildLeavesAloneWhatNoLateEntryTouches() throws Exception {
        var ground = withoutEntry(2, set("a"), set("b"), set("c"));
        var keys = ground.state().keys();
        var before = keys.get("a");
        var bytes = keys.bytes();

        repair(ground);
        ground.state().rebuild(ground.log());

        assertThat(ground.state().keys()).isSameAs(keys);
        assertThat(keys.get("a")).isSameAs(before);
        assertThat(keys.bytes()).isEqualTo(bytes + KeyValueStore.bytesOf("b", VALUE));
    }

    private static Entry set(String key) {
        return new Entry(1, Operation.SET, key, VALUE, Optional.empty());
    }

    private static Entry set(String key, RequestTag tag) {
        return new Entry(1, Operation.SET, key, VALUE, Optional.of(tag));
    }

    private static Entry delete(String key) {
        return new Entry(1, Operation.DELETE, key, null, Optional.empty());
    }

    /// A node that was started on a log with these entries, one of which cannot be read.
    private Ground withoutEntry(int missing, Entry... entries) throws IOException {
        disk = new UnreliableStorage(new Random(1));
        lines.clear();
        var writing = Ground.open(disk, Ground.ONE_SEGMENT, () -> {}).log();
        long offset = 0;
        for (var entry : entries) {
            var id = writing.nextId();
            var line =
                    EntryCodec.encode(
                            new Entry(
                                    id,
                                    entry.operation(),
                                    entry.key(),
                                    entry.value(),
                                    entry.request()));
            if (id == missing) lines.add(line);
            if (id < missing) offset += line.length;
            writing.stage(id, line);
        }
        writing.commit();
        writing.close();
        disk.damage("wal.log.segment.1", (int) offset + 40, 0);
        return Ground.open(disk, Ground.ONE_SEGMENT, () -> {});
    }

    private void repair(Ground ground) throws DiskFailure {
        var damage = ground.log().damages().getFirst();
        assertThat(ground.log().repair(damage, lines)).isTrue();
    }
}
