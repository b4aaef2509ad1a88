package dev.walscope.replication.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.PeerMessage;
import dev.walscope.api.PeerMessage.Append;
import dev.walscope.api.PeerMessage.Appended;
import dev.walscope.api.PeerMessage.Header;
import dev.walscope.api.PeerMessage.Part;
import dev.walscope.api.PeerMessage.PreVote;
import dev.walscope.api.PeerMessage.PreVoted;
import dev.walscope.api.PeerMessage.Refused;
import dev.walscope.api.PeerMessage.Run;
import dev.walscope.api.PeerMessage.SnapshotOffered;
import dev.walscope.api.PeerMessage.TakeOver;
import dev.walscope.api.PeerMessage.Voted;
import dev.walscope.api.Wire;
import dev.walscope.wal.WriteAheadLog;

import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// The engine's messages as frames on the wire, and back.
final class Frames {
    /// No frame is longer: the lines of a request, one line of the longest kind, and a header.
    static final int BYTES_MAX = ByteLimit.BYTES_MAX + WriteAheadLog.LINE_BYTES_MAX + 64 * 1024;

    private static final DefaultRaftModelFactory MODELS = Messages.MODELS;

    private Frames() {}

    /// A frame that was read.
    ///
    /// @param forEngine what the engine is to be given; `null` for what it does not know of
    /// @param end what the sender said of the end of its log
    /// @param bytes behind the header; only of a part of a file
    record Read(Header header, @Nullable RaftMessage forEngine, List<Run> end, byte[] bytes) {}

    static byte[] of(MemberId from, MemberId to, PeerMessage message) {
        return Wire.bytes(new Header(from.toString(), to.toString(), message));
    }

    static byte[] of(MemberId from, MemberId to, Part part, byte[] bytes) {
        var header = of(from, to, part);
        var frame = Arrays.copyOf(header, header.length + 1 + bytes.length);
        frame[header.length] = '\n';
        System.arraycopy(bytes, 0, frame, header.length + 1, bytes.length);
        return frame;
    }

    /// @param store whose log the lines are of
    static byte[] of(MemberId from, MemberId to, RaftMessage message, LogStore store) {
        var header = of(from, to, header(message, store));
        if (!(message instanceof AppendEntriesRequest request) || request.getLogEntries().isEmpty())
            return header;
        var frame = new ByteArrayOutputStream(header.length + 256 * request.getLogEntries().size());
        frame.writeBytes(header);
        frame.write('\n');
        for (var entry : request.getLogEntries()) frame.writeBytes(store.line(entry));
        return frame.toByteArray();
    }

    private static PeerMessage header(RaftMessage message, LogStore store) {
        return switch (message) {
            case AppendEntriesRequest m ->
                    new Append(
                            m.getTerm(),
                            m.getPreviousLogIndex(),
                            m.getPreviousLogTerm(),
                            m.getCommitIndex(),
                            m.getQuerySequenceNumber(),
                            m.getFlowControlSequenceNumber());
            case AppendEntriesSuccessResponse m ->
                    new Appended(
                            m.getTerm(),
                            m.getLastLogIndex(),
                            m.getQuerySequenceNumber(),
                            m.getFlowControlSequenceNumber());
            case AppendEntriesFailureResponse m ->
                    new Refused(
                            m.getTerm(),
                            m.getExpectedNextIndex(),
                            m.getQuerySequenceNumber(),
                            m.getFlowControlSequenceNumber(),
                            store.end());
            case PreVoteRequest m ->
                    new PreVote(m.getTerm(), m.getLastLogIndex(), m.getLastLogTerm());
            case PreVoteResponse m -> new PreVoted(m.getTerm(), m.isGranted());
            case VoteRequest m ->
                    new PeerMessage.Vote(
                            m.getTerm(), m.getLastLogIndex(), m.getLastLogTerm(), m.isSticky());
            case VoteResponse m -> new Voted(m.getTerm(), m.isGranted());
            case TriggerLeaderElectionRequest m ->
                    new TakeOver(m.getTerm(), m.getLastLogIndex(), m.getLastLogTerm());
            default -> throw new IllegalStateException("nobody sends " + message.getClass());
        };
    }

