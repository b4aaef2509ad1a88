package dev.walscope.cluster;

import dev.walscope.api.Role;
import dev.walscope.time.Clock;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import java.util.stream.Collectors;

/// The members of a cluster and the life of their processes. All of it belongs to the cluster's one
/// thread, `desk`, but [#members] and [#links], which any thread may read.
final class Roster {
    static final String LEADER = "leader";
    private static final long STOP_TIMEOUT_MS = 10_000;

    /// Not all of 127.0.0.0/8: beside the node at 127.0.0.1:8000 another one may be at
    /// 127.0.0.2:8000.
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Path dataRoot;
    private final int firstPort;
    private final NodeProgram program;
    private final Consumer<ClusterEvent> listener;
    private final Executor desk;
    private final Map<String, Seat> seats = new LinkedHashMap<>();
    private final Map<String, LinkProxy> links = new ConcurrentHashMap<>();
    private volatile List<Member> members = List.of();

    /// Nothing starts any more.
    private boolean isClosed;

    Roster(
            Path dataRoot,
            int firstPort,
            NodeProgram program,
            Consumer<ClusterEvent> listener,
            Executor desk) {
        this.dataRoot = dataRoot;
        this.firstPort = firstPort;
        this.program = program;
        this.listener = listener;
        this.desk = desk;
    }

    List<Member> members() {
        return members;
    }

    Map<String, LinkProxy> links() {
        return links;
    }

    Seat leaderSeat() {
        return seats.computeIfAbsent(
                LEADER,
                name -> Seat.ours(name, Role.leader, firstPort, dataRoot.resolve(name), null));
    }

    Seat followerSeat(String name) {
        var known = seats.get(name);
        if (known != null) return known;
        var number = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
        var link = LinkProxy.open(leaderAddress(), Clock.SYSTEM);
        links.put(name, link);
        var dataDir = dataRoot.resolve("followers").resolve(name);
        var seat = Seat.ours(name, Role.follower, firstPort + number, dataDir, link);
        seats.put(name, seat);
        return seat;
    }

    static String nextFollower(List<Member> members) {
        var taken = members.stream().map(Member::name).collect(Collectors.toSet());
        int n = 1;
        while (taken.contains("follower-" + n)) n++;
        return "follower-" + n;
    }

    CompletableFuture<Member> startIfGone(Seat seat) {
        if (seat.state instanceof ProcessState.Attached) return completed(seat);
        if (isEnding(seat)) return gone(seat).thenComposeAsync(gone -> startIfGone(seat), desk);
        return seat.state.alive() ? seat.started.copy() : start(seat);
    }

    private static boolean isEnding(Seat seat) {
        return seat.state instanceof ProcessState.Stopping || seat.state.alive() && seat.killed;
    }

    CompletableFuture<Member> start(Seat seat) {
        if (isClosed) throw new ActionFailed("the cluster is closed");
        if (seat.state.alive())
            throw new ActionFailed(seat.name + " is " + seat.state.text() + " already");
        if (!seat.ours()) throw notOurs(seat.name);
        choosePort(seat);
        var printing = new AtomicBoolean();
        var process =
                NodeProcess.start(
                        program.command(arguments(seat)),
                        () -> {
                            if (!printing.getAndSet(true))
                                desk.execute(() -> printed(seat, printing));
                        });
        seat.process = process;
        seat.killed = false;
        seat.started = new CompletableFuture<>();
        seat.gone = new CompletableFuture<>();
        process.ready().thenRunAsync(() -> ready(seat, process), desk);
        process.ended().thenAcceptAsync(exitCode -> ended(seat, process, exitCode), desk);
        become(seat, new ProcessState.Starting());
        return seat.started.copy();
    }

    private void choosePort(Seat seat) {
        var promised =
                seats.values().stream()
                        .filter(other -> other != seat && other.state.alive())
                        .map(other -> other.port)
                        .collect(Collectors.toSet());
        var wanted = seat.port;
        var port = Ports.firstFree(wanted, promised);
        if (port != wanted) {
            seat.moveTo(port);
            listener.accept(new ClusterEvent.PortTaken(seat.name, wanted, port));
        }
        if (seat.role == Role.leader) aimLinks();
    }

    private List<String> arguments(Seat seat) {
        var arguments = new ArrayList<String>();
        arguments.add(seat.role.name());
        if (seat.role == Role.follower) arguments.add(seat.name);
        arguments.addAll(List.of("--port", Integer.toString(seat.port)));
        if (seat.link != null)
            arguments.addAll(List.of("--leader", Seat.local(seat.link.port()).toString()));
        arguments.addAll(List.of("--data", String.valueOf(seat.dataDir), "--stop-with-parent"));
        return arguments;
    }

    /// Where followers find their leader: ours, else one that is attached, else where ours will be.
    private InetSocketAddress leaderAddress() {
        var leader = seats.get(LEADER);
        if (leader == null)
            leader =
                    seats.values().stream()
                            .filter(seat -> seat.role == Role.leader)
                            .findFirst()
                            .orElse(null);
        if (leader == null) return new InetSocketAddress("127.0.0.1", firstPort);
        return InetSocketAddress.createUnresolved(leader.url.getHost(), port(leader.url));
    }

