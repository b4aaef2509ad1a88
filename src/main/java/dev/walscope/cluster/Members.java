package dev.walscope.cluster;

import dev.walscope.api.NodeUrl;
import dev.walscope.api.Role;
import dev.walscope.option.ChosenOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The members of a cluster: starts their processes and follows them to their end. All of it
/// belongs to the cluster's one thread, `thread`, but [#members] and [#links], which any thread may
/// read.
final class Members {
    static final String LEADER = "leader";

    private static final Pattern FOLLOWER = Pattern.compile("follower-\\d{1,4}");
    private static final long STOP_TIMEOUT_MS = 10_000;

    private final Path dataRoot;
    private final int firstPort;
    private final NodeProgram program;
    private final RememberedOptions remembered;
    private final Consumer<ClusterEvent> listener;
    private final Executor thread;
    private final Map<String, ManagedMember> byName = new LinkedHashMap<>();
    private final Map<String, Cable> links = new ConcurrentHashMap<>();
    private final Cables cables;
    private final Electorate electorate;
    private final Keyring keyring;
    private volatile List<Member> members = List.of();
    private volatile boolean isProtected;

    /// `null` while nothing is protected, and until the first start where it is.
    private @Nullable LabProtection protection;

    /// Of the slow motion.
    private int slowness = 1;

    private boolean hasComplained;

    /// Nothing starts any more.
    private boolean isClosed;

    Members(
            Path dataRoot,
            int firstPort,
            NodeProgram program,
            RememberedOptions remembered,
            Keyring keyring,
            Consumer<ClusterEvent> listener,
            Executor thread) {
        this.keyring = keyring;
        this.isProtected = LabProtection.isOn(dataRoot);
        this.dataRoot = dataRoot;
        this.firstPort = firstPort;
        this.program = program;
        cables = new Cables(program);
        electorate = new Electorate(cables);
        this.remembered = remembered;
        this.listener = listener;
        this.thread = thread;
    }

    Cables cables() {
        return cables;
    }

    List<Member> members() {
        return members;
    }

    Map<String, Cable> links() {
        return links;
    }

    Electorate electorate() {
        return electorate;
    }

    /// The members of a cluster that elects its leader, which is formed when there is none yet.
    ///
    /// @param wanted how many, where no folder says how many there were
    List<ManagedMember> electors(int wanted) {
        asBefore();
        for (var managed : byName.values())
            if (managed.ours() && !managed.elects)
                throw new ActionFailed(
                        managed.name
                                + " is here, and its leader is not elected: take the nodes off the"
                                + " list before you start some that elect theirs");
        if (electorate.names().isEmpty()) formed(FormerMembers.in(dataRoot, wanted));
        var electors = new ArrayList<ManagedMember>();
        for (var name : electorate.names()) electors.add(elector(name));
        return electors;
    }

    private ManagedMember elector(String name) {
        return byName.computeIfAbsent(
                name,
                _ ->
                        optioned(
                                ManagedMember.elector(
                                        name,
                                        local(electorate.port(name)),
                                        DataFolder.usual(dataRoot, name))));
    }

    private URI local(int port) {
        return ManagedMember.local(protection == null ? "http" : "https", port);
    }

    /// Whether nodes that are started here speak TLS, want tokens and know each other by a secret.
    boolean isProtected() {
        return isProtected;
    }

    /// Has nodes started with TLS, tokens and a cluster secret from now on, or without.
    CompletableFuture<List<Member>> protect(boolean isOn) {
        for (var managed : byName.values())
            if (managed.ours() && managed.state.alive())
                throw new ActionFailed(
                        managed.name
                                + " runs: stop the nodes here first, as all are started the same"
                                + " way");
        try {
            if (!isOn) LabProtection.off(dataRoot);
            protection = isOn ? LabProtection.on(dataRoot) : null;
            isProtected = isOn;
        } catch (IOException e) {
            throw new ActionFailed("the nodes cannot be protected: " + e.getMessage(), e);
        }
        var scheme = isOn ? "https" : "http";
        electorate.speaks(scheme);
        for (var managed : byName.values()) {
            if (!managed.ours()) continue;
            managed.speaks(scheme);
            become(managed, managed.state);
        }
        return CompletableFuture.completedFuture(members);
    }

    /// The folder says whether its nodes were protected by the window before.
    private void asBefore() {
        if (isProtected && protection == null) protect(true);
    }

