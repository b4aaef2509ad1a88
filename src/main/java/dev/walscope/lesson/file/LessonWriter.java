package dev.walscope.lesson.file;

import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.lesson.file.yaml.BadLesson;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.StepAction;
import dev.walscope.option.ChosenOptions;
import dev.walscope.option.NodeOption;
import dev.walscope.option.OptionText;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.PastAction;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Makes a lesson file of what was just done: one step a deed, with its answer, and at the end the
/// cluster as it is now as what to expect. A teacher writes the words.
///
/// A write that somebody else made, with curl say, is known from the log, and stands where it came.
/// What a lesson has no word for becomes a comment, so that nothing is left out in silence; so does
/// what [LessonReader] would refuse or take for something else, such as a node of a foreign name.
public final class LessonWriter {
    /// The most writes that are put into a lesson.
    public static final int WRITES_MAX = 2_000;

    private static final String LEADER = "leader";

    /// No lesson has smaller segments.
    private static final long SEGMENT_MIN = 100;

    private final ClusterState state;
    private final StringBuilder out = new StringBuilder();
    private int followers;
    private ChosenOptions options = ChosenOptions.NONE;

    private LessonWriter(ClusterState state) {
        this.state = state;
    }

    /// One step to be: what is done, and what must hold then.
    ///
    /// @param lines an action each, or a comment
    private record WrittenStep(String title, List<String> lines, List<String> expected) {
        WrittenStep and(WrittenStep next, String title) {
            var both = new ArrayList<>(lines);
            both.addAll(next.lines);
            return new WrittenStep(title, both, next.expected);
        }
    }

    /// @param done in the order in which it was done
    /// @param log of the leader, from its first entry on
    public static String yaml(List<PastAction> done, List<LogEntry> log, ClusterState state) {
        return new LessonWriter(state).text(done, log);
    }

    private String text(List<PastAction> done, List<LogEntry> log) {
        var deeds = shortened(deeds(done, log));
        followers = Math.max(followers, state.followers().size());
        out.append("title: A lesson of my own\n");
        out.append("teaches: What happened when I did this.\n");
        out.append("cluster:\n");
        out.append("  followers: ").append(Math.min(followers, Lesson.Setup.FOLLOWERS_MAX));
        out.append('\n');
        for (var option : NodeOption.values())
            head(option).ifPresent(line -> out.append("  ").append(line).append('\n'));
        out.append("steps:\n");
        for (var deed : deeds) step(deed);
        step(new WrittenStep("What it came to", List.of(), expectations()));
        return out.toString();
    }

    private void step(WrittenStep deed) {
        out.append("  - title: ").append(Json.quoted(deed.title())).append('\n');
        out.append("    say: |\n      Say here what to look at.\n");
        boolean isDone = deed.lines().stream().anyMatch(LessonWriter::isAction);
        if (isDone) out.append("    do:\n");
        // As deep as the narration, comments would be a part of it.
        for (var line : deed.lines())
            out.append(isDone ? "      " : "    ").append(line).append('\n');
        boolean isExpected = deed.expected().stream().anyMatch(LessonWriter::isAction);
        if (isExpected) out.append("    expect:\n");
        for (var line : deed.expected())
            out.append(isExpected ? "      " : "    ").append(line).append('\n');
    }

    /// Own deeds, and between them what others wrote meanwhile.
    private List<WrittenStep> deeds(List<PastAction> done, List<LogEntry> log) {
        var own = new HashSet<Long>();
        for (var one : done) if (one instanceof PastAction.Sent sent) own.add(written(sent));
        var others = new ArrayDeque<LogEntry>();
        for (var entry : log) if (!own.contains(entry.id())) others.add(entry);
        var deeds = new ArrayList<WrittenStep>();
        boolean isFirst = startsTheLeader(done);
        if (!isFirst) deeds.add(startOfAll());
        for (var one : done) {
            long id = one instanceof PastAction.Sent sent ? written(sent) : 0;
            long until = id > 0 ? id - 1 : one.head();
            // Before its first start a cluster has what was there, which a new one gets after it.
            while (!isFirst && !others.isEmpty() && others.getFirst().id() <= until)
                deeds.add(foreign(others.removeFirst()));
            deeds.add(
                    switch (one) {
                        case PastAction.Acted(var action, var _) -> acted(action);
                        case PastAction.Sent sent -> sent(sent);
                    });
            isFirst = isFirst && !starts(one);
        }
        for (var entry : others) deeds.add(foreign(entry));
        return deeds;
    }

