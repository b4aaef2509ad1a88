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
///    ── hello {last_id, good_id, crc} ──▶     my log ends here
///    ◀── welcome {last_id} ────────────      I have the same entry there: go on
///    ◀── lines … ──────────────────────
///    ── ack {id} ──────────────────────▶     on my disk, up to id
///    ◀── beat / ack ───────────────────▶     at least every heartbeat
/// ```
/// When the leader's entry differs: `compare` and `crcs` take turns until the first difference is
/// found, then `refused` says where it is.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ReplicationMessage.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = ReplicationMessage.Ack.class, name = "ack"),
    @JsonSubTypes.Type(value = ReplicationMessage.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = ReplicationMessage.Crcs.class, name = "crcs"),
    @JsonSubTypes.Type(value = ReplicationMessage.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = ReplicationMessage.Beat.class, name = "beat"),
    @JsonSubTypes.Type(value = ReplicationMessage.Compare.class, name = "compare"),
    @JsonSubTypes.Type(value = ReplicationMessage.Refused.class, name = "refused"),
})
public sealed interface ReplicationMessage {
    /// What a follower says.
    sealed interface FromFollower extends ReplicationMessage {}

    /// What a leader says.
    sealed interface FromLeader extends ReplicationMessage {}

    /// @param url where the follower answers HTTP
    /// @param lastId the last id in its log, readable or not; it wants what comes after
    /// @param goodId the last one that is readable, 0 when there is none; it holds no more than
    /// that
    /// @param goodCrc that entry's checksum
    record Hello(String name, String url, long lastId, long goodId, long goodCrc)
            implements FromFollower {}

    /// Everything up to `id` is on the follower's disk. An unreadable end of its log does not count
    /// until it is repaired.
    record Ack(long id) implements FromFollower {}

    /// What came did not follow `afterId`, or was damaged on the way: send again from there.
    record Resume(long afterId) implements FromFollower {}

    /// The checksums of the entries after `afterId`, `null` for an unreadable one.
    record Crcs(long afterId, List<@Nullable Long> crcs) implements FromFollower {}

    /// @param url where the leader answers HTTP
    record Welcome(String url, long lastId, long highWaterMark) implements FromLeader {}

    /// @param lastId the leader's last durable id
    /// @param sentId the last id that it has sent on this connection: whoever has not got it lost
    /// it
    record Beat(long lastId, long sentId, long highWaterMark) implements FromLeader {}

    /// The logs differ somewhere: tell the checksums of at most `limit` entries after `afterId`.
    record Compare(long afterId, int limit) implements FromLeader {}

    /// @param divergedAt the first id at which the logs differ, when that is the reason
    record Refused(String reason, @Nullable Long divergedAt) implements FromLeader {}
}
