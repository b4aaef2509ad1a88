package dev.walscope.replication.primary;

import dev.walscope.api.Acks;
import dev.walscope.dedup.Decision;
import dev.walscope.dedup.Remembered;
import dev.walscope.entry.Entry;
import dev.walscope.entry.RequestTag;
import dev.walscope.replication.Answer;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Command;
import dev.walscope.replication.ReplicationListener;
import dev.walscope.replication.WriteTimes;
import dev.walscope.time.Clock;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;

/// The writes that a leader is asked for, each on its way from the queue to its answer.
///
/// What a write comes to is decided in the order in which it will stand in the log: whether it is a
/// retry, whether its conditions hold, whether there is a key to delete or room for a value, which
/// id it gets. So checking, reserving and appending are one step. Any thread may make a proposal;
/// all the rest is the log's writer thread's or, when that has ended, its closer's.
final class Proposals {
    private final AppliedState state;
    private final Followers followers;
    private final Acknowledgements acknowledgements;
    private final Clock clock;
    private final ReplicationListener listener;

    private long lastTimestampMs;

    Proposals(
            AppliedState state,
            Followers followers,
            Acknowledgements acknowledgements,
            Clock clock,
            ReplicationListener listener) {
        this.state = state;
        this.followers = followers;
        this.acknowledgements = acknowledgements;
        this.clock = clock;
        this.listener = listener;
    }

    Proposal of(Command command, Acks acks, WriteTimes times) {
        return new Proposal(command, acks, times);
    }

    /// A write on its way through the writer thread.
    final class Proposal implements GroupCommit.Write {
        /// Complete when the write is held where [Acks] ask for, or will not be.
        final CompletableFuture<Answer> answer = new CompletableFuture<>();

        private final Command command;
        private final Acks acks;
        private final WriteTimes times;
        private @Nullable Entry entry;

        private Remembered.@Nullable Unmet unmet;

        /// What was decided, when it was not to write.
        private @Nullable Answer decided;

        private Proposal(Command command, Acks acks, WriteTimes times) {
            this.command = command;
            this.acks = acks;
            this.times = times;
        }

        @Override
        public void stage(WriteAheadLog log) {
            times.staged(clock.nanos());
            var tag = command.identity().map(Proposals.this::tag);
            if (tag.isPresent()) {
                switch (state.receiver()
                        .decide(
                                tag.get(),
                                command.operation(),
                                command.key(),
                                command.value(),
                                command.guard())) {
                    case Decision.Fresh() -> {}
                    case Decision.Replay(var id) -> decided = new Answer.Done(id, true);
                    case Decision.Unmet(var found) -> decided = new Answer.Unmet(found, true);
                    case Decision.Conflict(var id) -> decided = new Answer.Conflict(id);
                }
            }
            if (decided != null) return;
            decided = state.objection(command).orElse(null);
            if (decided instanceof Answer.Unmet(var found, var _) && tag.isPresent())
                unmet =
                        state.receiver()
                                .reserveUnmet(
                                        tag.get(),
                                        command.operation(),
                                        command.key(),
                                        command.value(),
                                        command.guard(),
                                        found);
            if (decided != null) return;
            var made =
                    new Entry(
                            log.nextId(), command.operation(), command.key(), command.value(), tag);
            log.stage(made, command.claimedCrc());
            state.staged(made);
            if (tag.isPresent()) state.receiver().reserve(made);
            entry = made;
        }

        @Override
        public void committed() {
            if (entry != null) {
                times.stored(clock.nanos());
                state.apply(entry);
                acknowledgements.await(entry.id(), false, acks, followers, answer);
            } else if (decided instanceof Answer.Done(var id, var replayed)) {
                acknowledgements.await(id, replayed, acks, followers, answer);
            } else {
                if (unmet != null) state.told(unmet);
                answer.complete(decided);
            }
            tell();
        }

        private void tell() {
            if (command.identity().isEmpty()) return;
            if (entry != null) listener.requestSeen(command, new Answer.Done(entry.id(), false));
            else if (decided != null) listener.requestSeen(command, decided);
        }

        @Override
        public void failed(DiskFailure why) {
            state.unstaged();
            state.receiver().rollback();
            answer.complete(
                    switch (why) {
                        case DiskFailure.Full full -> new Answer.DiskFull(full.getMessage());
                        case DiskFailure.Fatal fatal when entry != null ->
                                new Answer.Unavailable(
                                        fatal.getMessage()
                                                + " The outcome of this write is unknown.");
                        // What was not staged cannot have been written: behind a failure the
                        // writer refuses without staging.
                        case DiskFailure other ->
                                new Answer.Unavailable(
                                        other.getMessage() + " Nothing was written.");
                    });
        }
    }

    /// Timestamps never run backwards in the log, whatever the wall clock does.
    private RequestTag tag(Command.Identity identity) {
        lastTimestampMs =
                Math.max(Math.max(clock.wallMs(), lastTimestampMs), state.lastTimestampMs());
        return new RequestTag(identity.clientId(), identity.requestId(), lastTimestampMs);
    }
}