    /// @throws IOException when it is no such frame, in a sentence
    static Read read(byte[] frame) throws IOException {
        int end = 0;
        while (end < frame.length && frame[end] != '\n') end++;
        Header header;
        MemberId from;
        try {
            header = Wire.read(new String(frame, 0, end, UTF_8), Header.class);
            if (header.from() == null || header.to() == null || header.message() == null)
                throw new IOException("a header lacks a member");
            from = MemberId.parse(header.from());
        } catch (Wire.BadWire | IllegalArgumentException e) {
            throw new IOException("a frame has no header: " + e.getMessage(), e);
        }
        var message = header.message();
        var logEnd =
                message instanceof Refused refused && refused.end() != null
                        ? refused.end()
                        : List.<Run>of();
        var behind = Math.min(end + 1, frame.length);
        return new Read(
                header,
                forEngine(from, message, frame, behind),
                logEnd,
                message instanceof Part
                        ? Arrays.copyOfRange(frame, behind, frame.length)
                        : new byte[0]);
    }

    private static @Nullable RaftMessage forEngine(
            MemberId from, PeerMessage message, byte[] frame, int lines) throws IOException {
        return switch (message) {
            case Append m -> {
                var entries = LogStore.entries(frame, lines);
                if (!entries.isEmpty() && entries.getFirst().getIndex() != m.previousId() + 1)
                    throw new IOException("lines do not follow entry " + m.previousId());
                yield MODELS.createAppendEntriesRequestBuilder()
                        .setGroupId(Messages.GROUP)
                        .setSender(from)
                        .setTerm(m.term())
                        .setPreviousLogTerm(m.previousTerm())
                        .setPreviousLogIndex(m.previousId())
                        .setCommitIndex(m.commitId())
                        .setLogEntries(entries)
                        .setQuerySequenceNumber(m.query())
                        .setFlowControlSequenceNumber(m.flow())
                        .build();
            }
            // To the engine it is a heartbeat behind the snapshot's last entry.
            case SnapshotOffered m ->
                    MODELS.createAppendEntriesRequestBuilder()
                            .setGroupId(Messages.GROUP)
                            .setSender(from)
                            .setTerm(m.term())
                            .setPreviousLogTerm(m.idTerm())
                            .setPreviousLogIndex(m.id())
                            .setCommitIndex(m.id())
                            .setLogEntries(List.of())
                            .setQuerySequenceNumber(m.query())
                            .setFlowControlSequenceNumber(m.flow())
                            .build();
            case Appended m ->
                    MODELS.createAppendEntriesSuccessResponseBuilder()
                            .setGroupId(Messages.GROUP)
                            .setSender(from)
                            .setTerm(m.term())
                            .setLastLogIndex(m.lastId())
                            .setQuerySequenceNumber(m.query())
                            .setFlowControlSequenceNumber(m.flow())
                            .build();
            case Refused m ->
                    MODELS.createAppendEntriesFailureResponseBuilder()
                            .setGroupId(Messages.GROUP)
                            .setSender(from)
                            .setTerm(m.term())
                            .setExpectedNextIndex(m.expectedId())
                            .setQuerySequenceNumber(m.query())
                            .setFlowControlSequenceNumber(m.flow())
                            .build();
            case PreVote m ->
                    MODELS.createPreVoteRequestBuilder()
                            .setGroupId(Messages.GROUP)
                            .setSender(from)
                            .setTerm(m.term())
                            .setLastLogTerm(m.lastTerm())
                            .setLastLogIndex(m.lastId())
                            .build();
            case PreVoted m ->
                    MODELS.createPreVoteResponseBuilder()
                            .setGroupId(Messages.GROUP)
                            .setSender(from)
                            .setTerm(m.term())
                            .setGranted(m.granted())
                            .build();
            case PeerMessage.Vote m ->
                    MODELS.createVoteRequestBuilder()
                            .setGroupId(Messages.GROUP)
                            .setSender(from)
                            .setTerm(m.term())
                            .setLastLogTerm(m.lastTerm())
                            .setLastLogIndex(m.lastId())
                            .setSticky(m.sticky())
                            .build();
            case Voted m ->
                    MODELS.createVoteResponseBuilder()
                            .setGroupId(Messages.GROUP)
                            .setSender(from)
                            .setTerm(m.term())
                            .setGranted(m.granted())
                            .build();
            case TakeOver m ->
                    MODELS.createTriggerLeaderElectionRequestBuilder()
                            .setGroupId(Messages.GROUP)
                            .setSender(from)
                            .setTerm(m.term())
                            .setLastLogTerm(m.lastTerm())
                            .setLastLogIndex(m.lastId())
                            .build();
            case PeerMessage.Hello _,
                    PeerMessage.ReadAsked _,
                    PeerMessage.ReadAt _,
                    PeerMessage.PartAsked _,
                    Part _,
                    PeerMessage.Unsound _ ->
                    null;
        };
    }
}
