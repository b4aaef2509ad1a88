package dev.walscope.ui.lesson;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.cluster.DataFolder;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.cluster.Ports;
import dev.walscope.lesson.model.Expectation;
import dev.walscope.lesson.model.Step;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.lesson.play.LessonListener;
import dev.walscope.lesson.play.LessonRun;
import dev.walscope.lesson.play.Normalizer;
import dev.walscope.lesson.play.OffScreenEnvironment;
import dev.walscope.lesson.play.TextNormalizer;
import dev.walscope.lesson.report.LessonPages;
import dev.walscope.lesson.report.LessonReporter;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.Session;
import dev.walscope.session.View;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A lesson played with no display, on a cluster of its own in a folder of its own, that is gone
/// afterwards. Loads JavaFX only when there are pictures to take.
public final class OffScreenLesson implements LessonListener {
    /// Light, whatever the machine prefers.
    private static final View FIRST = View.FIRST.appearance(View.Appearance.light);

    private static final Duration CALM = Duration.ofMillis(250);
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LessonOptions options;
    private final Session session;
    private final OffScreenEnvironment environment;
    private final Path data;
    private final LessonReporter reporter;
    private final List<Normalizer.PlayedStep> played = new ArrayList<>();
    private final Map<String, byte[]> pictures = new LinkedHashMap<>();
    private View view = FIRST;
    private @Nullable String missing;

    private OffScreenLesson(
            LessonOptions options, Path data, int port, NodeProgram program, PrintStream out) {
        this.options = options;
        this.data = data;
        var lesson = options.lesson();
        var nodeOptions = new ArrayList<>(lesson.setup().nodeOptions());
        nodeOptions.addAll(List.of("--clock-stands-at", Long.toString(Normalizer.START_MS)));
        session = new Session(data, port, program.withNodeOptionsOnly(nodeOptions), _ -> {});
        environment = new OffScreenEnvironment(session);
        reporter = new LessonReporter(lesson, out, System::nanoTime, this::normalizedLine);
    }

    /// Plays the lesson and returns whether all of its expectations held.
    ///
    /// @throws IOException with one sentence, when the pictures cannot be written
    public static boolean play(LessonOptions options, NodeProgram program, PrintStream out)
            throws IOException, InterruptedException {
        // First, as it may fail: the folder would stay.
        var port = Ports.block(options.lesson().setup().everyone().size() + 3);
        var data = Files.createTempDirectory("walscope-lesson").toRealPath();
        var lesson = new OffScreenLesson(options, data, port, program, out);
        try {
            return lesson.play();
        } finally {
            lesson.session.close();
            DataFolder.delete(data);
        }
    }

    private boolean play() throws IOException, InterruptedException {
        boolean held = new LessonRun(options.lesson(), environment, this, System::nanoTime).all();
        reporter.sumUp();
        if (options.shots() != null)
            new LessonPages(reporter.transcript(), pictures).write(options.shots());
        if (missing != null) throw new IOException(missing);
        return held;
    }

    private String normalizedLine(String line) {
        return words().ofShell(environment.state(), line);
    }

    private TextNormalizer words() {
        var ports = new LinkedHashMap<String, Integer>();
        session.members().forEach((name, url) -> ports.put(name, url.getPort()));
        return new TextNormalizer(data, ports);
    }

    @Override
    public void began(int at, Step step) {
        played.add(new Normalizer.PlayedStep(System.currentTimeMillis(), null));
        reporter.began(at, step);
    }

    @Override
    public void did(StepAction action, String line, String answer) {
        reporter.did(action, line, answer);
    }

    @Override
    public void saw(Expectation expectation, boolean holds, String found, long tookMs) {
        reporter.saw(expectation, holds, found, tookMs);
    }

    @Override
    public void failed(Step step, String sentence) {
        reporter.failed(step, sentence);
    }

