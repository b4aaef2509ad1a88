package dev.walscope.check;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What somebody asked of keys, and what they were told.
///
/// @param answer `null` while there is none
public record ClientOperation(Question question, @Nullable Answer answer) {
    public enum Kind {
        read,
        write,
        delete,
        /// Several keys at one point of the log.
        txn
    }

    public enum Sender {
        console,
        /// The load and the races, of which not all may be kept.
        load
    }

    public enum Consistency {
        linearizable,
        /// What one node has applied, which may be behind.
        local
    }

    public enum Outcome {
        ok,
        /// Certainly not done.
        fail,
        /// It may have been done, or be done later.
        info
    }

    /// One key of an operation.
    ///
    /// @param value JSON; `null` when it is not known, and when there is none
    /// @param version the id of the entry that was written or, of a read, had been; 0 for none, and
    /// for one that is not known
    /// @param found whether there was such a key; `null` when it is not known
    public record Step(
            Kind kind, String key, @Nullable String value, long version, @Nullable Boolean found) {
        public static Step read(String key) {
            return new Step(Kind.read, key, null, 0, null);
        }

        public static Step write(String key, String value) {
            return new Step(Kind.write, key, value, 0, null);
        }

        public static Step delete(String key) {
            return new Step(Kind.delete, key, null, 0, null);
        }

        public Step with(
                @Nullable String valueThen, long versionThen, @Nullable Boolean foundThen) {
            return new Step(kind, key, valueThen, versionThen, foundThen);
        }
    }

    /// @param number tells the operations of a window from each other
    /// @param process asks one thing after the other, and nothing any more after an answer that
    /// never came, as histories have it
    /// @param node who was asked
    /// @param steps one, but of a transaction
    /// @param request the ids by which a node knows a retry; `null` for none
    /// @param nanos when it was asked, since the window's beginning
    public record Question(
            long number,
            long process,
            Sender sender,
            String node,
            Consistency consistency,
            Kind kind,
            List<Step> steps,
            @Nullable String request,
            long nanos) {
        public Question {
            steps = List.copyOf(steps);
        }
    }

    /// @param steps what was done and read
    /// @param error why it was not done, or that nobody knows; `null` when it was
    /// @param replayed whether the node repeated what it had answered before
    /// @param appliedId up to where the node that answered had applied the log; 0 when it did not
    /// say
    /// @param nanos when it was answered, since the window's beginning
    public record Answer(
            Outcome outcome,
            List<Step> steps,
            @Nullable String error,
            boolean replayed,
            long appliedId,
            long nanos) {
        public Answer {
            steps = List.copyOf(steps);
        }
    }

    public Outcome outcome() {
        return answer == null ? Outcome.info : answer.outcome();
    }

    /// What it did or saw, or what it wanted while that is not known.
    public List<Step> steps() {
        return answer == null || answer.steps().isEmpty() ? question.steps() : answer.steps();
    }
}
