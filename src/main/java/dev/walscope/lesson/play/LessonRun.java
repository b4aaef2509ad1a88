package dev.walscope.lesson.play;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Futures;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.ActionFailed;
import dev.walscope.lesson.model.Claim;
import dev.walscope.lesson.model.Expectation;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.Step;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.ProcessView;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// One lesson being played, step by step, on one thread that may wait.
///
/// A request that is refused, or an action that fails, ends its step; a refused one does not when
/// the step says what the answer must be.
public final class LessonRun {
    private static final Duration ACTION_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration WATCH_TIMEOUT = Duration.ofSeconds(10);

    /// Votes that a busy machine is late with are asked for again, a few times.
    private static final Duration ELECTED_TIMEOUT = Duration.ofSeconds(60);

    private static final String TIME = "/raft/time";

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Lesson lesson;
    private final LessonEnvironment environment;
    private final LessonListener events;
    private final LongSupplier nanos;

    /// Members whose time the lesson itself has slowed.
    private final Set<String> slowed = new HashSet<>();

    /// What a listener heard of the step's last request that he listened to.
    private @Nullable WireText heard;
    private final ExpectationChecker checker;
    private final ActionResolver resolver;

    public LessonRun(
            Lesson lesson,
            LessonEnvironment environment,
            LessonListener events,
            LongSupplier nanos) {
        this.lesson = lesson;
        this.environment = environment;
        this.events = events;
        this.nanos = nanos;
        this.checker = new ExpectationChecker(environment);
        this.resolver = new ActionResolver(lesson, environment);
    }

    /// Plays all steps, or up to the first that fails.
    ///
    /// @return whether everything held
    public boolean all() throws InterruptedException {
        for (int at = 0; at < lesson.steps().size(); at++) if (!step(at)) return false;
        return true;
    }

    /// Plays the step `at`, counted from 0. The steps before it must have been played.
    public boolean step(int at) throws InterruptedException {
        var step = lesson.steps().get(at);
        events.began(at, step);
        boolean held = play(step);
        events.ended(at, step, held, environment.state());
        return held;
    }

    private boolean play(Step step) throws InterruptedException {
        boolean saysAnswer =
                step.expectations().stream().anyMatch(e -> e.claim() instanceof Claim.Answered);
        @Nullable Reply last = null;
        heard = null;
        try {
            for (var stepAction : step.actions()) {
                var done = doneIn(stepAction);
                if (done == null) continue;
                if (!done.ok() && !saysAnswer)
                    throw new ActionFailed("the answer was " + done.status() + " " + done.body());
                last = done;
            }
        } catch (ActionFailed e) {
            events.failed(step, e.getMessage());
            return false;
        }
        for (var expectation : step.expectations()) if (!await(expectation, last)) return false;
        return true;
    }

    private @Nullable Reply doneIn(StepAction stepAction) throws InterruptedException {
        return switch (stepAction) {
            case StepAction.Request request -> request(request);
            case StepAction.Overhear(var request) -> overheard(request);
            case StepAction.Load load -> load(load);
            case StepAction.Act _,
                    StepAction.StartEveryone _,
                    StepAction.Start _,
                    StepAction.FlipBit _,
                    StepAction.CutTail _ -> {
                var action = resolver.action(stepAction);
                // Before it is done: afterwards there may be no such process any more.
                var line = environment.shell(action);
                finished(environment.perform(action));
                awaitWatched();
                awaitFullSpeed();
                if (action instanceof Action.StartMembers) awaitLeader();
                events.did(stepAction, line, "");
                yield null;
            }
        };
    }

    /// What a node does before it is watched is seen on one run and not on the other, and so would
    /// its picture be.
    private void awaitWatched() throws InterruptedException {
        awaitKnown(() -> environment.state().nodes().stream().allMatch(LessonRun::isWatched));
    }

    /// Members that elect wait for each other: nobody stands before all who were started are heard.
    private void awaitFullSpeed() throws InterruptedException {
        for (var node : environment.state().nodes())
            if (isSlow(node))
                finished(
                        environment.send(
                                node.name(), Call.of("PUT", TIME).withBody("{\"scale\": 1}")));
        awaitKnown(() -> environment.state().nodes().stream().noneMatch(this::isSlow));
    }

    private void awaitLeader() throws InterruptedException {
        awaitKnown(
                ELECTED_TIMEOUT,
                () -> environment.state().nodes().stream().allMatch(LessonRun::isLed));
    }

    private static boolean isLed(NodeView node) {
        var raft = node.raft();
        return raft != null && raft.leader() != null;
    }

