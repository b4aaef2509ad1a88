package dev.walscope.replication.primary;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.replication.Peer;
import dev.walscope.wal.NotALog;
import dev.walscope.wal.Storage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// The names of the followers that a leader knows, kept in its data folder: what `acks=quorum` and
/// `all` promise must not depend on who has come back since the leader's last start.
///
/// ```
/// followers.json        {"followers":[{"name":"follower-1","url":"http://127.0.0.1:8001"}]}
/// followers.json.new    beside it while it is being written; a crash leaves the old one or the new
/// ```
final class FollowersFile {
    static final String NAME = "followers.json";
    private static final String BESIDE = NAME + ".new";
    private static final int BYTES_MAX = 1 << 20;

    private record Content(@Nullable List<Peer> followers) {}

    private final Storage storage;

    FollowersFile(Storage storage) {
        this.storage = storage;
    }

    /// @throws NotALog when the file is there and cannot be understood
    List<Peer> read() throws IOException {
        try (var file = storage.open(NAME)) {
            var size = file.size();
            if (size == 0) return List.of();
            var bytes = ByteBuffer.allocate((int) Math.min(size, BYTES_MAX));
            file.read(bytes, 0);
            var text = new String(bytes.array(), 0, bytes.position(), UTF_8);
            var followers = Wire.read(text, Content.class).followers();
            if (followers != null && followers.stream().allMatch(FollowersFile::isWhole))
                return followers;
            throw unreadable();
        } catch (Wire.BadWire e) {
            throw unreadable();
        }
    }

    private static boolean isWhole(@Nullable Peer peer) {
        return peer != null && peer.name() != null && peer.url() != null;
    }

    private static NotALog unreadable() {
        return new NotALog(
                NAME
                        + " cannot be read, which names the followers that acks=quorum and acks=all"
                        + " count; put it right, or remove it to count only those that connect from"
                        + " now on");
    }

    void write(List<Peer> followers) throws IOException {
        try (var file = storage.create(BESIDE)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(Wire.bytes(new Content(followers))), 0);
            file.force();
        }
        storage.rename(BESIDE, NAME);
    }
}
