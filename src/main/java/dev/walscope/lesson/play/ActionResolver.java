package dev.walscope.lesson.play;

import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.ActionFailed;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.StepAction;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// What a wanted comes to on the cluster as it is now: the action of `cluster` that does it.
final class ActionResolver {
    private static final Pattern SEGMENT = Pattern.compile("wal\\.log\\.segment\\.([1-9]\\d{0,8})");

    private static final long ANSWER_TIMEOUT_S = 10;

    private final Lesson lesson;
    private final LessonEnvironment environment;

    ActionResolver(Lesson lesson, LessonEnvironment environment) {
        this.lesson = lesson;
        this.environment = environment;
    }

    Action action(StepAction wanted) {
        return switch (wanted) {
            case StepAction.Act(var action) -> action;
            case StepAction.StartEveryone() ->
                    lesson.setup().elects()
                            ? new Action.StartMembers(lesson.setup().members())
                            : new Action.StartAll(lesson.setup().followers());
            case StepAction.Start(var node) -> start(node);
            case StepAction.FlipBit flip -> flip(flip);
            case StepAction.CutTail(var node, var bytes) ->
                    new Action.CutTail(activeFile(node), bytes);
            case StepAction.Request _, StepAction.Overhear _, StepAction.Load _ ->
                    throw new IllegalArgumentException("a request is sent, not performed");
        };
    }

    private Action start(String node) {
        if (environment.address(node).isPresent()) return new Action.Restart(node);
        if (lesson.setup().elects())
            throw new ActionFailed("members meet first: begin with `start: everyone`");
        if (node.equals("leader")) return new Action.StartLeader();
        var next = 1;
        while (environment.address("follower-" + next).isPresent()) next++;
        if (!node.equals("follower-" + next))
            throw new ActionFailed(
                    node + " cannot be started yet: follower-" + next + " comes first");
        return new Action.AddFollower();
    }

    private Action flip(StepAction.FlipBit flip) {
        var entry = entry(flip.node(), flip.entry());
        var line = new String(Base64.getDecoder().decode(entry.raw()), StandardCharsets.ISO_8859_1);
        long at =
                flip.at() >= 0
                        ? flip.at()
                        : flip.text().isEmpty() ? valueAt(line) : line.indexOf(flip.text());
        if (at >= line.length())
            throw new ActionFailed(
                    "entry " + flip.entry() + " has only " + line.length() + " bytes");
        if (at < 0)
            throw new ActionFailed(
                    "entry " + flip.entry() + " does not say `" + flip.text() + "`: " + line);
        var file = folder(flip.node()).resolve("wal.log.segment." + entry.segment());
        if (Files.exists(Path.of(file + ".gz")))
            throw new ActionFailed(
                    "entry "
                            + flip.entry()
                            + " is in a compressed segment, no byte of which is of one entry"
                            + " alone: flip a bit of one that is not sealed yet");
        return new Action.FlipBit(file, entry.offset() + at, flip.bit());
    }

    /// The first character of the value, inside its quotes when it has any.
    private static int valueAt(String line) {
        var name = "\"value\": ";
        int at = line.indexOf(name) + name.length();
        return line.charAt(at) == '"' ? at + 1 : at;
    }

    /// From the node itself, or when it does not run from one that has the same bytes.
    private LogEntry.Detail entry(String node, long id) {
        var call = Call.of("GET", "/wal/" + id);
        return asked(node, call)
                .or(
                        () ->
                                lesson.setup().everyone().stream()
                                        .flatMap(other -> asked(other, call).stream())
                                        .findFirst())
                .map(reply -> Wire.read(reply.body(), LogEntry.Detail.class))
                .orElseThrow(() -> new ActionFailed("no node has entry " + id));
    }

    /// The file that would be written next: the last segment in the node's folder.
    private Path activeFile(String node) {
        try (var files = Files.list(folder(node))) {
            return files.filter(file -> segmentNumber(file) > 0)
                    .max(Comparator.comparingInt(ActionResolver::segmentNumber))
                    .orElseThrow(() -> new ActionFailed(node + " has no segment yet"));
        } catch (IOException e) {
            throw new ActionFailed("the folder of " + node + " cannot be read", e);
        }
    }

    /// 0 for any other file.
    private static int segmentNumber(Path file) {
        var found = SEGMENT.matcher(file.getFileName().toString());
        return found.matches() ? Integer.parseInt(found.group(1)) : 0;
    }

    private Path folder(String node) {
        return environment
                .folder(node)
                .orElseThrow(() -> new ActionFailed(node + " has no folder on this machine"));
    }

    private Optional<Reply> asked(String node, Call call) {
        var isUp =
                environment
                        .state()
                        .node(node)
                        .filter(view -> view.condition().answers())
                        .isPresent();
        if (!isUp) return Optional.empty();
        try {
            return Optional.of(
                            environment
                                    .send(node, call)
                                    .copy()
                                    .orTimeout(ANSWER_TIMEOUT_S, TimeUnit.SECONDS)
                                    .join())
                    .filter(Reply::ok);
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }
}
