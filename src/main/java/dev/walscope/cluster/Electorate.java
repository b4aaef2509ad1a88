package dev.walscope.cluster;

import java.net.InetSocketAddress;
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

/// The members of a cluster that elects its leader, as they know each other: where each answers,
/// and between each two of them two cables, one for what either says to the other.
///
/// Each member is told at its start by which cables it reaches the others, also those that may join
/// while it runs: their cables lead nowhere until then.
///
/// Clients do not come through the cables. What is done to a member's link is done to all of its
/// cables, both ways; beside that a single way can be cut. Formed once, and changed by the
/// cluster's thread; any thread may ask.
final class Electorate {
    /// Where their data folders lie.
    static final String FOLDERS = "nodes";

    /// Of all members, also those that may join: no member has more cables than one line of a shell
    /// can name.
    static final int SEATS = 7;

    /// Nothing listens there.
    private static final int NOWHERE = 1;

    private volatile Map<String, Integer> ports = Map.of();
    private volatile Map<String, Integer> founders = Map.of();
    private final Set<String> joined = ConcurrentHashMap.newKeySet();
    private volatile String scheme = "http";
    private final Map<String, Map<String, Cable>> ways = new ConcurrentHashMap<>();
    private final Map<String, LinkState> states = new ConcurrentHashMap<>();
    private volatile Set<Way> cutWays = Set.of();

    private static final Pattern NAME = Pattern.compile("node-[1-9]\\d{0,2}");

    private final Cables cables;

    Electorate(Cables cables) {
        this.cables = cables;
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

    /// Whether it came, or comes, to members that were there before it.
    boolean joins(String name) {
        return joined.contains(name);
    }

    /// @param members where each answers on this machine, in their order
    /// @param first those that the cluster began with
    /// @param later those of the members that joined
    void form(Map<String, Integer> members, Map<String, Integer> first, Set<String> later) {
        ports = new LinkedHashMap<>(members);
        founders = new LinkedHashMap<>(first);
        joined.addAll(later);
        members.keySet().forEach(this::layCables);
    }

    /// It is a member that joins, which may have been one before that lost its folder.
    void join(String name, int port) {
        joined.add(name);
        if (has(name)) return;
        var more = new LinkedHashMap<>(ports);
        more.put(name, port);
        ports = more;
        layCables(name);
        for (var others : ways.values()) {
            var cable = others.get(name);
            if (cable != null) cable.leader(loopback(port));
        }
        settle();
    }

    /// From one member to all others, and to those that may join.
    private void layCables(String from) {
        var others = new TreeMap<String, Cable>();
        for (var to : seats())
            if (!to.equals(from)) others.put(to, cable(ports.getOrDefault(to, NOWHERE)));
        ways.put(from, others);
    }

    /// The members, and the names of those that may join.
    List<String> seats() {
        var names = new ArrayList<>(ports.keySet());
        for (int n = 1; names.size() < SEATS; n++)
            if (!has("node-" + n) && !founders.containsKey("node-" + n)) names.add("node-" + n);
        return names;
    }

    private Cable cable(int port) {
        return cables.open(loopback(port));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /// They are called by `http` or `https` from now on.
    void speaks(String named) {
        scheme = named;
    }

    /// The first members as each of them is told of them.
    String text() {
        return text(scheme, founders);
    }

    static String text(String scheme, Map<String, Integer> members) {
        return members.entrySet().stream()
                .map(one -> one.getKey() + "=" + ManagedMember.local(scheme, one.getValue()))
                .collect(Collectors.joining(","));
    }

    /// What a member is started with.
    ///
    /// @param host the member that takes it in, if it joins
    List<String> arguments(String name, String host) {
        var via =
                ways.get(name).entrySet().stream()
                        .map(
                                one ->
                                        one.getKey()
                                                + "="
                                                + ManagedMember.local(
                                                        scheme, one.getValue().port()))
                        .collect(Collectors.joining(","));
        if (!joins(name)) return List.of("node", name, "--cluster", text(), "--via", via);
        return List.of(
                "node",
                name,
                "--join",
                url(host),
                "--port",
                Integer.toString(port(name)),
                "--via",
                via);
    }

    String url(String name) {
        return ManagedMember.local(scheme, port(name)).toString();
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
                                    if (has(to) && (from.equals(name) || to.equals(name)))
                                        touching.add(cable.port());
                                }));
        return touching.stream().sorted().toList();
    }

    /// There are no members any more.
    void dissolve() {
        ways.values().forEach(others -> others.values().forEach(Cable::close));
        ways.clear();
        states.clear();
        cutWays = Set.of();
        joined.clear();
        founders = Map.of();
        ports = Map.of();
    }
}