    /// They are told of each other's ports before the first of them starts.
    private void formed(FormerMembers former) {
        var names = new LinkedHashSet<>(former.names());
        names.addAll(former.founders());
        var ports = new LinkedHashMap<String, Integer>();
        for (var name : names) ports.put(name, electorPort(name, ports.values()));
        var founders = new LinkedHashMap<String, Integer>();
        for (var name : former.founders()) founders.put(name, ports.get(name));
        ports.keySet().retainAll(former.names());
        electorate.form(ports, founders, former.joined());
    }

    /// Behind those of the others.
    private int electorPort(String name, Collection<Integer> others) {
        int next = others.stream().mapToInt(port -> port + 1).max().orElse(firstPort);
        var port = Ports.firstFree(next);
        if (port != next) listener.accept(new ClusterEvent.PortTaken(name, next, port));
        return port;
    }

    /// Starts one more member, which those that run take in.
    ///
    /// @param name of one that there never was, or that has lost its folder
    CompletableFuture<Member> join(String name) {
        if (electorate.names().isEmpty())
            throw new ActionFailed(
                    "no members are here that could take " + name + " in: start some first");
        if (!electorate.seats().contains(name))
            throw new ActionFailed(
                    name
                            + " cannot be added: there is room for "
                            + String.join(", ", electorate.seats()));
        if (byName.containsKey(name) && byName.get(name).state.alive())
            throw new ActionFailed(name + " runs already");
        if (FormerMembers.isAMember(DataFolder.usual(dataRoot, name)))
            throw new ActionFailed(name + " is a member already: start it");
        if (FormerMembers.isRemoved(DataFolder.usual(dataRoot, name)))
            throw new ActionFailed(
                    name
                            + " was removed, and its folder says so: wipe its disk, then it can"
                            + " join anew");
        host(name);
        if (!electorate.has(name))
            electorate.join(
                    name,
                    electorPort(name, electorate.names().stream().map(electorate::port).toList()));
        else electorate.join(name, electorate.port(name));
        return start(elector(name));
    }