    @Override
    public void ended(int at, Step step, boolean held, ClusterState state) {
        reporter.ended(at, step, held, state);
        if (options.shots() == null) return;
        view = step.look().appliedTo(view);
        try {
            var settled = settled();
            var end = settled == null ? environment.state() : settled;
            played.set(at, new Normalizer.PlayedStep(played.get(at).startMs(), end));
            if (step.shot() != null) picture(at, step, end, settled != null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until all that can be known is known, and is the same when it is asked for again a
    /// moment later: acknowledgements and the followers' own words arrive a little later than what
    /// a step expects, and an answer that was under way may be older than the last event.
    ///
    /// @return the state that stayed; `null` when it did not come to that
    private @Nullable ClusterState settled() throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_NANOS;
        @Nullable ClusterState before = null;
        while (System.nanoTime() < deadline) {
            if (!environment.settle(view) || !environment.refresh(view)) return null;
            var state = environment.state();
            var now = new Normalizer(words(), played).of(state);
            if (now.equals(before) && isNoticed(state)) return state;
            before = now;
            environment.rest(CALM);
        }
        return null;
    }

    /// Whether those who are still up know who is gone: until they miss the heartbeats they say
    /// that they stream.
    private static boolean isNoticed(ClusterState state) {
        return state.followers().stream().allMatch(follower -> isNoticed(state, follower))
                && state.nodes().stream()
                        .filter(node -> node.isElecting() && answers(node))
                        .allMatch(member -> isNoticedBy(member, state));
    }

    /// Of members too: whom it follows, and who it says streams from it, can be heard by it; if
    /// somebody who leads can be, it follows or says why it takes no part.
    private static boolean isNoticedBy(NodeView member, ClusterState state) {
        var raft = Objects.requireNonNull(member.raft());
        var followed = raft.leader();
        var heard =
                state.nodes().stream()
                        .filter(OffScreenLesson::isAlive)
                        .filter(node -> !node.link().unheardBy().contains(member.name()))
                        .map(NodeView::name)
                        .collect(Collectors.toSet());
        boolean hearsLeader =
                state.nodes().stream()
                        .filter(node -> node.isLeader() && heard.contains(node.name()))
                        .map(node -> Objects.requireNonNull(node.raft()))
                        // Who has come to a newer term follows nobody who leads in an older one.
                        .anyMatch(leading -> leading.term() >= raft.term());
        boolean isSettled =
                followed == null ? !hearsLeader || raft.reason() != null : heard.contains(followed);
        return isSettled
                && member.followers().stream()
                        .filter(known -> known.state() != FollowerStatus.State.lost)
                        .allMatch(known -> heard.contains(known.name()));
    }

    private static boolean isNoticed(ClusterState state, NodeView follower) {
        var leader = state.leader();
        boolean isCut = follower.link().isCut() || follower.link().isSilent();
        boolean leaderStreams =
                leader.filter(OffScreenLesson::answers)
                        .flatMap(_ -> state.lag(follower))
                        .filter(seen -> seen.state() == FollowerStatus.State.streaming)
                        .isPresent();
        var status = follower.status();
        boolean followerStreams =
                answers(follower)
                        && status != null
                        && status.replication() != null
                        && status.replication().state() == LeaderLink.State.streaming;
        boolean isLeaderGone = leader.filter(l -> !isAlive(l)).isPresent();
        return !(leaderStreams && (isCut || !isAlive(follower)))
                && !(followerStreams && (isCut || isLeaderGone));
    }

    private static boolean answers(NodeView node) {
        return node.condition().answers();
    }

    private static boolean isAlive(NodeView node) {
        return switch (node.condition()) {
            case died, stopped, paused -> false;
            default -> true;
        };
    }

    private void picture(int at, Step step, ClusterState end, boolean isKnown) {
        var shot = Objects.requireNonNull(step.shot());
        if (!isKnown) missing = "the picture " + shot.file() + " does not show all that it should";
        var normalizer = new Normalizer(words(), played);
        var number = (at + 1) + " of " + options.lesson().steps().size();
        var picture =
                new Photographer(session, normalizer)
                        .picture(end, view, step.look().spotlight(), number, shot.caption());
        if (!picture.isStill())
            missing = "the picture " + shot.file() + " was still changing when it was taken";
        pictures.put(shot.file(), picture.png());
    }
}
