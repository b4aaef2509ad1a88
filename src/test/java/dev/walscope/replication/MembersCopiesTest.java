package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.wal.FolderStorage;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.WriteAheadLog;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Which copies a member takes of an entry that its own log cannot read.
class MembersCopiesTest {
    private static final Peer PEER = new Peer("b", "http://b");

    @TempDir Path folder;

    /// @param line what it has of an entry, whenever it is asked
    private record Other(Function<Long, byte[]> line) implements PeerLog {
        @Override
        public long heldId() {
            return 9;
        }

        @Override
        public long firstId() {
            return 1;
        }

        @Override
        public String fingerprint(Stretch stretch) {
            throw new AssertionError("nobody needs that");
        }

        @Override
        public List<byte[]> lines(Stretch stretch, int maxBytes) {
            var lines = new ArrayList<byte[]>();
            for (long id = stretch.first(); id <= stretch.last(); id++) {
                var one = line.apply(id);
                if (one.length == 0) break;
                lines.add(one);
            }
            return lines;
        }
    }

    @Test
    void whoHasTheEntryBehindHasWhatStoodThere() throws IOException {
        try (var log = logWithoutEntry(2, 4)) {
            assertThat(objection(log, line(2, 1), new Other(id -> line(id, 1)))).isNull();
        }
    }

    @Test
    void whoHasAnotherEntryBehindMayHaveAnother() throws IOException {
        try (var log = logWithoutEntry(2, 4)) {
            var parted = new Other(id -> line(id, 2));
            assertThat(objection(log, line(2, 2), parted)).contains("does not have entry 3");
            var shorter = new Other(id -> id > 2 ? new byte[0] : line(id, 1));
            assertThat(objection(log, line(2, 1), shorter)).contains("does not have entry 3");
        }
    }

    /// It followed another leader when it was asked first.
    @Test
    void whatThePeerHasGivenUpMeanwhileIsNotTaken() throws IOException {
        try (var log = logWithoutEntry(2, 4)) {
            var changed = new Other(id -> line(id, 1));
            assertThat(objection(log, line(2, 9), changed)).contains("was not taken");
        }
    }

    @Test
    void ofTheLastEntryNothingBehindTells() throws IOException {
        try (var log = logWithoutEntry(4, 4)) {
            assertThat(objection(log, line(4, 1), new Other(id -> line(id, 1))))
                    .contains("It is the last of the log");
        }
    }

    private static String objection(WriteAheadLog log, byte[] copy, Other other)
            throws IOException {
        var damage = log.damages().getFirst();
        return new MembersCopies(log).objection(damage, List.of(copy), PEER, other);
    }

    /// Its line has another key and another checksum now, which tell nothing of it.
    private WriteAheadLog logWithoutEntry(long gone, long until) throws IOException {
        var all = new ByteArrayOutputStream();
        for (long id = 1; id <= until; id++) {
            var line = line(id, 1);
            if (id == gone) {
                Arrays.fill(line, 20, 30, (byte) '#');
                line[line.length - 3] ^= 1;
            }
            all.writeBytes(line);
        }
        Files.write(folder.resolve("wal.log.segment.1"), all.toByteArray());
        return WriteAheadLog.open(
                new FolderStorage(folder),
                new WriteAheadLog.Options(1 << 20, Fsync.ALWAYS),
                LogListener.NONE,
                _ -> {});
    }

    private static byte[] line(long id, long term) {
        return EntryCodec.encode(
                new Entry(id, Operation.SET, "key", JsonText.string("v"), Optional.empty(), term));
    }
}