    /// A member that runs, other than this one.
    private String host(String but) {
        return byName.values().stream()
                .filter(one -> one.elects && !one.name.equals(but))
                .filter(one -> one.state instanceof ProcessState.Running)
                .map(one -> one.name)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ActionFailed(
                                        "no other member runs that could take " + but + " in"));
    }

    /// A leader that nobody elected has no place among those who elect theirs.
    private void unlessElecting() {
        if (!electorate.names().isEmpty())
            throw new ActionFailed(
                    "the nodes here elect their leader: take them off the list before you start"
                            + " one that is not elected");
    }

    /// The one that leads, else the one that will.
    ManagedMember managedLeader() {
        asBefore();
        return ownLeader().orElseGet(this::firstLeader);
    }

    /// Of those that this cluster started.
    Optional<ManagedMember> ownLeader() {
        return byName.values().stream()
                .filter(managed -> managed.role == Role.leader && managed.ours())
                .findFirst();
    }

    private ManagedMember firstLeader() {
        unlessElecting();
        return byName.computeIfAbsent(
                LEADER,
                name ->
                        optioned(
                                ManagedMember.ours(
                                        name,
                                        Role.leader,
                                        local(firstPort),
                                        dataRoot.resolve(name),
                                        null)));
    }

    ManagedMember managedFollower(String name) {
        asBefore();
        var known = byName.get(name);
        if (known != null) return known;
        unlessElecting();
        var number = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
        var link = cables.open(leaderAddress());
        links.put(name, link);
        var dataDir = dataRoot.resolve("followers").resolve(name);
        var managed =
                optioned(
                        ManagedMember.ours(
                                name, Role.follower, local(firstPort + number), dataDir, link));
        byName.put(name, managed);
        if (slowness > 1) changeLink(managed, cable -> cable.slowMotion(slowness));
        return managed;
    }

    private ManagedMember optioned(ManagedMember managed) {
        managed.options = remembered.of(managed.dataDir);
        return managed;
    }

    /// One that there is, else one that can be started.
    ManagedMember existingOrNew(String name) {
        asBefore();
        if (byName.containsKey(name)) return ours(name);
        if (electorate.has(name)) return elector(name);
        if (name.equals(LEADER)) return managedLeader();
        if (FOLLOWER.matcher(name).matches()) return managedFollower(name);
        throw new ActionFailed("there is no " + name);
    }

    /// Remembers the options, also for the next window on this folder, and starts it with them.
    CompletableFuture<Member> startWith(ManagedMember managed, ChosenOptions options) {
        if (managed.state.alive())
            throw new ActionFailed(managed.name + " was started again meanwhile; nothing changed");
        if (managed.dataDir != null) remembered.remember(managed.dataDir, options);
        managed.options = options;
        return start(managed);
    }

    Collection<ManagedMember> all() {
        return byName.values();
    }

    static String nextFollower(List<Member> members) {
        var taken = members.stream().map(Member::name).collect(Collectors.toSet());
        int n = 1;
        while (taken.contains("follower-" + n)) n++;
        return "follower-" + n;
    }

    CompletableFuture<Member> startIfGone(ManagedMember managed) {
        if (managed.state instanceof ProcessState.Attached) return completed(managed);
        if (isEnding(managed))
            return gone(managed).thenComposeAsync(gone -> startIfGone(managed), thread);
        return managed.state.alive() ? managed.started.copy() : start(managed);
    }

    private static boolean isEnding(ManagedMember managed) {
        return managed.state instanceof ProcessState.Stopping
                || managed.state.alive() && managed.killed;
    }

    CompletableFuture<Member> start(ManagedMember managed) {
        if (isClosed) throw new ActionFailed("the cluster is closed");
        if (managed.state.alive())
            throw new ActionFailed(managed.name + " is " + managed.state.text() + " already");
        if (!managed.ours()) throw notOurs(managed.name);
        if (managed.role == Role.follower && !managed.elects) unlessOtherwiseSpoken();
        tellOfOptions();
        choosePort(managed);
        if (protection != null) keyring.lend(managed.url, protection.credentials());
        var printing = new AtomicBoolean();
        var process =
                NodeProcess.start(
                        program.command(arguments(managed), managed.options, managed.elects),
                        program.environment(),
                        () -> {
                            if (!printing.getAndSet(true))
                                thread.execute(() -> printed(managed, printing));
                        });
        managed.process = process;
        managed.killed = false;
        managed.started = new CompletableFuture<>();
        managed.gone = new CompletableFuture<>();
        process.ready().thenRunAsync(() -> ready(managed, process), thread);
        process.ended().thenAcceptAsync(exitCode -> ended(managed, process, exitCode), thread);
        become(managed, new ProcessState.Starting());
        return managed.started.copy();
    }

    /// Beside an attached leader followers are started as nodes are here, which is not always as
    /// that leader speaks.
    private void unlessOtherwiseSpoken() {
        var leader = leader().filter(managed -> !managed.ours()).orElse(null);
        if (leader == null) return;
        boolean speaksTls = "https".equals(leader.url.getScheme());
        if (speaksTls && protection == null)
            throw new ActionFailed(
                    "the leader at "
                            + leader.url
                            + " speaks TLS, and nodes here are started without: start its follower"
                            + " in a terminal, with a certificate and the secret of its cluster");
        if (!speaksTls && protection != null)
            throw new ActionFailed(
                    "the leader at "
                            + leader.url
                            + " speaks no TLS, and nodes here are started with it: stop them, and"
                            + " take the tick off \u201cEncrypt and protect\u201d among the options"
                            + " of a start");
    }

    /// Once, when it matters first.
    private void tellOfOptions() {
        var complaint = remembered.complaint();
        if (complaint == null || hasComplained) return;
        hasComplained = true;
        progressed(complaint);
    }

    private void choosePort(ManagedMember managed) {
        var promised =
                byName.values().stream()
                        .filter(other -> other != managed && other.state.alive())
                        .map(other -> other.port)
                        .collect(Collectors.toSet());
        var wanted = managed.port;
        var port = Ports.firstFree(wanted, promised);
        if (port != wanted && managed.elects)
            throw new ActionFailed(
                    "port "
                            + wanted
                            + ", where the others look for "
                            + managed.name
                            + ", is taken by another program; end that one first");
        if (port != wanted) {
            managed.moveTo(port);
            listener.accept(new ClusterEvent.PortTaken(managed.name, wanted, port));
        }
        if (managed.role == Role.leader) aimLinks();
    }

    private List<String> arguments(ManagedMember managed) {
        var arguments = new ArrayList<String>();
        if (managed.elects) {
            arguments.addAll(electorate.arguments(managed.name, anotherOf(managed.name)));
            arguments.addAll(
                    List.of("--data", String.valueOf(managed.dataDir), "--stop-with-parent"));
            if (protection != null) arguments.addAll(LabProtection.arguments(dataRoot));
            return arguments;
        }
        arguments.add(managed.role.name());
        if (managed.role == Role.follower) arguments.add(managed.name);
        arguments.addAll(List.of("--port", Integer.toString(managed.port)));
        if (managed.role == Role.follower && managed.link != null)
            arguments.addAll(List.of("--leader", local(managed.link.port()).toString()));
        arguments.addAll(List.of("--data", String.valueOf(managed.dataDir), "--stop-with-parent"));
        if (protection != null) arguments.addAll(LabProtection.arguments(dataRoot));
        return arguments;
    }

    /// A member that runs, else any other one: who is a member already needs nobody to take it in.
    private String anotherOf(String name) {
        return byName.values().stream()
                .filter(one -> one.elects && !one.name.equals(name))
                .max(Comparator.comparing(one -> one.state instanceof ProcessState.Running))
                .map(one -> one.name)
                .orElse(name);
    }

    /// Where followers find their leader: ours, else one that is attached, else where ours will be.
    private InetSocketAddress leaderAddress() {
        var leader = leader().orElse(null);
        if (leader == null) return new InetSocketAddress("127.0.0.1", firstPort);
        return InetSocketAddress.createUnresolved(leader.url.getHost(), NodeUrl.port(leader.url));
    }

    private Optional<ManagedMember> leader() {
        return ownLeader()
                .or(
                        () ->
                                byName.values().stream()
                                        .filter(managed -> managed.role == Role.leader)
                                        .findFirst());
    }

    private void aimLinks() {
        var leader = leaderAddress();
        links.values().forEach(link -> link.leader(leader));
    }

    CompletableFuture<Member> stopUnlessGone(ManagedMember managed) {
        return managed.state.alive() ? stop(managed) : completed(managed);
    }

    CompletableFuture<Member> stop(ManagedMember managed) {
        process(managed).stop();
        become(managed, new ProcessState.Stopping());
        return gone(managed);
    }

    CompletableFuture<Member> gone(ManagedMember managed) {
        return managed.gone
                .copy()
                .orTimeout(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .exceptionally(
                        late -> {
                            throw new ActionFailed(managed.name + " still runs; kill it");
                        });
    }

    private void ready(ManagedMember managed, NodeProcess process) {
        if (managed.process != process) return;
        if (managed.state instanceof ProcessState.Starting)
            become(managed, new ProcessState.Running());
        managed.started.complete(managed.snapshot());
    }

    private void ended(ManagedMember managed, NodeProcess process, int exitCode) {
        process.wake();
        if (managed.process != process) return;
        var lines = process.lines();
        var reason = lines.isEmpty() ? "it printed nothing" : lines.getLast();
        if (managed.killed || exitCode == 128 + 9) become(managed, new ProcessState.Killed());
        else if (exitCode == 0 || exitCode == 128 + 15) become(managed, new ProcessState.Stopped());
        else become(managed, new ProcessState.Died(exitCode, reason));
        managed.started.completeExceptionally(
                new ActionFailed(managed.name + " " + managed.state.text() + ": " + reason));
        managed.gone.complete(managed.snapshot());
    }

    private void printed(ManagedMember managed, AtomicBoolean printing) {
        printing.set(false);
        become(managed, managed.state);
    }

    CompletableFuture<Member> become(ManagedMember managed, ProcessState state) {
        managed.state = state;
        refresh();
        var member = managed.snapshot();
        if (byName.get(managed.name) == managed)
            listener.accept(new ClusterEvent.MemberChanged(member));
        return CompletableFuture.completedFuture(member);
    }

    private void refresh() {
        members = byName.values().stream().map(ManagedMember::snapshot).toList();
    }

    static CompletableFuture<Member> completed(ManagedMember managed) {
        return CompletableFuture.completedFuture(managed.snapshot());
    }

    ManagedMember managed(String name) {
        var managed = byName.get(name);
        if (managed == null) throw new ActionFailed("there is no " + name);
        return managed;
    }

    ManagedMember ours(String name) {
        var managed = managed(name);
        if (!managed.ours()) throw notOurs(name);
        return managed;
    }

    ManagedMember running(String name) {
        var managed = ours(name);
        if (!managed.state.alive()) throw new ActionFailed(name + " is not running");
        return managed;
    }

    static ActionFailed notOurs(String name) {
        return new ActionFailed(name + " was started by somebody else, who alone may do that");
    }

    static NodeProcess process(ManagedMember managed) {
        if (managed.process == null) throw new ActionFailed(managed.name + " has never run");
        return managed.process;
    }

    /// The member that is reached at `url`, or is the process `pid` of this machine.
    Optional<String> known(URI url, long pid) {
        return members.stream()
                .filter(
                        member ->
                                NodeUrl.areSame(member.url(), url)
                                        || NodeUrl.isLoopback(url.toString())
                                                && member.pid() != null
                                                && member.pid() == pid)
                .map(Member::name)
                .findFirst();
    }

    ManagedMember attach(String wanted, Role role, URI url) {
        var name = byName.containsKey(wanted) ? wanted + "@" + url.getAuthority() : wanted;
        var managed = ManagedMember.attached(name, role, url);
        byName.put(name, managed);
        aimLinks();
        return managed;
    }

    void forget(ManagedMember managed) {
        byName.remove(managed.name);
        links.remove(managed.name);
        if (managed.link != null) managed.link.close();
        if (managed.elects && byName.values().stream().noneMatch(one -> one.elects))
            electorate.dissolve();
        aimLinks();
        refresh();
        listener.accept(new ClusterEvent.MemberRemoved(managed.name));
    }

    /// The same member goes by another name.
    ManagedMember renamed(ManagedMember old, String name) {
        var renamed = old.named(name);
        byName.remove(old.name);
        byName.put(name, renamed);
        refresh();
        listener.accept(new ClusterEvent.MemberRenamed(old.name, renamed.snapshot()));
        return renamed;
    }

    /// Gives it a way to its leader, if it has none yet.
    void link(ManagedMember follower) {
        if (follower.link == null) follower.link = cables.open(leaderAddress());
        links.put(follower.name, follower.link);
    }

    void progressed(String sentence) {
        listener.accept(new ClusterEvent.Progressed(sentence));
    }

    /// @param change as it is done to a cable
    CompletableFuture<Member> changeLink(
            ManagedMember managed, UnaryOperator<LinkState> electors, Consumer<Cable> change) {
        if (!managed.elects) return changeLink(managed, change);
        electorate.change(managed.name, electors);
        linkChanged(managed.name);
        return completed(managed);
    }

    private void linkChanged(String elector) {
        listener.accept(
                new ClusterEvent.LinkChanged(
                        elector, electorate.state(elector), electorate.unheardBy(elector)));
    }

    /// Undoes all that was done to its link, and to its ways to the others.
    CompletableFuture<Member> heal(ManagedMember managed) {
        if (managed.elects)
            part(
                    electorate.cutWays().stream()
                            .filter(way -> !way.touches(managed.name))
                            .collect(Collectors.toSet()));
        return changeLink(managed, LinkState::healed, Cable::heal);
    }

    /// Of the ways between those that elect their leader exactly these carry nothing from now on.
    CompletableFuture<List<Member>> part(Set<Way> cut) {
        for (var way : cut)
            for (var name : List.of(way.from(), way.to()))
                if (!electorate.has(name))
                    throw new ActionFailed(
                            name + " is none of the members that elect their leader here");
        var before =
                electorate.names().stream()
                        .collect(Collectors.toMap(name -> name, electorate::unheardBy));
        electorate.cutOnly(cut);
        before.forEach(
                (name, unheardBy) -> {
                    if (!unheardBy.equals(electorate.unheardBy(name))) linkChanged(name);
                });
        return CompletableFuture.completedFuture(members);
    }

    CompletableFuture<Member> changeLink(ManagedMember managed, Consumer<Cable> change) {
        change.accept(linkOf(managed));
        listener.accept(new ClusterEvent.LinkChanged(managed.name, linkOf(managed).state()));
        return completed(managed);
    }

    static Cable linkOf(ManagedMember managed) {
        if (managed.link == null)
            throw new ActionFailed(
                    managed.elects
                            ? "messages between members that elect their leader pass as they come"
                            : managed.name + " has no link that this window could touch");
        return managed.link;
    }

    /// Of all links, also those that are still to come.
    CompletableFuture<List<Member>> slowMotion(int times) {
        slowness = times;
        for (var managed : byName.values())
            if (managed.link != null) changeLink(managed, link -> link.slowMotion(times));
        return CompletableFuture.completedFuture(members);
    }

    /// Asks every process to end; one that cannot be asked is left to [NodeProcess#endWithin].
    List<ManagedMember> stopAll() {
        isClosed = true;
        var ending = new ArrayList<ManagedMember>();
        for (var managed : byName.values()) {
            if (!managed.state.alive()) continue;
            ending.add(managed);
            try {
                stop(managed);
            } catch (RuntimeException e) {
                // It is ended with force.
            }
        }
        return ending;
    }
}
