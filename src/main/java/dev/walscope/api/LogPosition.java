package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/// How far a log has come. An entry is written, forced, known to a majority; and applied once it is
/// written.
///
/// @param firstId the first id in the log; greater than 1 when segments were dropped that a
///     snapshot covers
/// @param lastId the last id in the log
/// @param durableId the last id forced to disk
/// @param appliedId the last id that a GET can see
/// @param highWaterMark the last id that a majority of the known nodes holds durably
/// @param snapshotId the last id in the newest snapshot; 0 while there is none
public record LogPosition(
        long firstId,
        long lastId,
        long durableId,
        long appliedId,
        long highWaterMark,
        long snapshotId) {
    public static final LogPosition START = settled(0);

    /// @throws IllegalArgumentException unless highWaterMark ≤ durableId ≤ lastId, appliedId ≤
    /// lastId
    public LogPosition {
        if (highWaterMark > durableId || durableId > lastId || appliedId > lastId)
            throw new IllegalArgumentException(
                    "last "
                            + lastId
                            + ", durable "
                            + durableId
                            + ", applied "
                            + appliedId
                            + ", high-water mark "
                            + highWaterMark);
    }

    /// Of a log that begins with entry 1.
    public LogPosition(
            long lastId, long durableId, long appliedId, long highWaterMark, long snapshotId) {
        this(1, lastId, durableId, appliedId, highWaterMark, snapshotId);
    }

    /// As a node tells it. One of before this record existed read the four one after the other
    /// while they moved, so what came later may be ahead: then all that it tells of was there; and
    /// its log began with entry 1.
    @JsonCreator
    static LogPosition told(
            @JsonProperty("first_id") long firstId,
            @JsonProperty("last_id") long lastId,
            @JsonProperty("durable_id") long durableId,
            @JsonProperty("applied_id") long appliedId,
            @JsonProperty("high_water_mark") long highWaterMark,
            @JsonProperty("snapshot_id") long snapshotId) {
        var durable = Math.max(durableId, highWaterMark);
        var last = Math.max(lastId, Math.max(durable, appliedId));
        return new LogPosition(
                Math.max(1, firstId), last, durable, appliedId, highWaterMark, snapshotId);
    }

    /// All that is written is forced, applied and known to a majority; no snapshot was taken.
    public static LogPosition settled(long id) {
        return new LogPosition(id, id, id, id, 0);
    }

    /// The same of a log whose disk is known to hold everything up to `id`.
    public LogPosition holding(long id) {
        return new LogPosition(
                firstId,
                Math.max(lastId, id),
                Math.max(durableId, id),
                appliedId,
                highWaterMark,
                snapshotId);
    }

    /// The same of a log that ends with entry `id` now.
    public LogPosition endingWith(long id) {
        return new LogPosition(
                firstId,
                Math.min(lastId, id),
                Math.min(durableId, id),
                Math.min(appliedId, id),
                Math.min(highWaterMark, id),
                snapshotId);
    }
}
