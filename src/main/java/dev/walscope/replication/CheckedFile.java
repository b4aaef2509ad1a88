package dev.walscope.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.wal.Storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/// A small file that a node must not misread: one record, with a checksum, written as a whole.
///
/// ```
/// vote.json       {"content":{"term":3,"voted_for":"b~4f1c09ab","voting":true},"crc":1508983172}
/// vote.json.new   beside it while it is being written; a crash leaves the old one or the new
/// ```
/// The checksum is the CRC-32 of what stands behind `"content":`.
public final class CheckedFile<T> {
    private static final int BYTES_MAX = 1 << 20;

    /// All that a note is written over with, so that nothing of a longer one stays behind it.
    private static final int NOTE_BYTES = 128;

    private static final String OPEN = "{\"content\":";
    private static final String CRC = ",\"crc\":";

    private final Storage storage;
    private final String name;
    private final Class<T> type;

    public CheckedFile(Storage storage, String name, Class<T> type) {
        this.storage = storage;
        this.name = name;
        this.type = type;
    }

    /// The file is there and is not what was written; nobody may guess what it said.
    public static final class Damaged extends IOException {
        Damaged(String name) {
            super(
                    name
                            + " is damaged; put the file back from a copy, or let the member join"
                            + " anew with an empty folder");
        }
    }

    /// Empty when there is no such file.
    ///
    /// @throws Damaged when it is not what was written
    public Optional<T> read() throws IOException {
        if (!storage.isFile(name)) return Optional.empty();
        try (var file = storage.open(name)) {
            var size = file.size();
            if (size > BYTES_MAX) throw new Damaged(name);
            var bytes = ByteBuffer.allocate((int) size);
            file.read(bytes, 0);
            var text = new String(bytes.array(), 0, bytes.position(), UTF_8).strip();
            var crc = text.lastIndexOf(CRC);
            if (!text.startsWith(OPEN) || crc < OPEN.length() || !text.endsWith("}"))
                throw new Damaged(name);
            var content = text.substring(OPEN.length(), crc);
            var stored = text.substring(crc + CRC.length(), text.length() - 1);
            if (!stored.equals(Long.toString(crc(content)))) throw new Damaged(name);
            return Optional.of(Wire.read(content, type));
        } catch (Wire.BadWire e) {
            throw new Damaged(name);
        }
    }

    /// When this returns, the file holds `record` whatever happens.
    public void write(T record) throws IOException {
        var beside = name + ".new";
        try (var file = storage.create(beside)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(text(record).getBytes(UTF_8)), 0);
            file.force();
        }
        storage.rename(beside, name);
    }

    /// When this returns, the file holds `record`, unless the power is cut: then perhaps an earlier
    /// one, or nothing that reads.
    ///
    /// @param record takes less than [#NOTE_BYTES] as text
    public void note(T record) throws IOException {
        var line = new byte[NOTE_BYTES];
        Arrays.fill(line, (byte) ' ');
        var text = text(record).strip().getBytes(UTF_8);
        System.arraycopy(text, 0, line, 0, text.length);
        line[NOTE_BYTES - 1] = '\n';
        try (var file = storage.create(name)) {
            file.write(ByteBuffer.wrap(line), 0);
        }
    }

    private static String text(Object record) {
        var content = Wire.text(record);
        return OPEN + content + CRC + crc(content) + "}\n";
    }

    private static long crc(String content) {
        var crc = new CRC32();
        crc.update(content.getBytes(UTF_8));
        return crc.getValue();
    }
}
