package dev.walscope.replication;

import dev.walscope.api.ReplicationMessage.Stretch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/// Another node's log, as far as it lets itself be asked.
///
/// What it answers may be wrong, late or without end: an implementation bounds every answer in
/// bytes and in time, and its user believes nothing that cannot be checked.
public interface PeerLog {
    /// The last id that its disk holds.
    ///
    /// @throws IOException when it does not answer, or not with a number
    long heldId() throws IOException;

    /// The first id that its log still has.
    ///
    /// @throws IOException when it does not answer, or not with a number
    long firstId() throws IOException;

    /// The fingerprint of a stretch of its log, as text.
    ///
    /// @return `null` when it cannot read the stretch from end to end
    @Nullable String fingerprint(Stretch stretch) throws IOException;

    /// Its lines of the stretch from the first on, each with its line end, as far as it can read
    /// them and about `maxBytes` of them; perhaps none.
    List<byte[]> lines(Stretch stretch, int maxBytes) throws IOException;
}
