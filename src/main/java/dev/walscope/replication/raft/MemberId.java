package dev.walscope.replication.raft;

import io.microraft.RaftEndpoint;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// A member of the cluster: its name, and which of all that were ever called so.
///
/// A member whose folder was lost has forgotten whom it voted for and what it acknowledged. It must
/// not be taken for the one that it was, so an empty folder makes another incarnation.
///
/// @param incarnation drawn when the folder was empty; eight hexadecimal digits
/// @param url where it answers HTTP, of one that joins; who it is does not depend on it
record MemberId(String name, String incarnation, @Nullable String url) implements RaftEndpoint {
    private static final char BETWEEN = '~';

    MemberId {
        if (name.isEmpty() || incarnation.isEmpty() || name.indexOf(BETWEEN) >= 0)
            throw new IllegalArgumentException("no member: " + name + BETWEEN + incarnation);
    }

    MemberId(String name, String incarnation) {
        this(name, incarnation, null);
    }

    MemberId at(String url) {
        return new MemberId(name, incarnation, url);
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
    public boolean equals(@Nullable Object other) {
        return other instanceof MemberId that
                && name.equals(that.name)
                && incarnation.equals(that.incarnation);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, incarnation);
    }

    @Override
    public String toString() {
        return name + BETWEEN + incarnation;
    }
}
