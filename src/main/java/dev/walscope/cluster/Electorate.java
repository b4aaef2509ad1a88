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
import java.util.Set;
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
/// cables, both ways; beside that a single way can be cut. Formed once, and changed by the
/// cluster's thread; any thread may ask.
final class Electorate {
    /// Where their data folders lie.
    static final String FOLDERS = "nodes";

    private volatile Map<String, Integer> ports = Map.of();
    private volatile String scheme = "http";
    private final Map<String, Map<String, LinkProxy>> ways = new ConcurrentHashMap<>();
    private final Map<String, LinkState> states = new ConcurrentHashMap<>();
    private volatile Set<Way> cutWays = Set.of();

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

    /// They are called by `http` or `https` from now on.
    void speaks(String named) {
        scheme = named;
    }

    /// The members as each is told of them.
    String text() {
        return text(scheme, ports);
    }

    static String text(String scheme, Map<String, Integer> members) {
        return members.entrySet().stream()
                .map(one -> one.getKey() + "=" + ManagedMember.local(scheme, one.getValue()))
                .collect(Collectors.joining(","));
    }

    /// What a member is started with.
    List<String> arguments(String name) {
        var via =
                ways.get(name).entrySet().stream()
                        .map(
                                one ->
                                        one.getKey()
                                                + "="
                                                + ManagedMember.local(
                                                        scheme, one.getValue().port()))
                        .collect(Collectors.joining(","));
        return List.of("node", name, "--cluster", text(), "--via", via);
    }

    /// What is done to a member's link.
    LinkState state(String name) {
        return states.getOrDefault(name, LinkState.CLEAR);
    }

    void change(String name, UnaryOperator<LinkState> change) {
        states.put(name, change.apply(state(name)));
        settle();
    }

    Set<Way> cutWays() {
        return cutWays;
    }

    /// Nothing comes through exactly these ways from now on.
    void cutOnly(Set<Way> wanted) {
        cutWays = Set.copyOf(wanted);
        settle();
    }

    /// The members that nothing reaches which this one says, as its ways there are cut.
    List<String> unheardBy(String name) {
        var cut = cutWays;
        return ports.keySet().stream()
                .filter(to -> !to.equals(name) && cut.contains(new Way(name, to)))
                .toList();
    }

    int cablePort(Way way) {
        return ways.get(way.from()).get(way.to()).port();
    }

    private void settle() {
        ways.forEach(
                (from, others) ->
                        others.forEach(
                                (to, cable) -> {
                                    var both = state(from).and(state(to));
                                    boolean isCut = cutWays.contains(new Way(from, to));
                                    var wanted = isCut ? both.withCut() : both;
                                    if (!wanted.equals(cable.state())) cable.become(wanted);
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
        cutWays = Set.of();
        ports = Map.of();
    }
}
