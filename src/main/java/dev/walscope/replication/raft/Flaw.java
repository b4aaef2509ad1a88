package dev.walscope.replication.raft;

/// What the engine, MicroRaft 0.7, gets wrong or lacks, and this package covers.
///
/// Each was found in a simulation, and has a test that fails when it is left uncovered; only such a
/// test has a reason to leave one so.
enum Flaw {
    /// An answer to a request of an older term counts in a newer one, so an acknowledged write is
    /// lost. Cover: [StaleAnswers].
    COUNTS_STALE_ANSWERS,

    /// A read that joins a round of heartbeats under way may read what is stale. Cover:
    /// [ReadRounds].
    LETS_READS_JOIN_A_ROUND,

    /// A failed write or force is logged and passed over, and the next answer says that all is on
    /// the disk. Cover: [LogStore] fails once and for good.
    PASSES_OVER_FAILURES,

    /// A member that has let go of all before its newest snapshot, and has conflicting entries
    /// right behind it, can never agree with the leader again. Cover: [BehindItsSnapshot].
    IS_STUCK_BEHIND_ITS_SNAPSHOT,

    /// A member whose term is far behind is refused in the vote before the vote for ever, and has
    /// no way to learn the term. Cover: [FarTerms].
    IGNORES_FAR_TERMS,

    /// A voter that missed that it was made one, or is none any more, may stop asking for votes for
    /// ever. Covers: [Silence] and, for one that asked in vain before it heard the leader of the
    /// same term (again), [AskedInVain]: where all others did, nobody follows a leader that is
    /// killed.
    STOPS_ASKING,

    /// A member that is being removed counts its own vote for itself: two leaders in one term.
    /// Cover: [VotersOnly].
    COUNTS_WHO_IS_REMOVED,

    /// With four or six voters one fewer than a majority decides. A member whose log names other
    /// voters, which was never agreed on, can be elected by none of them: an acknowledged write is
    /// lost. Cover: [WholeMajority].
    DECIDES_WITHOUT_A_MAJORITY,

    /// A member that is sent the log's first entries again, and has let go of them, fails instead
    /// of answering, again and again. Cover: [FromTheBeginning].
    FAILS_AT_THE_BEGINNING,

    /// A member whose log begins shortly before the next agreed point takes entries before its
    /// beginning for ones that it has, and as leader sends nothing more to a member that needs
    /// them. Cover: [RaftMember.Pace#agreedEveryBehind].
    KEEPS_WHAT_IT_NEVER_HAD,

    /// Where two logs part is looked for one entry a round trip. Cover: [Agreement].
    STEPS_BACK_ONE_BY_ONE,

    /// Election timeouts differ by 100 ms at most, so on slow links all members stand at once.
    /// Cover: [WideNoise].
    HAS_NARROW_NOISE,

    /// Requests are bounded in entries, not in bytes. Cover: [ByteLimit].
    SENDS_WITHOUT_A_LIMIT,
}
