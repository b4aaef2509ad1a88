package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

class GroupCommitTest {
    @TempDir Path folder;

    @Test
    void everyWriteIsAnsweredAfterItsForceAndInOrder() throws Exception {
        var log = TestLog.open(folder, 1 << 20);
        var answered = Collections.synchronizedList(new ArrayList<Long>());
        var done = new ArrayList<CompletableFuture<Void>>();
        try (var writer = writer(log);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < 64; client++)
                done.add(
                        CompletableFuture.runAsync(
                                () -> {
                                    for (int i = 0; i < 20; i++) {
                                        var put = new Put(log.log, answered);
                                        writer.offer(put, 1000);
                                        put.done.join();
                                    }
                                },
                                clients));
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
        }

        assertThat(answered).hasSize(64 * 20).isSorted();
        assertThat(log.log.durableId()).isEqualTo(64 * 20);
        log.close();
        assertThat(TestLog.open(folder, 1 << 20).appliedIds()).isEqualTo(answered);
    }

    @Test
    void afterAFailedForceEveryWriteIsRefused() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        var log = TestLog.open(disk, 1 << 20);
        var fatal = new ArrayList<DiskFailure>();
        var writer = new GroupCommit(log.log, 16, fatal::add, () -> {});
        disk.failToForceOnce();
        var first = new Put(log.log, new ArrayList<>());
        var second = new Put(log.log, new ArrayList<>());

        writer.offer(first, 0);
        writer.pump();
        writer.offer(second, 0);
        writer.pump();

        assertThat(first.done).isCompletedExceptionally();
        assertThat(second.done).isCompletedExceptionally();
        assertThat(fatal).hasSize(1);
        assertThat(log.log.lastId()).isZero();
    }

    @Test
    void workBetweenBatchesSeesWhatWasWrittenBefore() throws Exception {
        var log = TestLog.open(folder, 1 << 20);
        try (var writer = writer(log)) {
            writer.offer(new Put(log.log, new ArrayList<>()), 1000);
            assertThat(writer.between(log.log::lastId).get()).isEqualTo(1);
        }
    }

    @Test
    void closingAnswersWhatWaits() throws Exception {
        var log = TestLog.open(folder, 1 << 20);
        var puts = new ArrayList<Put>();
        try (var writer = writer(log)) {
            for (int i = 0; i < 100; i++) {
                var put = new Put(log.log, new ArrayList<>());
                if (writer.offer(put, 1000)) puts.add(put);
            }
        }
        assertThat(puts).hasSize(100).allMatch(put -> put.done.isDone());
    }

    @Test
    void workThatWaitsBehindABrokenInvariantIsAnswered() throws Exception {
        var log = TestLog.open(folder, 1 << 20);
        var writer = new GroupCommit(log.log, 16, _ -> {}, () -> {});
        writer.offer(new Broken(), 0);
        var work = writer.between(log.log::lastId);

        try (writer) {
            writer.start();

            assertThatThrownBy(() -> work.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(DiskFailure.Fatal.class);
        }
    }

    @Test
    void aRepairThatFailsBehindItsRenameEndsTheWriting() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        var log = damagedInEntryTwo(disk);
        var fatal = new ArrayList<DiskFailure>();
        var writer = new GroupCommit(log.log, 16, fatal::add, () -> {});
        disk.failToForceTheFolderOnce();

        var repair = writer.between(() -> log.log.repair(log.log.damages().getFirst(), good));
        writer.pump();
        var put = new Put(log.log, new ArrayList<>());
        writer.offer(put, 0);
        writer.pump();
        var work = writer.between(log.log::lastId);
        writer.pump();

        assertThat(repair).isCompletedExceptionally();
        assertThat(put.done).as("it would go to a file without a name").isCompletedExceptionally();
        assertThat(work).isCompletedExceptionally();
        assertThat(fatal).hasSize(1);
    }

    @Test
    void aRepairThatFailsBeforeItsRenameLeavesTheLogAsItWas() throws Exception {
        var disk = new UnreliableStorage(new Random(1));
        var log = damagedInEntryTwo(disk);
        var fatal = new ArrayList<DiskFailure>();
        var writer = new GroupCommit(log.log, 16, fatal::add, () -> {});
        disk.failToForceOnce();

        var repair = writer.between(() -> log.log.repair(log.log.damages().getFirst(), good));
        writer.pump();
        var put = new Put(log.log, new ArrayList<>());
        writer.offer(put, 0);
        writer.pump();

        assertThat(repair).isCompletedExceptionally();
        assertThat(put.done).isCompleted();
        assertThat(fatal).isEmpty();
        assertThat(log.log.repair(log.log.damages().getFirst(), good)).isTrue();
        assertThat(log.readableIds()).containsExactly(1L, 2L, 3L, 4L);
    }

    private List<byte[]> good = List.of();

    private TestLog damagedInEntryTwo(UnreliableStorage disk) throws IOException {
        var log = TestLog.open(disk, 1 << 20).write("a", "b", "c");
        good = List.of(log.line(2));
        disk.damage("wal.log.segment.1", good.getFirst().length + 50, 0);
        assertThat(log.log.scrub(1)).hasSize(1);
        return log;
    }

    @Test
    void whatIsQueuedWhenTheThreadHasEndedIsRefused() throws Exception {
        var log = TestLog.open(folder, 1 << 20);
        var writer = new GroupCommit(log.log, 1, _ -> {}, () -> {});
        var queued = new Put(log.log, new ArrayList<>());
        var atTheDoor = new Put(log.log, new ArrayList<>());
        writer.offer(queued, 0);
        var taken = CompletableFuture.supplyAsync(() -> writer.offer(atTheDoor, 10_000));

        writer.close();

        assertThat(queued.done).isCompletedExceptionally();
        assertThat(!taken.join() || atTheDoor.done.isDone()).isTrue();
    }

    private static GroupCommit writer(TestLog log) {
        return new GroupCommit(log.log, 64, _ -> {}, () -> {}).start();
    }

    private static final class Broken implements GroupCommit.Write {
        @Override
        public void stage(WriteAheadLog log) {
            throw new IllegalStateException("broken on purpose");
        }

        @Override
        public void committed() {}

        @Override
        public void failed(DiskFailure why) {}
    }

    private static final class Put implements GroupCommit.Write {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        private final WriteAheadLog log;
        private final List<Long> answered;
        private long id;

        Put(WriteAheadLog log, List<Long> answered) {
            this.log = log;
            this.answered = answered;
        }

        @Override
        public void stage(WriteAheadLog into) {
            id = into.nextId();
            into.stage(
                    new Entry(id, Operation.SET, "key", JsonText.string("value"), Optional.empty()),
                    OptionalLong.empty());
        }

        @Override
        public void committed() {
            assertThat(log.durableId()).isGreaterThanOrEqualTo(id);
            answered.add(id);
            done.complete(null);
        }

        @Override
        public void failed(DiskFailure why) {
            done.completeExceptionally(new IOException(why));
        }
    }
}
