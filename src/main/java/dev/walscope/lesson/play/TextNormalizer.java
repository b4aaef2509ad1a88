package dev.walscope.lesson.play;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Occurrence;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/// The words of a run (shell lines, reasons, addresses) as they would be in any other: nodes on
/// port 8000 and up, files under `data`, process ids from 4000 on.
///
/// @param dataRoot the run's own folder
/// @param ports a node's name to the port that it has in this run
public record TextNormalizer(Path dataRoot, Map<String, Integer> ports) {
    private static final int FIRST_PORT = 8000;
    private static final long FIRST_PID = 4_000;
    private static final Pattern PORT =
            Pattern.compile("(localhost:|127\\.0\\.0\\.1:|--port |tcp port )(\\d{2,5})");
    private static final Pattern LINK_PORT = Pattern.compile("--(dports?) [\\d,]+");
    private static final Pattern CLOCK =
            Pattern.compile(" --clock-stands-at \\d+| --in-turn| --time-scale 0\\.02");
    private static final Pattern USUAL_FOLDER =
            Pattern.compile(
                    "(walscope leader(?: [^ ;&\n]+)*?) --data data/leader(?![^ ;&\n])"
                            + "|(walscope follower (follower-\\d+)(?: [^ ;&\n]+)*?)"
                            + " --data data/followers/\\3(?![^ ;&\n])"
                            + "|(walscope node (node-\\d+)(?: [^ ;&\n]+)*?)"
                            + " --data data/nodes/\\5(?![^ ;&\n])");
    private static final Pattern PROCESS = Pattern.compile("process (\\d+)");
    private static final Pattern SIGNAL = Pattern.compile("kill -(\\w+) (\\d+)");

    public TextNormalizer {
        ports = Map.copyOf(ports);
    }

    public String url(String node) {
        return "http://127.0.0.1:" + port(node);
    }

    /// The same, encrypted where `here` is.
    String url(String node, String here) {
        var url = url(node);
        return here.startsWith("https:") ? "https" + url.substring("http".length()) : url;
    }

    private static int port(String node) {
        return FIRST_PORT + number(node);
    }

    /// 0 for the leader.
    static int number(String node) {
        var digits = node.replaceAll("\\D", "");
        return digits.isEmpty() || digits.length() > 4 ? 0 : Integer.parseInt(digits);
    }

    public @Nullable String orNull(@Nullable String text) {
        return text == null ? null : of(text);
    }

    /// `text` with this run's folder, ports and clock replaced.
    public String of(String text) {
        var here = text.replace(dataRoot.toString(), "data");
        here = PORT.matcher(here).replaceAll(this::normalPort);
        here = LINK_PORT.matcher(here).replaceAll("--$1 LINK_PORT");
        here =
                USUAL_FOLDER
                        .matcher(here)
                        .replaceAll(
                                found ->
                                        Matcher.quoteReplacement(
                                                first(
                                                        found.group(1),
                                                        found.group(2),
                                                        found.group(4))));
        return CLOCK.matcher(here).replaceAll("");
    }

    /// A port that no node has is that of a cable, whose other end is the leader.
    private static String first(@Nullable String... found) {
        for (var one : found) if (one != null) return one;
        throw new IllegalArgumentException("one of them was found");
    }

    private String normalPort(MatchResult found) {
        int port = Integer.parseInt(found.group(2));
        for (var node : ports.entrySet())
            if (node.getValue() == port) return found.group(1) + port(node.getKey());
        return found.group(1) + FIRST_PORT;
    }

    /// A shell line, in which processes are named by number only.
    public String ofShell(ClusterState state, String line) {
        return of(
                SIGNAL.matcher(line)
                        .replaceAll(
                                found ->
                                        "kill -"
                                                + found.group(1)
                                                + " "
                                                + normalPid(
                                                        state, Long.parseLong(found.group(2)))));
    }

    private long normalPid(ClusterState state, long pid) {
        for (var node : state.nodes()) {
            var process = node.process().pid();
            if (process != null && process == pid || hadProcess(node, pid)) return pid(node, pid);
        }
        return FIRST_PID;
    }

    /// A line is often told when its process is already gone.
    private static boolean hadProcess(NodeView node, long pid) {
        return pids(node).anyMatch(own -> own == pid);
    }

    private static LongStream pids(NodeView node) {
        return node.trail().facts().items().stream()
                .map(fact -> pid(fact.what()))
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue);
    }

    private static @Nullable Long pid(Occurrence what) {
        if (what instanceof Occurrence.ProcessStarted(var pid)) return pid;
        return what instanceof Occurrence.ProcessRunning(var pid) ? pid : null;
    }

    /// What `node` or its process said, in which processes are named by number.
    @Nullable String ofNode(NodeView node, @Nullable String text) {
        if (text == null) return null;
        return of(
                PROCESS.matcher(text)
                        .replaceAll(
                                found -> "process " + pid(node, Long.parseLong(found.group(1)))));
    }

    /// The leader's first process is 4000, `follower-2`'s is 4002; a node's next one is 10 higher.
    long pid(NodeView node, long pid) {
        int generation = 0;
        long last = -1;
        for (long own : pids(node).toArray()) {
            if (last != -1 && own != last) generation++;
            last = own;
            if (own == pid) break;
        }
        return FIRST_PID + number(node.name()) + 10L * generation;
    }
}
