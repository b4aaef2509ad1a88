package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What the members of a cluster that elects its leader say to each other.
///
/// Each goes as one binary frame: a [Header] as a line of JSON, and behind an `append` the lines of
/// the log that it brings, the leader's very bytes; behind a `part` those of a snapshot's file.
///
/// Source: "In Search of an Understandable Consensus Algorithm" (Ongaro, Ousterhout, 2014), figure
/// 2; the vote before the vote and the read without a log entry are from Ongaro's thesis, §9.6 and
/// §6.4.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PeerMessage.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = PeerMessage.PreVote.class, name = "pre_vote"),
    @JsonSubTypes.Type(value = PeerMessage.PreVoted.class, name = "pre_voted"),
    @JsonSubTypes.Type(value = PeerMessage.Vote.class, name = "vote"),
    @JsonSubTypes.Type(value = PeerMessage.Voted.class, name = "voted"),
    @JsonSubTypes.Type(value = PeerMessage.Append.class, name = "append"),
    @JsonSubTypes.Type(value = PeerMessage.Appended.class, name = "appended"),
    @JsonSubTypes.Type(value = PeerMessage.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = PeerMessage.TakeOver.class, name = "take_over"),
    @JsonSubTypes.Type(value = PeerMessage.ReadAsked.class, name = "read_asked"),
    @JsonSubTypes.Type(value = PeerMessage.ReadAt.class, name = "read_at"),
    @JsonSubTypes.Type(value = PeerMessage.SnapshotOffered.class, name = "snapshot_offered"),
    @JsonSubTypes.Type(value = PeerMessage.PartAsked.class, name = "part_asked"),
    @JsonSubTypes.Type(value = PeerMessage.Part.class, name = "part"),
    @JsonSubTypes.Type(value = PeerMessage.Unsound.class, name = "unsound"),
})
public sealed interface PeerMessage {
    /// @param from the sender, with its incarnation: `a~4f1c09ab`
    /// @param to whom it is for; another incarnation of that name must not read it
    record Header(String from, String to, PeerMessage message) {}

    /// Entries `firstId` to `lastId` of a log are of one term.
    record Run(long firstId, long lastId, int term) {}

    /// Who I am, on a new connection.
    ///
    /// @param founders the cluster's first members with their incarnations, once they are known;
    /// until then only the sender
    /// @param url where the sender answers HTTP
    /// @param members who belongs to the cluster now, with their incarnations, as was agreed on in
    /// entry `membersId`; `null` when the sender does not know yet
    record Hello(
            String name,
            List<String> founders,
            @Nullable String url,
            @Nullable List<String> members,
            long membersId)
            implements PeerMessage {
        public Hello(String name, List<String> founders) {
            this(name, founders, null, null, 0);
        }
    }

    /// Would you vote for me in `term`?
    record PreVote(int term, long lastId, int lastTerm) implements PeerMessage {}

    record PreVoted(int term, boolean granted) implements PeerMessage {}

    /// @param sticky whether who hears of a leader is to refuse
    record Vote(int term, long lastId, int lastTerm, boolean sticky) implements PeerMessage {}

    record Voted(int term, boolean granted) implements PeerMessage {}

    /// The lines behind the header come after entry `previousId`; none is a heartbeat.
    ///
    /// @param query the newest read that the answer confirms
    /// @param flow counts the sender's requests; an answer repeats it, as it does `query`
    record Append(int term, long previousId, int previousTerm, long commitId, long query, long flow)
            implements PeerMessage {}

    /// Up to `lastId` my log is yours, and on the disk.
    record Appended(int term, long lastId, long query, long flow) implements PeerMessage {}

    /// My log has no such entry before `expectedId`.
    ///
    /// @param end what it has instead, the newest last
    record Refused(int term, long expectedId, long query, long flow, List<Run> end)
            implements PeerMessage {}

    /// Stand for election at once; I make room.
    record TakeOver(int term, long lastId, int lastTerm) implements PeerMessage {}

    /// How far must I have applied the log to answer a read?
    record ReadAsked(long number) implements PeerMessage {}

    /// @param id 0 when the asked one does not lead, or cannot tell
    record ReadAt(long number, long id) implements PeerMessage {}

    /// Entries that you lack are no longer in my log: take the snapshot of entry `id`. A heartbeat
    /// else; who has that entry says so as to an [Append] behind it.
    ///
    /// @param idTerm the entry's own
    /// @param bytes of the snapshot's file
    /// @param log the log's fingerprint up to entry `id`
    record SnapshotOffered(
            int term, long id, int idTerm, long query, long flow, long bytes, String log)
            implements PeerMessage {}

    /// Send what stands in the snapshot of entry `id` from byte `offset` on.
    record PartAsked(long id, long offset) implements PeerMessage {}

    /// Its bytes are behind the header; none when there is no such file any more.
    record Part(long id, long offset) implements PeerMessage {}

    /// The snapshot of entry `id` has come, and is damaged.
    record Unsound(long id) implements PeerMessage {}
}
