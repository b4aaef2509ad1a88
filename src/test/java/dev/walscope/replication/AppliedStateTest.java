package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.dedup.Decision;
import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

class AppliedStateTest {
    private static final RequestTag TAG = new RequestTag("client", "request", 1000);
    private static final JsonText VALUE = JsonText.string("value");

    @Test
    void aRebuildThatCannotReadTheLogForgetsNothing() throws Exception {
        var limits = new Limits(Duration.ofHours(1), 100, 1 << 20);
        var state = new AppliedState(new IdempotentReceiver(limits, limits), _ -> {});
        var disk = new UnreliableStorage(new Random(1));
        var options = new WriteAheadLog.Options(1 << 20, Fsync.ALWAYS);
        var log = WriteAheadLog.open(disk, options, LogListener.NONE, state::restore);
        var entry = new Entry(1, Operation.SET, "key", VALUE, Optional.of(TAG));
        log.stage(entry, OptionalLong.empty());
        log.commit();
        state.apply(entry);
        disk.duringTheNextRead(
                () -> {
                    throw new UncheckedIOException(new IOException("Input/output error"));
                });

        assertThatThrownBy(() -> state.rebuild(log)).isInstanceOf(UncheckedIOException.class);

        assertThat(state.receiver().decide(TAG, Operation.SET, "key", VALUE))
                .isEqualTo(new Decision.Replay(1));
        assertThat(state.keys().contains("key")).isTrue();
        state.rebuild(log);
        assertThat(state.receiver().decide(TAG, Operation.SET, "key", VALUE))
                .isEqualTo(new Decision.Replay(1));
    }
}
