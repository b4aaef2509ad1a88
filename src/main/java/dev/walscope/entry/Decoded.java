package dev.walscope.entry;

import java.util.OptionalLong;

/// What the bytes of one line turn out to be. Bad bytes are values, not exceptions.
public sealed interface Decoded {
    /// The line is, byte for byte, what [EntryCodec#encode] writes for `entry`, and its checksum
    /// holds.
    record Good(Entry entry, long crc) implements Decoded {}

    /// The line is not an entry, or no longer the entry that was written.
    ///
    /// @param reason one sentence without a full stop, such as `crc does not match`
    /// @param claimedId the id that the line gives itself, where one can be read; not to be trusted
    /// @param storedCrc the checksum that the line carries, where one can be read
    /// @param computedCrc the checksum of the line as it now reads, where it still reads as an
    /// entry
    record Bad(
            String reason, OptionalLong claimedId, OptionalLong storedCrc, OptionalLong computedCrc)
            implements Decoded {}
}
