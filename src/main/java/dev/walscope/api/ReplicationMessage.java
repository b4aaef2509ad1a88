package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What leader and follower say to each other on their one connection, as text frames.
///
/// The log itself goes as binary frames: whole lines of the leader's log, its very bytes.
///
/// ```
/// follower                              leader
///    ── hello {last_id, prefix} ───────▶     my log ends here, and this is its fingerprint
///    ◀── welcome {last_id} ────────────      mine has the same up to there: go on
///    ◀── lines … ──────────────────────
///    ── ack {id} ──────────────────────▶     on my disk, up to id
///    ◀── beat / ack ───────────────────▶     at least every heartbeat
/// ```
/// When the fingerprints differ, or one of the logs is damaged: `compare` and `digests` take turns,
/// a few stretches of the log each time, until all that both can read is known to be equal or the
/// first difference is found; then `refused` says where it is.
///
/// When the follower lacks entries that the leader has dropped: `offer`, then `fetch` and `chunk`
/// take turns until all of the leader's snapshot has come; the follower begins anew with it, and
/// says hello again.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ReplicationMessage.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = ReplicationMessage.Ack.class, name = "ack"),
    @JsonSubTypes.Type(value = ReplicationMessage.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = ReplicationMessage.Digests.class, name = "digests"),
    @JsonSubTypes.Type(value = ReplicationMessage.Fetch.class, name = "fetch"),
    @JsonSubTypes.Type(value = ReplicationMessage.Unsound.class, name = "unsound"),
    @JsonSubTypes.Type(value = ReplicationMessage.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = ReplicationMessage.Offer.class, name = "offer"),
    @JsonSubTypes.Type(value = ReplicationMessage.Chunk.class, name = "chunk"),
    @JsonSubTypes.Type(value = ReplicationMessage.Beat.class, name = "beat"),
    @JsonSubTypes.Type(value = ReplicationMessage.Compare.class, name = "compare"),
    @JsonSubTypes.Type(value = ReplicationMessage.Refused.class, name = "refused"),
})
public sealed interface ReplicationMessage {
    /// What a follower says.
    sealed interface FromFollower extends ReplicationMessage {}

    /// What a leader says.
    sealed interface FromLeader extends ReplicationMessage {}

    /// The entries `first` to `last` of a log.
    record Stretch(long first, long last) {
        public Stretch {
            if (first < 1 || last < first)
                throw new IllegalArgumentException("no entries " + first + " to " + last);
        }

        public long length() {
            return last - first + 1;
        }
    }

    /// @param url where the follower answers HTTP
    /// @param firstId the first id in its log; what came before was dropped
    /// @param lastId the last id in its log, readable or not; it wants what comes after
    /// @param heldId the last one that it holds; an unreadable end of its log does not count until
    ///     it is repaired
    /// @param prefixId the last id up to which nothing is damaged
    /// @param prefix the log's fingerprint up to there
    record Hello(
            String name,
            String url,
            long firstId,
            long lastId,
            long heldId,
            long prefixId,
            String prefix)
            implements FromFollower {}

    /// Everything up to `id` is on the follower's disk.
    record Ack(long id) implements FromFollower {}

    /// What came did not follow `afterId`, or was damaged on the way: send again from there.
    record Resume(long afterId) implements FromFollower {}

    /// The fingerprints of the stretches that were asked for, `null` for one that cannot be read
    /// from end to end.
    record Digests(List<Stretch> stretches, List<@Nullable String> digests)
            implements FromFollower {}

    /// Send the snapshot of entry `id` from byte `offset` on, [#BYTES] of it.
    record Fetch(long id, long offset) implements FromFollower {
        public static final int BYTES = 128 * 1024;
    }

    /// The snapshot of entry `id` has come, and is damaged.
    record Unsound(long id) implements FromFollower {}

    /// The entries that you lack are no longer in my log: take the snapshot of entry `id`.
    ///
    /// @param bytes of its file
    /// @param log the log's fingerprint up to entry `id`
    record Offer(long id, long bytes, String log) implements FromLeader {}

    /// A part of the snapshot of entry `id`, from byte `offset` on.
    record Chunk(long id, long offset, byte[] bytes) implements FromLeader {
        public static final int BYTES_MAX = 8 * 1024;
    }

    /// @param url where the leader answers HTTP
    record Welcome(String url, long lastId, long highWaterMark) implements FromLeader {}

    /// @param lastId the leader's last durable id
    /// @param sentId the last id that it has sent on this connection: a follower that has not got
    /// it lost
    ///     it
    /// @param unreadableId the entry that comes next and that the leader cannot read, else 0
    record Beat(long lastId, long sentId, long highWaterMark, long unreadableId)
            implements FromLeader {}

    /// Do we have the same entries? Tell the fingerprints of these stretches.
    record Compare(List<Stretch> stretches) implements FromLeader {
        public static final int STRETCHES_MAX = 16;
    }

    /// @param divergedAt the first id at which the logs differ, when that is the reason
    record Refused(String reason, @Nullable Long divergedAt) implements FromLeader {}
}