    /// A lesson has room for so many steps: then several deeds share one.
    private static List<WrittenStep> shortened(List<WrittenStep> deeds) {
        int most = LessonReader.STEPS_MAX - 1;
        int each = (deeds.size() + most - 1) / most;
        if (each <= 1) return deeds;
        var shorter = new ArrayList<WrittenStep>();
        for (int from = 0; from < deeds.size(); from += each) {
            int to = Math.min(deeds.size(), from + each);
            var title = "Deeds " + (from + 1) + " to " + to;
            shorter.add(
                    deeds.subList(from, to).stream()
                            .reduce((one, next) -> one.and(next, title))
                            .orElseThrow());
        }
        return shorter;
    }

    private static boolean startsTheLeader(List<PastAction> done) {
        for (var one : done) {
            if (starts(one)) return true;
            if (one instanceof PastAction.Sent) return false;
        }
        return false;
    }

    private static boolean starts(PastAction one) {
        return one instanceof PastAction.Acted(var action, var _)
                && switch (action) {
                    case Action.StartLeader _, Action.StartAll _ -> true;
                    case Action.StartWith(var names, var _) -> names.contains(LEADER);
                    default -> false;
                };
    }

    private WrittenStep startOfAll() {
        return new WrittenStep("Start", List.of("- start: everyone"), List.of());
    }

    /// The id of the entry that a request made; 0 when it made none.
    private static long written(PastAction.Sent sent) {
        var answer = sent.answer();
        boolean isWrite = List.of("PUT", "DELETE").contains(sent.call().method());
        if (answer == null || !isWrite || !answer.ok() || answer.replayed()) return 0;
        try {
            return Wire.tree(answer.body()).path("id").asLong();
        } catch (Wire.BadWire e) {
            return 0;
        }
    }

    private WrittenStep acted(Action action) {
        if (action instanceof Action.StartWith with)
            return new WrittenStep(title(action), startWith(with), List.of());
        return new WrittenStep(title(action), List.of(checked(line(action))), follows(action));
    }

    /// All nodes of a lesson have the options that stand at its head: those that its leader was
    /// started with last.
    private List<String> startWith(Action.StartWith with) {
        var lines = new ArrayList<String>();
        var chosen = with.options();
        if (with.members().contains(LEADER)) options = chosen;
        var lost =
                chosen.values().keySet().stream()
                        .filter(option -> !with.members().contains(LEADER) || !isKept(option))
                        .map(option -> option.flag() + " " + chosen.effective(option))
                        .toList();
        if (!lost.isEmpty())
            lines.add("# with " + oneLine(String.join(" ", lost)) + ", which a lesson has not");
        boolean isAll = with.members().size() > 1 && with.members().contains(LEADER);
        if (isAll) followers = Math.max(followers, with.members().size() - 1);
        if (isAll) lines.add("- start: everyone");
        else for (var name : with.members()) lines.add(checked("- start: " + name));
        return lines;
    }

    private boolean isKept(NodeOption option) {
        return head(option).isPresent();
    }

    /// An option as a line at the head of a lesson; nothing when it has no room there.
    private Optional<String> head(NodeOption option) {
        return options.of(option)
                .flatMap(
                        text ->
                                switch (option) {
                                    case maxSegmentSize ->
                                            OptionText.segmentBytes(text) < SEGMENT_MIN
                                                    ? Optional.empty()
                                                    : Optional.of("segment-size: " + text);
                                    case fsync, acks, compress ->
                                            Optional.of(option.flag().substring(2) + ": " + text);
                                    case acksTimeout, dedupTtl, heartbeat, lostAfter, scrubEvery ->
                                            Optional.of(
                                                    option.flag().substring(2)
                                                            + ": "
                                                            + OptionText.duration(text).toMillis()
                                                            + "ms");
                                    case retain ->
                                            OptionText.retainedBytes(text) == 0
                                                            || text.equals("all")
                                                    ? Optional.of("retain: " + text)
                                                    : Optional.empty();
                                    case dedupMaxEntries, maxMemory, maxBody, snapshotEvery ->
                                            Optional.empty();
                                });
    }

