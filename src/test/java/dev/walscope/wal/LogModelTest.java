package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;

/// Any sequence of writes, rolls, restarts, crashes, damage and repairs equals a simple model: a
/// list of lines and the set of ids that are damaged.
class LogModelTest {
    private static final int HISTORIES = Integer.getInteger("walscope.model.histories", 300);
    private static final int STEPS = 60;

    @Test
    void anyHistoryEqualsTheModel() throws IOException {
        for (long seed = 0; seed < HISTORIES; seed++) {
            try {
                new History(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class History {
        final Random random;
        final UnreliableStorage disk;
        final long segmentSize;

        /// The bytes of each entry ever acknowledged, by id.
        final Map<Long, byte[]> lines = new HashMap<>();

        final TreeSet<Long> damaged = new TreeSet<>();
        TestLog log;

        History(long seed) throws IOException {
            random = new Random(seed);
            disk = new UnreliableStorage(random);
            segmentSize = 120 + random.nextInt(400);
            log = TestLog.open(disk, segmentSize);
        }

        void run() throws IOException {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3, 4 -> write();
                    case 5 -> reopen();
                    case 6 -> {
                        disk.crash();
                        reopen();
                    }
                    case 7 -> damage();
                    case 8 -> log.log.scrub(1 + random.nextInt(log.log.segments().size()));
                    default -> repair();
                }
                check();
            }
        }

        private void write() throws IOException {
            var staged = new ArrayList<Entry>();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                var delete = random.nextInt(4) == 0;
                var entry =
                        new Entry(
                                log.log.nextId(),
                                delete ? Operation.DELETE : Operation.SET,
                                "k" + random.nextInt(5),
                                delete ? null : JsonText.string("v" + random.nextInt(99)),
                                Optional.empty());
                log.log.stage(entry, OptionalLong.empty());
                staged.add(entry);
            }
            log.log.commit();
            for (var entry : staged) lines.put(entry.id(), EntryCodec.encode(entry));
        }

        private void reopen() throws IOException {
            log = TestLog.open(disk, segmentSize);
        }

        /// Flips a bit inside one line, not of its line end, so that the model stays simple.
        private void damage() throws IOException {
            if (lines.isEmpty()) return;
            long id = 1 + random.nextInt(lines.size());
            if (damaged.contains(id)) return;
            var line = log.log.at(id);
            if (!(line instanceof Line.Valid)) return;
            disk.damage(
                    "wal.log.segment." + line.segment(),
                    (int) line.offset() + random.nextInt(line.length() - 1),
                    // Never into a line end: of the printable characters only J and * could.
                    7);
            damaged.add(id);
        }

        private void repair() throws IOException {
            for (var segment : log.log.segments()) log.log.scrub(segment.number());
            var damages = log.log.damages();
            if (damages.isEmpty()) return;
            var damage = damages.get(random.nextInt(damages.size()));
            var good = new ArrayList<byte[]>();
            for (long id = damage.firstId(); id <= damage.lastId(); id++) good.add(lines.get(id));
            assertThat(log.log.repair(damage, good)).isTrue();
            for (long id = damage.firstId(); id <= damage.lastId(); id++) damaged.remove(id);
        }

        private void check() throws IOException {
            var readable = new ArrayList<Long>();
            for (var line : log.log.read(0, Integer.MAX_VALUE)) {
                if (!(line instanceof Line.Valid valid)) continue;
                assertThat(log.log.bytes(line)).isEqualTo(lines.get(valid.entry().id()));
                readable.add(valid.entry().id());
            }
            List<Long> expected =
                    new TreeSet<>(lines.keySet())
                            .stream().filter(id -> !damaged.contains(id)).toList();
            assertThat(readable).isEqualTo(expected);
            assertThat(log.log.nextId()).isEqualTo(lines.size() + 1);
            assertThat(log.corruptIds()).isEqualTo(List.copyOf(damaged));
        }
    }
}