    private void aimLinks() {
        var leader = leaderAddress();
        links.values().forEach(link -> link.leader(leader));
    }

    CompletableFuture<Member> stop(Seat seat) {
        process(seat).stop();
        become(seat, new ProcessState.Stopping());
        return gone(seat);
    }

    CompletableFuture<Member> gone(Seat seat) {
        return seat.gone
                .copy()
                .orTimeout(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .exceptionally(
                        late -> {
                            throw new ActionFailed(seat.name + " still runs; kill it");
                        });
    }

    private void ready(Seat seat, NodeProcess process) {
        if (seat.process != process) return;
        if (seat.state instanceof ProcessState.Starting) become(seat, new ProcessState.Running());
        seat.started.complete(seat.snapshot());
    }

    private void ended(Seat seat, NodeProcess process, int exitCode) {
        process.wake();
        if (seat.process != process) return;
        var lines = process.lines();
        var reason = lines.isEmpty() ? "it printed nothing" : lines.getLast();
        if (seat.killed || exitCode == 128 + 9) become(seat, new ProcessState.Killed());
        else if (exitCode == 0 || exitCode == 128 + 15) become(seat, new ProcessState.Stopped());
        else become(seat, new ProcessState.Died(exitCode, reason));
        seat.started.completeExceptionally(
                new ActionFailed(seat.name + " " + seat.state.text() + ": " + reason));
        seat.gone.complete(seat.snapshot());
    }

    private void printed(Seat seat, AtomicBoolean printing) {
        printing.set(false);
        become(seat, seat.state);
    }

    CompletableFuture<Member> become(Seat seat, ProcessState state) {
        seat.state = state;
        refresh();
        var member = seat.snapshot();
        if (seats.get(seat.name) == seat) listener.accept(new ClusterEvent.MemberChanged(member));
        return CompletableFuture.completedFuture(member);
    }

    CompletableFuture<Member> wipe(Seat seat) {
        DataFolder.delete(seat.dataDir);
        listener.accept(new ClusterEvent.Wiped(seat.name));
        return become(seat, seat.state);
    }

    private void refresh() {
        members = seats.values().stream().map(Seat::snapshot).toList();
    }

    static CompletableFuture<Member> completed(Seat seat) {
        return CompletableFuture.completedFuture(seat.snapshot());
    }

    Seat seat(String name) {
        var seat = seats.get(name);
        if (seat == null) throw new ActionFailed("there is no " + name);
        return seat;
    }

    Seat ours(String name) {
        var seat = seat(name);
        if (!seat.ours()) throw notOurs(name);
        return seat;
    }

    Seat running(String name) {
        var seat = ours(name);
        if (!seat.state.alive()) throw new ActionFailed(name + " is not running");
        return seat;
    }

    static ActionFailed notOurs(String name) {
        return new ActionFailed(name + " was started by somebody else, who alone may do that");
    }

    static NodeProcess process(Seat seat) {
        if (seat.process == null) throw new ActionFailed(seat.name + " has never run");
        return seat.process;
    }

    /// The member that is reached at `url`, or is the process `pid` of this machine.
    Optional<String> known(URI url, long pid) {
        return members.stream()
                .filter(
                        member ->
                                isSameAddress(member.url(), url)
                                        || isHere(url)
                                                && member.pid() != null
                                                && member.pid() == pid)
                .map(Member::name)
                .findFirst();
    }

    private static boolean isSameAddress(URI one, URI other) {
        boolean isSameHost =
                isHere(one) && isHere(other)
                        || String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost());
        return isSameHost && port(one) == port(other);
    }

    private static boolean isHere(URI url) {
        return LOOPBACK.contains(String.valueOf(url.getHost()));
    }

    private static int port(URI url) {
        return url.getPort() < 0 ? 80 : url.getPort();
    }

    Seat attach(String wanted, Role role, URI url) {
        var name = seats.containsKey(wanted) ? wanted + "@" + url.getAuthority() : wanted;
        var seat = Seat.attached(name, role, url);
        seats.put(name, seat);
        aimLinks();
        return seat;
    }

    void forget(Seat seat) {
        seats.remove(seat.name);
        links.remove(seat.name);
        if (seat.link != null) seat.link.close();
        aimLinks();
        refresh();
        listener.accept(new ClusterEvent.MemberRemoved(seat.name));
    }

    CompletableFuture<Member> changeLink(Seat seat, Consumer<LinkProxy> change) {
        if (seat.link == null)
            throw new ActionFailed(seat.name + " has no link that this window could touch");
        change.accept(seat.link);
        listener.accept(new ClusterEvent.LinkChanged(seat.name, seat.link.state()));
        return completed(seat);
    }

    /// Asks every process to end; one that cannot be asked is left to [NodeProcess#endWithin].
    List<NodeProcess> stopAll() {
        isClosed = true;
        var ending = new ArrayList<NodeProcess>();
        for (var seat : seats.values()) {
            if (!seat.state.alive()) continue;
            ending.add(process(seat));
            try {
                stop(seat);
            } catch (RuntimeException e) {
                // It is ended with force.
            }
        }
        return ending;
    }
}