    /// What the action itself brings about; the rest may depend on what was before.
    private static List<String> follows(Action action) {
        return switch (action) {
            case Action.Kill(var name) -> state(name, "died");
            case Action.Stop(var name) -> state(name, "stopped");
            case Action.Pause(var name) -> state(name, "paused");
            default -> List.of();
        };
    }

    private static List<String> state(String name, String word) {
        return NodeNames.isOne(name)
                ? List.of("- {on: " + name + ", is: " + word + "}")
                : List.of();
    }

    private WrittenStep sent(PastAction.Sent sent) {
        var call = sent.call();
        var title = call.method() + " " + decoded(call.path()).replaceFirst("^/key/", "");
        var answer = sent.answer();
        if (answer == null)
            return new WrittenStep(
                    title,
                    List.of(comment(sent.node(), call) + ", and no answer has come"),
                    List.of());
        var line = checked(line(sent.node(), call), sent.node(), call);
        var expected = new StringBuilder("- {answer: ").append(answer.status());
        long id = written(sent);
        if (id > 0) expected.append(", id: ").append(id);
        if (answer.replayed()) expected.append(", replay: true");
        return new WrittenStep(
                title,
                List.of(line),
                isAction(line) ? List.of(expected.append('}').toString()) : List.of());
    }

    /// A write that was not made in this window.
    private WrittenStep foreign(LogEntry entry) {
        var key = entry.key();
        var operation = entry.operation();
        if (key == null || operation == null)
            return new WrittenStep(
                    "Entry " + entry.id(),
                    List.of(
                            "# entry "
                                    + entry.id()
                                    + (operation == null
                                            ? " cannot be read"
                                            : " is a " + operation)),
                    List.of());
        boolean isDelete = operation.equals("DELETE");
        var title = (isDelete ? "DELETE " : "PUT ") + key;
        var call = isDelete ? Call.delete(key) : Call.put(key, json(entry));
        if (entry.clientId() != null && entry.requestId() != null)
            call = call.withRequest(entry.clientId(), entry.requestId());
        var line = checked(line(LEADER, call), LEADER, call);
        return new WrittenStep(
                title,
                List.of(line),
                isAction(line) ? List.of("- {answer: 200, id: " + entry.id() + "}") : List.of());
    }

    private static String json(LogEntry entry) {
        return String.valueOf(entry.value());
    }

