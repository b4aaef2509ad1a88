package dev.walscope.snapshot;

import dev.walscope.dedup.Remembered;
import dev.walscope.kv.KeyValueStore;

import java.util.List;
import java.util.Optional;

/// What the log adds up to at one moment, to be written down while more is applied.
///
/// @param id the last entry that is in it
/// @param keys ended by the writer thread once all are taken
/// @param requests the remembered writes, in the order of the log
/// @param timestampMs the newest time that stood in an entry until then
/// @param membership only where leaders are elected
public record SnapshotCapture(
        long id,
        KeyValueStore.Capture keys,
        List<Remembered.Write> requests,
        long timestampMs,
        Optional<Membership> membership) {
    public SnapshotCapture {
        requests = List.copyOf(requests);
    }
}
