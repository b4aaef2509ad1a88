package dev.walscope.replication.raft;

import io.microraft.RaftEndpoint;

/// A member of the cluster: its name, and which of all that were ever called so.
///
/// A member whose folder was lost has forgotten whom it voted for and what it acknowledged. It must
/// not be taken for the one that it was, so an empty folder makes another incarnation.
///
/// @param incarnation drawn when the folder was empty; eight hexadecimal digits
record MemberId(String name, String incarnation) implements RaftEndpoint {
    private static final char BETWEEN = '~';

    MemberId {
        if (name.isEmpty() || incarnation.isEmpty() || name.indexOf(BETWEEN) >= 0)
            throw new IllegalArgumentException("no member: " + name + BETWEEN + incarnation);
    }

    /// @throws IllegalArgumentException when `text` is not what [#toString] writes
    static MemberId parse(String text) {
        var at = text.indexOf(BETWEEN);
        if (at < 1) throw new IllegalArgumentException("no member: " + text);
        return new MemberId(text.substring(0, at), text.substring(at + 1));
    }

    @Override
    public Object getId() {
        return toString();
    }

    @Override
    public String toString() {
        return name + BETWEEN + incarnation;
    }
}
