package dev.walscope.lesson.file;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.lesson.file.yaml.BadLesson;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.PastAction;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a lesson file of what was just done: one step with the actions in their order, and the
/// cluster as it is now as what to expect. A teacher cuts it into steps and writes the words.
///
/// What a lesson has no word for becomes a comment, so that nothing is left out in silence; so does
/// what [LessonReader] would refuse or take for something else, such as a node of a foreign name.
public final class LessonWriter {
    private final ClusterState state;
    private final StringBuilder out = new StringBuilder();
    private int followers;

    private LessonWriter(ClusterState state) {
        this.state = state;
    }

    public static String yaml(List<PastAction> done, ClusterState state) {
        return new LessonWriter(state).text(done);
    }

    private String text(List<PastAction> done) {
        var lines = new ArrayList<String>();
        for (var one : done)
            lines.add(
                    switch (one) {
                        case PastAction.Acted(var action) -> checked(line(action));
                        case PastAction.Sent(var node, var call) ->
                                checked(line(node, call), node, call);
                    });
        followers = Math.max(followers, state.followers().size());
        out.append("title: A lesson of my own\n");
        out.append("teaches: What happened when I did this.\n");
        out.append("cluster:\n");
        out.append("  followers: ").append(Math.min(followers, Lesson.Setup.FOLLOWERS_MAX));
        out.append("\nsteps:\n");
        out.append("  - title: What I did\n");
        out.append("    say: |\n      Say here what to look at.\n");
        boolean isDone = lines.stream().anyMatch(LessonWriter::isAction);
        if (isDone) out.append("    do:\n");
        // As deep as the narration, comments would be a part of it.
        for (var line : lines) out.append(isDone ? "      " : "    ").append(line).append('\n');
        expectations();
        return out.toString();
    }

    private static boolean isAction(String line) {
        return line.startsWith("- ");
    }

    private static String checked(String line) {
        return !isAction(line) || readBack(line).isPresent() ? line : "# " + line.substring(2);
    }

    private static String checked(String line, String node, Call call) {
        boolean isSame =
                !isAction(line)
                        || readBack(line).orElse(null)
                                        instanceof StepAction.Request(var to, var read)
                                && to.equals(node)
                                && isSame(read, call);
        return isSame ? line : comment(node, call);
    }

    /// What a lesson with this line does.
    private static Optional<StepAction> readBack(String line) {
        try {
            var text =
                    "title: x\nteaches: x\nsteps:\n  - title: x\n    say: x\n    do:\n      "
                            + line;
            return Optional.of(LessonReader.read("", text).steps().getFirst().actions().getFirst());
        } catch (BadLesson e) {
            return Optional.empty();
        }
    }

    /// Whatever the spaces in the body and the letters that need not be encoded in the path.
    private static boolean isSame(Call one, Call other) {
        return one.method().equals(other.method())
                && decoded(one.path()).equals(decoded(other.path()))
                && one.query().equals(other.query())
                && valueOf(one).equals(valueOf(other));
    }

    private void expectations() {
        var known = state.nodes().stream().filter(n -> NodeNames.isOne(n.name())).toList();
        if (!known.isEmpty()) out.append("    expect:\n");
        for (var node : known)
            if (node.condition().answers())
                out.append("      - {on: ")
                        .append(node.name())
                        .append(", last: ")
                        .append(node.lastId())
                        .append(", durable: ")
                        .append(node.durableId())
                        .append("}\n");
        for (var node : known)
            if (!node.condition().answers())
                out.append("      - {on: ")
                        .append(node.name())
                        .append(", is: ")
                        .append(node.condition().name().replace('_', '-'))
                        .append("}\n");
        for (var node : state.nodes())
            if (!known.contains(node))
                out.append("      # a lesson's nodes have other names than ")
                        .append(oneLine(node.name()))
                        .append('\n');
    }