    private static String title(Action action) {
        return switch (action) {
            case Action.StartLeader() -> "Start the leader";
            case Action.AddFollower() -> "Add a follower";
            case Action.StartAll(var _), Action.StartMembers(var _) -> "Start";
            case Action.AddMember(var name) -> "Add " + name;
            case Action.StartWith(var names, var _) ->
                    "Start " + String.join(", ", names) + " with options";
            case Action.Protect(var isOn) -> isOn ? "Protect the nodes" : "Protect no nodes";
            case Action.Stop(var name) -> "Stop " + name;
            case Action.Kill(var name) -> "Kill " + name;
            case Action.Pause(var name) -> "Pause " + name;
            case Action.Resume(var name) -> "Resume " + name;
            case Action.Restart(var name) -> "Start " + name + " again";
            case Action.Promote(var name) -> "Promote " + name;
            case Action.Wipe(var name) -> "Wipe " + name;
            case Action.Unwipe(var name) -> "Put the folder of " + name + " back";
            case Action.Remove(var name) -> "Take " + name + " off the list";
            case Action.OpenFolder(var _) -> "Open a folder";
            case Action.Attach(var _) -> "Attach to a node";
            case Action.Cut(var name) -> "Cut the link to " + name;
            case Action.Heal(var name) -> "Heal the link to " + name;
            case Action.Part(var cut) -> cut.isEmpty() ? "Heal all ways" : "Part the members";
            case Action.HalfOpen(var name) -> "Silence the link to " + name;
            case Action.Delay(var name, var _) -> "Slow the link to " + name;
            case Action.Throttle(var name, var _) -> "Throttle the link to " + name;
            case Action.SlowMotion(var times) ->
                    times == 1 ? "At full speed" : "Slow motion, 1/" + times;
            case Action.Hold(var name) -> "Hold the link to " + name;
            case Action.Release(var name) -> "Let the link to " + name + " go";
            case Action.Step(var name) -> "One message to or from " + name;
            case Action.FlipBit _ -> "Flip a bit";
            case Action.CutTail _ -> "Cut the tail";
        };
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
                                        instanceof StepAction.Request(var to, var read, var _)
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

    private List<String> expectations() {
        var lines = new ArrayList<String>();
        var known = state.nodes().stream().filter(n -> NodeNames.isOne(n.name())).toList();
        for (var node : known)
            if (node.condition().answers())
                lines.add(
                        "- {on: "
                                + node.name()
                                + ", last: "
                                + node.lastId()
                                + ", durable: "
                                + node.durableId()
                                + "}");
        for (var node : known)
            if (!node.condition().answers())
                lines.add(
                        "- {on: "
                                + node.name()
                                + ", is: "
                                + node.condition().name().replace('_', '-')
                                + "}");
        for (var node : state.nodes())
            if (!known.contains(node))
                lines.add("# a lesson's nodes have other names than " + oneLine(node.name()));
        return lines;
    }

    private String line(Action action) {
        return switch (action) {
            case Action.StartLeader() -> "- start: leader";
            case Action.AddFollower() -> "- add: follower";
            case Action.StartAll(var n) -> {
                followers = Math.max(followers, n);
                yield "- start: everyone";
            }
            case Action.StartMembers(var n) ->
                    "# started " + n + " members that elect their leader: a lesson has none";
            case Action.AddMember(var name) ->
                    "# " + name + " joined members that elect their leader: a lesson has none";
            case Action.StartWith(var names, var _) -> "- start: " + names.getFirst();
            case Action.Stop(var name) -> "- stop: " + name;
            case Action.Kill(var name) -> "- kill: " + name;
            case Action.Pause(var name) -> "- pause: " + name;
            case Action.Resume(var name) -> "- resume: " + name;
            case Action.Restart(var name) -> "- restart: " + name;
            case Action.Promote(var name) -> "- promote: " + name;
            case Action.Wipe(var name) -> "- wipe: " + name;
            case Action.Unwipe(var name) -> "# put the wiped disk of " + name + " back";
            case Action.Cut(var name) -> "- cut: " + name;
            case Action.Heal(var name) -> "- heal: " + name;
            case Action.Part(var cut) ->
                    "# parted members that elect their leader at "
                            + cut.size()
                            + " ways: a lesson has none";
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
            case Action.Protect(var isOn) -> "- protect: " + isOn;
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
        for (var word : List.of("scrub", "snapshot"))
            if (call.method().equals("POST") && call.path().equals("/" + word))
                return "- " + word + ": " + node;
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
        for (var header : call.headers().entrySet()) {
            var condition = condition(call.method(), header.getKey(), header.getValue());
            if (condition.isEmpty()) return comment(node, call);
            members.append(condition);
        }
        var word = call.method().toLowerCase(java.util.Locale.ROOT);
        return "- " + word + ": {" + members + "}";
    }

    /// Empty where a lesson's step has no word for it.
    private static String condition(String method, String header, String value) {
        if (method.equals("GET")) return "";
        if (header.equals("If-None-Match") && value.equals("*")) return ", if-absent: true";
        boolean isVersion = header.equals("If-Match") && value.matches("\"[1-9][0-9]{0,17}\"");
        return isVersion ? ", if-version: " + value.replace("\"", "") : "";
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
