package dev.walscope.cluster;

import dev.walscope.time.Clock;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The members of a cluster that elects its leader, as they know each other: where each answers,
/// and between each two of them two cables, one for what either says to the other.
///
/// Clients do not come through the cables. What is done to a member's link is done to all of its
/// cables, both ways. Formed once, and changed by the cluster's thread; any thread may ask.
final class Electorate {
    /// Where their data folders lie.
    static final String FOLDERS = "nodes";

    private volatile Map<String, Integer> ports = Map.of();
    private final Map<String, Map<String, LinkProxy>> ways = new ConcurrentHashMap<>();
    private final Map<String, LinkState> states = new ConcurrentHashMap<>();

    /// Of a folder, also of one that was wiped and is kept beside.
    private static final Pattern FOLDER = Pattern.compile("(node-([1-9]\\d{0,2}))(\\.wiped-\\d+)?");

    private static final Pattern NAME = Pattern.compile("node-[1-9]\\d{0,2}");

    /// Those that have a folder under `dataRoot`, else `node-1` and so on, as many as are `wanted`.
    static List<String> namesIn(Path dataRoot, int wanted) {
        var found = new TreeMap<Integer, String>();
        try (var folders = Files.list(dataRoot.resolve(FOLDERS))) {
            for (var folder : (Iterable<Path>) folders::iterator) {
                var name = FOLDER.matcher(folder.getFileName().toString());
                if (name.matches()) found.put(Integer.parseInt(name.group(2)), name.group(1));
            }
        } catch (IOException e) {
            // None has been here yet.
        }
        if (!found.isEmpty()) return List.copyOf(found.values());
        return IntStream.rangeClosed(1, wanted).mapToObj(n -> "node-" + n).toList();
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    boolean has(String name) {
        return ports.containsKey(name);
    }

    List<String> names() {
        return List.copyOf(ports.keySet());
    }

    int port(String name) {
        return ports.get(name);
    }

    /// @param members where each answers on this machine, in their order
    void form(Map<String, Integer> members) {
        ports = new LinkedHashMap<>(members);
        for (var from : members.keySet()) {
            var others = new TreeMap<String, LinkProxy>();
            members.forEach(
                    (to, port) -> {
                        if (!to.equals(from)) others.put(to, cable(port));
                    });
            ways.put(from, others);
        }
    }

    private static LinkProxy cable(int port) {
        return LinkProxy.open(new InetSocketAddress("127.0.0.1", port), Clock.SYSTEM);
    }

    /// The members as each is told of them.
    String text() {
        return text(ports);
    }

    static String text(Map<String, Integer> members) {
        return members.entrySet().stream()
                .map(one -> one.getKey() + "=" + ManagedMember.local(one.getValue()))
                .collect(Collectors.joining(","));
    }

    /// What a member is started with.
    List<String> arguments(String name) {
        var via =
                ways.get(name).entrySet().stream()
                        .map(one -> one.getKey() + "=" + ManagedMember.local(one.getValue().port()))
                        .collect(Collectors.joining(","));
        return List.of("node", name, "--cluster", text(), "--via", via);
    }

    /// What is done to a member's link.
    LinkState state(String name) {
        return states.getOrDefault(name, LinkState.CLEAR);
    }

    void change(String name, UnaryOperator<LinkState> change) {
        states.put(name, change.apply(state(name)));
        ways.forEach(
                (from, others) ->
                        others.forEach(
                                (to, cable) -> {
                                    if (from.equals(name) || to.equals(name))
                                        cable.become(state(from).and(state(to)));
                                }));
    }

    /// The ports of a member's cables, both ways.
    List<Integer> cablePorts(String name) {
        var touching = new ArrayList<Integer>();
        ways.forEach(
                (from, others) ->
                        others.forEach(
                                (to, cable) -> {
                                    if (from.equals(name) || to.equals(name))
                                        touching.add(cable.port());
                                }));
        return touching.stream().sorted().toList();
    }

    /// There are no members any more.
    void dissolve() {
        ways.values().forEach(others -> others.values().forEach(LinkProxy::close));
        ways.clear();
        states.clear();
        ports = Map.of();
    }
}