    private String line(Action action) {
        return switch (action) {
            case Action.StartLeader() -> "- start: leader";
            case Action.AddFollower() -> "- add: follower";
            case Action.StartAll(var n) -> {
                followers = Math.max(followers, n);
                yield "- start: everyone";
            }
            case Action.Stop(var name) -> "- stop: " + name;
            case Action.Kill(var name) -> "- kill: " + name;
            case Action.Pause(var name) -> "- pause: " + name;
            case Action.Resume(var name) -> "- resume: " + name;
            case Action.Restart(var name) -> "- restart: " + name;
            case Action.Wipe(var name) -> "- wipe: " + name;
            case Action.Unwipe(var name) -> "# put the wiped disk of " + name + " back";
            case Action.Cut(var name) -> "- cut: " + name;
            case Action.Heal(var name) -> "- heal: " + name;
            case Action.HalfOpen(var name) -> "- silence: " + name;
            case Action.Delay(var name, var by) -> delay(name, by);
            case Action.Throttle(var name, var rate) ->
                    rate < 100
                            ? "# throttled " + name + " to " + rate + " bytes a second"
                            : "- slow: {link: " + name + ", to-bytes-a-second: " + rate + "}";
            case Action.SlowMotion(var times) -> "- slow-motion: " + times;
            case Action.Hold(var name) -> "- hold: " + name;
            case Action.Release(var name) -> "- release: " + name;
            case Action.Step(var name) -> "- step: " + name;
            case Action.FlipBit(var file, var offset, var bit) -> flip(file, offset, bit);
            case Action.CutTail(var file, var bytes) ->
                    owner(file)
                            .map(n -> "- cut-tail: {on: " + n.name() + ", bytes: " + bytes + "}")
                            .orElse("# cut " + bytes + " bytes off " + oneLine(file.toString()));
            case Action.OpenFolder(var folder) ->
                    "# opened the folder " + oneLine(folder.toString());
            case Action.Remove(var name) -> "# took " + name + " off the list";
            case Action.Attach(var url) -> "# attached " + oneLine(url.toString());
        };
    }

    private static String delay(String follower, Duration by) {
        return by.compareTo(Duration.ofSeconds(30)) > 0 || by.toMillis() < 1
                ? "# delayed " + follower + " by " + by.toMillis() + " ms"
                : "- slow: {link: " + follower + ", by: " + by.toMillis() + "ms}";
    }

    /// A lesson names the entry and the byte in its line, which holds wherever the file lies.
    private String flip(Path file, long offset, int bit) {
        var node = owner(file);
        var name = String.valueOf(file.getFileName());
        if (node.isPresent())
            for (var entry : node.get().log().entries())
                if (name.endsWith("." + entry.segment())
                        && entry.offset() <= offset
                        && offset < entry.offset() + entry.length())
                    return "- flip: {entry: "
                            + entry.id()
                            + ", on: "
                            + node.get().name()
                            + ", byte: "
                            + (offset - entry.offset())
                            + ", bit: "
                            + bit
                            + "}";
        return "# flipped bit " + bit + " of byte " + offset + " of " + oneLine(file.toString());
    }

    /// Its folder is called after it.
    private Optional<NodeView> owner(Path file) {
        var folder = file.getParent();
        return folder == null ? Optional.empty() : state.node(String.valueOf(folder.getFileName()));
    }

    private static String line(String node, Call call) {
        if (call.method().equals("POST") && call.path().equals("/scrub")) return "- scrub: " + node;
        if (!call.path().startsWith("/key/")) return comment(node, call);
        var key = decoded(call.path().substring("/key/".length()));
        var members = new StringBuilder("key: ").append(Json.quoted(key));
        switch (call.method()) {
            case "PUT" -> {
                var value = valueOf(call);
                if (value.isEmpty()) return comment(node, call);
                members.append(", value: ").append(value.get());
                to(members, "to", node);
            }
            case "DELETE" -> to(members, "to", node);
            case "GET" -> to(members, "from", node);
            default -> {
                return comment(node, call);
            }
        }
        for (var parameter : call.query().entrySet()) {
            switch (parameter.getKey()) {
                case "client_id" -> member(members, "client", parameter.getValue());
                case "request_id" -> member(members, "request", parameter.getValue());
                case "acks" -> member(members, "acks", parameter.getValue());
                default -> {
                    return comment(node, call);
                }
            }
        }
        var word = call.method().toLowerCase(java.util.Locale.ROOT);
        return "- " + word + ": {" + members + "}";
    }

    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static void to(StringBuilder members, String word, String node) {
        if (!node.equals("leader")) members.append(", ").append(word).append(": ").append(node);
    }

    private static void member(StringBuilder members, String name, String value) {
        members.append(", ").append(name).append(": ").append(Json.quoted(value));
    }

    /// JSON is YAML, too.
    private static Optional<String> valueOf(Call call) {
        var body = call.body();
        if (body == null) return Optional.empty();
        try {
            var value = Wire.tree(body).path("value");
            boolean isStorable = !value.isMissingNode() && !value.isNull();
            return isStorable ? Optional.of(value.toString()) : Optional.empty();
        } catch (Wire.BadWire e) {
            return Optional.empty();
        }
    }

    private static String comment(String node, Call call) {
        return "# sent " + node + ": " + oneLine(call.method() + " " + call.path());
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
