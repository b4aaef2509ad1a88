package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.dedup.Decision;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;
import dev.walscope.wal.UnreliableStorage;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

class AppliedStateTest {
    private static final RequestTag TAG = new RequestTag("client", "request", 1000);
    private static final JsonText VALUE = JsonText.string("value");

    @Test
    void aRebuildThatCannotReadTheLogForgetsNothing() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        var ground = Ground.open(disk, Ground.ONE_SEGMENT, () -> {});
        var log = ground.log();
        var state = ground.state();
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