    /// And not because the lesson wants it so.
    private boolean isSlow(NodeView node) {
        var raft = node.raft();
        return raft != null
                && node.condition().answers()
                && raft.timeScale() != 1
                && !slowed.contains(node.name());
    }

    /// Nor is a write a picture before it is seen: the next stepAction may end who would tell of
    /// it.
    private void awaitSeen(String node, Reply reply) throws InterruptedException {
        if (!reply.ok() || reply.replayed()) return;
        long id = Wire.tree(reply.body()).path("id").asLong();
        if (id > 0) awaitKnown(() -> environment.hasSeen(node, id));
    }

    private void awaitKnown(BooleanSupplier isKnown) throws InterruptedException {
        awaitKnown(WATCH_TIMEOUT, isKnown);
    }

    private void awaitKnown(Duration atMost, BooleanSupplier isKnown) throws InterruptedException {
        long began = nanos.getAsLong();
        var state = environment.state();
        while (!isKnown.getAsBoolean() && nanos.getAsLong() - began < atMost.toNanos()) {
            environment.awaitChange(state, LOOK_AGAIN);
            state = environment.state();
        }
    }

    /// Whether the very process that runs now is the one that was heard.
    private static boolean isWatched(NodeView node) {
        var status = node.status();
        return node.process().state() != ProcessView.State.running
                || (node.condition().answers()
                        && status != null
                        && Objects.equals(node.process().pid(), status.pid()));
    }

    private Reply request(StepAction.Request request) throws InterruptedException {
        checkStarted(request.node());
        var reply = finished(environment.send(request.node(), request.call(), request.as()));
        if (request.call().path().equals(TIME) && reply.ok()) noteTime(request);
        return told(request, reply);
    }

    private void noteTime(StepAction.Request request) {
        var body = Objects.requireNonNull(request.call().body());
        if (Wire.tree(body).path("scale").asDouble() == 1) slowed.remove(request.node());
        else slowed.add(request.node());
    }

    private Reply overheard(StepAction.Request request) throws InterruptedException {
        checkStarted(request.node());
        var overheard =
                finished(environment.overhear(request.node(), request.call(), request.as()));
        var reply = told(request, overheard.reply());
        heard = WireText.of(overheard.fromClient(), request.call());
        int port = environment.address(request.node()).orElseThrow().getPort();
        events.did(request, "sudo tcpdump -i lo -X tcp port " + port, heard.text());
        return reply;
    }

    private void checkStarted(String node) {
        if (environment.address(node).isEmpty())
            throw new ActionFailed(node + " has not been started yet");
    }

    private Reply told(StepAction.Request request, Reply reply) throws InterruptedException {
        var node = request.node();
        var replayed = reply.replayed() ? "  Idempotent-Replay: true" : "";
        awaitSeen(node, reply);
        events.did(
                request,
                environment.curl(node, request.call(), request.as()),
                reply.status() + " " + reply.body() + replayed);
        return reply;
    }

    private Reply load(StepAction.Load load) throws InterruptedException {
        checkStarted(load.node());
        Reply last = null;
        for (int i = 1; i <= load.writes(); i++) {
            last = finished(environment.send(load.node(), loadCall(load, i)));
            if (!last.ok()) break;
        }
        if (last == null) throw new IllegalStateException("a load has at least one write");
        awaitSeen(load.node(), last);
        events.did(
                load,
                environment.curlOfEach(load.node(), load.key(), load.writes()),
                last.status() + " " + last.body());
        return last;
    }

    private static Call loadCall(StepAction.Load load, int i) {
        return Call.put(load.key() + i, Integer.toString(i));
    }

    private boolean await(Expectation expectation, @Nullable Reply last)
            throws InterruptedException {
        long began = nanos.getAsLong();
        while (true) {
            var state = environment.state();
            var finding = checker.look(expectation.claim(), last, heard);
            long tookNanos = nanos.getAsLong() - began;
            boolean isLate = tookNanos >= expectation.within().toNanos();
            // An answer that came does not change, nor does what went by.
            boolean isFinal =
                    expectation.claim() instanceof Claim.Answered
                            || expectation.claim() instanceof Claim.Overheard;
            if (finding.holds() || isLate || isFinal) {
                events.saw(expectation, finding.holds(), finding.found(), tookNanos / 1_000_000);
                return finding.holds();
            }
            environment.awaitChange(state, LOOK_AGAIN);
        }
    }

    private static <T> T finished(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(ACTION_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var cause = Futures.cause(e);
            throw new ActionFailed(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new ActionFailed(
                    "it was not done within " + ACTION_TIMEOUT.toSeconds() + " s", e);
        }
    }
}
