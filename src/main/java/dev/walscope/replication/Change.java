package dev.walscope.replication;

/// What became of a change of the cluster that was asked for: of its members, or of who leads.
public sealed interface Change {
    /// @param id the entry that says so, or has said so before; 0 where none does
    record Done(long id) implements Change {}

    /// Only the leader changes anything.
    record NotLeader(String leaderUrl) implements Change {}

    /// There is no member of that name; `detail` is a sentence.
    record NoMember(String detail) implements Change {}

    /// Not as things are now; `detail` says what is to be different first.
    record Refused(String detail) implements Change {}

    /// Nobody leads, or no majority has agreed in time; `detail` is a sentence.
    record Unavailable(String detail) implements Change {}
}
