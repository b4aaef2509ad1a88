package dev.walscope.session;

import dev.walscope.check.ClientOperation;
import dev.walscope.check.ClientOperation.Answer;
import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Kind;
import dev.walscope.check.ClientOperation.Outcome;
import dev.walscope.check.ClientOperation.Question;
import dev.walscope.check.ClientOperation.Sender;
import dev.walscope.check.ClientOperation.Step;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.client.ShellClient;
import dev.walscope.scope.Observation;
import dev.walscope.scope.live.Inbox;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// What this window asks of keys, as operations of a history, each with the moments of its question
/// and its answer; the recording keeps them.
///
/// Bounded by time: 200 a second are kept, and 5,000 more that were saved up, so that a race is
/// kept whole; of a faster load it is counted what is not. Any thread may call, and none waits.
final class OperationLog {
    private static final int PER_SECOND = 200;
    private static final int SAVED_MAX = 5_000;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long SAY_NANOS = SECOND_NANOS / 4;

    private final Inbox inbox;
    private final LongSupplier nanos;
    private final LongSupplier wallMs;
    private final long begunNanos;

    /// Numbers of processes that wait for nothing.
    private final TreeSet<Long> idle = new TreeSet<>();

    private long processes;
    private long numbers;
    private double room = SAVED_MAX;
    private long filledNanos;
    private long left;
    private long saidNanos;

    /// @param nanos a clock that only goes forth
    /// @param wallMs milliseconds since 1970
    OperationLog(Inbox inbox, LongSupplier nanos, LongSupplier wallMs) {
        this.inbox = inbox;
        this.nanos = nanos;
        this.wallMs = wallMs;
        begunNanos = nanos.getAsLong();
        filledNanos = begunNanos;
        saidNanos = begunNanos - SECOND_NANOS;
    }

    /// Called just before a call is sent.
    ///
    /// @return empty for a call that is about no keys, and one too many
    synchronized Optional<Question> asked(
            String node, Call call, Sender sender, Consistency consistency) {
        var steps = CallSteps.asked(call);
        if (steps.isEmpty()) return Optional.empty();
        long now = nanos.getAsLong();
        var process = idle.isEmpty() ? processes : idle.first();
        var question =
                new Question(
                        numbers + 1,
                        process,
                        sender,
                        node,
                        consistency,
                        CallSteps.kind(call, steps),
                        steps,
                        request(call),
                        now - begunNanos);
        if (!hasRoom(now) || !inbox.offer(new Observation.OperationAsked(node, ms(), question))) {
            left++;
            sayLeft(node, now);
            return Optional.empty();
        }
        sayLeft(node, now);
        numbers++;
        if (!idle.remove(process)) processes++;
        return Optional.of(question);
    }

    private boolean hasRoom(long now) {
        room = Math.min(SAVED_MAX, room + (double) (now - filledNanos) * PER_SECOND / SECOND_NANOS);
        filledNanos = now;
        if (room < 1) return false;
        room--;
        return true;
    }

    private void sayLeft(String node, long now) {
        if (left == 0 || now - saidNanos < SAY_NANOS) return;
        if (!inbox.offer(new Observation.OperationsLeft(node, ms(), left))) return;
        left = 0;
        saidNanos = now;
    }

    private long ms() {
        return wallMs.getAsLong();
    }

    private static @Nullable String request(Call call) {
        var client = call.query().get("client_id");
        var request = call.query().get("request_id");
        return client == null || request == null ? null : client + " " + request;
    }

    /// @param reply `null` when there was none
    void answered(
            Question question, Call call, @Nullable Reply reply, @Nullable Throwable failure) {
        long at = nanos.getAsLong() - begunNanos;
        var answer =
                reply == null
                        ? undone(
                                question,
                                Outcome.info,
                                failure == null
                                        ? "there was no answer"
                                        : FailureText.sentence(failure),
                                at)
                        : answer(question, call, reply, at);
        synchronized (this) {
            // Who was never told may still be waiting: it asks nothing any more.
            if (answer.outcome() != Outcome.info) idle.add(question.process());
        }
        var operation = new ClientOperation(question, answer);
        inbox.offer(new Observation.OperationAnswered(question.node(), ms(), operation));
    }

    private static Answer answer(Question question, Call call, Reply reply, long at) {
        boolean isMissing = reply.status() == 404 && question.kind() != Kind.write;
        boolean isUnchanged = reply.status() == 304;
        if (!reply.ok() && !isMissing && !isUnchanged) {
            var outcome = reply.status() >= 500 ? Outcome.info : Outcome.fail;
            return undone(question, outcome, ShellClient.detail(reply), at);
        }
        var told = CallSteps.told(call, question.steps(), reply);
        if (told.isEmpty())
            return undone(question, Outcome.fail, "Its conditions did not hold.", at);
        return new Answer(
                Outcome.ok,
                told,
                null,
                reply.replayed(),
                reply.header("applied-id").map(OperationLog::id).orElse(0L),
                at);
    }

    private static long id(String header) {
        return header.matches("[0-9]{1,18}") ? Long.parseLong(header) : 0;
    }

    /// What only reads has changed nothing, whatever became of it.
    private static Answer undone(Question question, Outcome outcome, String why, long at) {
        boolean isRead = question.steps().stream().map(Step::kind).allMatch(Kind.read::equals);
        return new Answer(isRead ? Outcome.fail : outcome, List.of(), why, false, 0, at);
    }
}
