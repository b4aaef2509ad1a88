package dev.walscope.cluster;

import dev.walscope.api.Role;
import dev.walscope.option.ChosenOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// The terminal's words for actions on a cluster as it is at one moment.
record ShellLines(
        List<Member> members,
        Map<String, Cable> links,
        Electorate electorate,
        int firstPort,
        Path dataRoot,
        NodeProgram program,
        RememberedOptions remembered,
        boolean isProtected) {
    private static final int USUAL_MEMBERS = 3;

    String of(Action action) {
        return switch (action) {
            case Action.StartLeader() -> start(leader());
            case Action.AddFollower() -> start(Members.nextFollower(members));
            case Action.StartAll(int followers) -> startAll(followers);
            case Action.StartMembers(int count) -> startMembers(count);
            case Action.AddMember(String name) ->
                    withOptions(join(name), options(name), elects(name));
            case Action.StartWith(List<String> names, ChosenOptions options) ->
                    startWith(names, options);
            case Action.Protect(boolean isOn) ->
                    isOn ? Shell.protect(dataRoot.resolve(LabProtection.FOLDER)) : "";
            case Action.Stop(String name) -> Shell.signal("TERM", pid(name));
            case Action.Kill(String name) -> Shell.signal("9", pid(name));
            case Action.Pause(String name) -> Shell.signal("STOP", pid(name));
            case Action.Resume(String name) -> Shell.signal("CONT", pid(name));
            case Action.Restart(String name) ->
                    pid(name) == null
                            ? start(name)
                            : Shell.stopAndWait(pid(name)) + "; " + start(name);
            case Action.Promote(String name) -> promote(name);
            case Action.Wipe(String name) ->
                    Shell.move(dataDir(name), DataFolder.asideOf(dataDir(name)));
            case Action.Unwipe(String name) -> unwipe(name);
            case Action.Remove(String name) ->
                    pid(name) == null ? "" : Shell.signal("TERM", pid(name));
            case Action.OpenFolder(Path folder) -> FileBrowser.shell(folder);
            case Action.Attach(URI url) -> "curl " + Shell.word(url + "/status");
            case Action.Cut(String name) -> Shell.cut(linkPorts(name));
            case Action.Heal(String name) -> heal(name);
            case Action.Part(Set<Way> cut) -> part(cut);
            case Action.HalfOpen(String name) -> Shell.halfOpen(linkPorts(name));
            case Action.Delay(String name, Duration delay) ->
                    Shell.slow(delay, linkState(name).bytesPerSecond());
            case Action.Throttle(String name, long rate) ->
                    Shell.slow(linkState(name).delay(), rate);
            // Messages are kept apart by this window's links, which no shell has.
            case Action.SlowMotion _, Action.Hold _, Action.Release _, Action.Step _ -> "";
            case Action.FlipBit flip -> flipBit(flip);
            case Action.CutTail(Path file, long bytes) -> DiskDamage.cutTailShell(file, bytes);
        };
    }

    private String unwipe(String name) {
        for (var member : members)
            if (member.name().equals(name) && member.wiped() != null)
                return Shell.move(member.wiped(), dataDir(name));
        throw new ActionFailed("nothing of " + name + " was wiped by this window");
    }

    private static String flipBit(Action.FlipBit flip) {
        try {
            return DiskDamage.flipBitShell(flip.segment(), flip.offset(), flip.bit());
        } catch (IOException | IllegalArgumentException e) {
            throw new ActionFailed(flip.segment() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String startAll(int followers) {
        var lines = new ArrayList<String>();
        var leader = leader();
        lines.add(start(leader));
        for (int n = 1; n <= followers; n++)
            if (!leader.equals("follower-" + n)) lines.add(start("follower-" + n));
        return String.join(" & ", lines) + " &";
    }

    /// A terminal each; they are named and known to each other before the first of them starts.
    private String startMembers(int count) {
        var lines = new ArrayList<String>();
        for (var name : ports(count).keySet()) lines.add(start(name));
        return String.join(" &\n", lines) + " &";
    }

    /// Of the members that elect their leader: those that there are, or will be.
    private Map<String, Integer> ports(int count) {
        var ports = new LinkedHashMap<String, Integer>();
        for (var name : electorate.names()) ports.put(name, electorate.port(name));
        if (!ports.isEmpty()) return ports;
        for (var name : FormerMembers.in(dataRoot, count).names())
            ports.put(name, firstPort + ports.size());
        return ports;
    }

    private String startWith(List<String> names, ChosenOptions options) {
        var lines = new ArrayList<String>();
        for (var name : names) {
            var line =
                    withOptions(unoptioned(name, role(name), leaderUrl()), options, elects(name));
            lines.add(again(name, line));
        }
        return lines.size() == 1 ? lines.getFirst() : String.join(" &\n", lines) + " &";
    }

    /// A line a node: in a terminal nothing stands between the nodes, so each is told anew whom it
    /// follows.
    private String promote(String name) {
        var lines = new ArrayList<String>();
        var url = scheme() + "://localhost:" + port(name);
        for (var member : members)
            if (member.role() == Role.leader && member.pid() != null)
                lines.add(
                        member.state() instanceof ProcessState.Paused
                                ? Shell.signal("9", member.pid())
                                : Shell.stopAndWait(member.pid()));
        lines.add(again(name, start(name, Role.leader, url)));
        for (var member : members) {
            boolean isOther = !member.name().equals(name) && member.ours();
            if (!isOther || member.pid() == null) continue;
            var called = member.name().equals(Members.LEADER) ? Cluster.OLD_LEADER : member.name();
            var started = start(member, called, url);
            lines.add(member.role() == Role.leader ? started : again(member.name(), started));
        }
        return String.join(" &\n", lines) + " &";
    }

    private String again(String name, String started) {
        return pid(name) == null ? started : Shell.stopAndWait(pid(name)) + "; " + started;
    }

    private String start(Member member, String called, String leaderUrl) {
        return withOptions(
                Shell.start(
                        called, Role.follower, member.port(), dataDir(member.name()), leaderUrl),
                member.options(),
                false);
    }

    private String start(String name) {
        return start(name, role(name), leaderUrl());
    }

    private Role role(String name) {
        for (var member : members) if (member.name().equals(name)) return member.role();
        return name.equals(Members.LEADER) ? Role.leader : Role.follower;
    }

    private String start(String name, Role role, String leaderUrl) {
        return withOptions(unoptioned(name, role, leaderUrl), options(name), elects(name));
    }

    private String unoptioned(String name, Role role, String leaderUrl) {
        if (electorate.joins(name)) return join(name);
        return elects(name)
                ? Shell.member(name, founders(), dataDir(name))
                : Shell.start(name, role, port(name), dataDir(name), leaderUrl);
    }

    /// The first members, as each of them is told of them.
    private String founders() {
        return electorate.names().isEmpty()
                ? Electorate.text(scheme(), ports(USUAL_MEMBERS))
                : electorate.text();
    }

    private String join(String name) {
        var hosts = electorate.names().stream().filter(other -> !other.equals(name)).toList();
        var host = hosts.stream().filter(other -> pid(other) != null).findFirst();
        var url =
                host.or(() -> hosts.stream().findFirst())
                        .map(electorate::url)
                        .orElseThrow(() -> new ActionFailed("no members are here"));
        return Shell.join(name, url, port(name), dataDir(name));
    }

    private static boolean elects(String name) {
        return Electorate.isName(name);
    }

    private ChosenOptions options(String name) {
        for (var member : members) if (member.name().equals(name)) return member.options();
        return remembered.of(dataDir(name));
    }

    private String withOptions(String started, ChosenOptions own, boolean elects) {
        var line = new StringBuilder(started);
        if (isProtected)
            for (var word : LabProtection.arguments(dataRoot))
                line.append(' ').append(Shell.word(word));
        for (var option : program.optionsWith(own, elects))
            line.append(' ').append(Shell.word(option));
        return line.toString();
    }

    private String scheme() {
        return isProtected ? "https" : "http";
    }

    private String leader() {
        for (var member : members)
            if (member.role() == Role.leader && member.ours()) return member.name();
        return Members.LEADER;
    }

    /// Ours, else one that is attached, else where ours will be.
    private String leaderUrl() {
        boolean isOurs = members.stream().anyMatch(m -> m.role() == Role.leader && m.ours());
        for (var member : members)
            if (!isOurs && member.role() == Role.leader) return member.url().toString();
        return scheme() + "://localhost:" + port(leader());
    }

    private String heal(String name) {
        var link = links.get(name);
        boolean hasLink = link != null || electorate.has(name);
        return Shell.heal(hasLink ? linkPorts(name) : List.of(0), linkState(name));
    }

    /// What is whole then, and what is not.
    private String part(Set<Way> cut) {
        var before = electorate.cutWays();
        return Stream.concat(
                        ports(before, cut).map(ports -> Shell.whole(ports)),
                        ports(cut, before).map(ports -> Shell.cut(ports)))
                .collect(Collectors.joining("; "));
    }

    /// Of the ways that are not among the others, as many at a time as one line may name.
    private Stream<List<Integer>> ports(Set<Way> ways, Set<Way> others) {
        return ways.stream()
                .filter(way -> !others.contains(way))
                .map(electorate::cablePort)
                .sorted()
                .gather(Gatherers.windowFixed(Shell.PORTS_MAX));
    }

    private LinkState linkState(String name) {
        if (electorate.has(name)) return electorate.state(name);
        var link = links.get(name);
        return link == null ? LinkState.CLEAR : link.state();
    }

    private int port(String name) {
        for (var member : members) if (member.name().equals(name)) return member.port();
        if (elects(name)) return electorPort(name);
        return name.equals("leader")
                ? firstPort
                : firstPort + Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    /// Of one that is not there yet: behind those of the others.
    private int electorPort(String name) {
        var ports = ports(USUAL_MEMBERS);
        int next = ports.values().stream().mapToInt(port -> port + 1).max().orElse(firstPort);
        return ports.getOrDefault(name, next);
    }

    private @Nullable Long pid(String name) {
        for (var member : members) if (member.name().equals(name)) return member.pid();
        return null;
    }

    private Path dataDir(String name) {
        for (var member : members)
            if (member.name().equals(name) && member.dataDir() != null) return member.dataDir();
        return DataFolder.usual(dataRoot, name);
    }

    /// Of its cables.
    private List<Integer> linkPorts(String name) {
        if (electorate.has(name)) return electorate.cablePorts(name);
        var link = links.get(name);
        if (link == null)
            throw new ActionFailed(name + " has no link that this window could touch");
        return List.of(link.port());
    }
}
