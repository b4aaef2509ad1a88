package dev.walscope.cluster;

import dev.walscope.api.Role;
import dev.walscope.client.NodeClient;
import dev.walscope.time.Clock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A leader and its followers as processes of this machine, and what can be done to them from
/// outside: the hands of the window. Nodes that others started can be attached, to look at.
///
/// Every action returns at once; its future completes when the action has had its effect (a started
/// node is ready, a killed one is gone) or fails with [ActionFailed]. All of it happens on one
/// thread, which also calls the listener, so events come in the order of what happened.
///
/// Under `dataRoot` lie `leader/` and `followers/NAME/`; they stay when the cluster is closed.
public final class Cluster implements AutoCloseable {
    private static final String LEADER = "leader";
    private static final long STOP_TIMEOUT_MS = 10_000;

    private final Path dataRoot;
    private final int firstPort;
    private final NodeProgram program;
    private final Consumer<ClusterEvent> listener;
    private final ExecutorService desk =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("cluster").factory());

    /// Belongs to the desk's thread, as do the seats.
    private final Map<String, Seat> seats = new LinkedHashMap<>();

    private final Map<String, LinkProxy> links = new ConcurrentHashMap<>();
    private volatile List<Member> members = List.of();

    /// @param firstPort the leader's; `follower-N` has `firstPort + N`, each or the next free one
    public Cluster(
            Path dataRoot, int firstPort, NodeProgram program, Consumer<ClusterEvent> listener) {
        this.dataRoot = dataRoot;
        this.firstPort = firstPort;
        this.program = program;
        this.listener = listener;
    }

    /// All members as they are now, in the order in which they came.
    public List<Member> members() {
        return members;
    }

    public Optional<Member> member(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /// The cable between a follower that this cluster started and its leader.
    public Optional<LinkProxy> link(String follower) {
        return Optional.ofNullable(links.get(follower));
    }

    /// Why processes cannot be paused on this machine; empty when they can.
    public static Optional<String> whyNoPause() {
        return Signals.canPause() ? Optional.empty() : Optional.of(Signals.whyNoPause());
    }

    public CompletableFuture<?> perform(Action action) {
        return switch (action) {
            case Action.StartLeader() -> startLeader();
            case Action.AddFollower() -> addFollower();
            case Action.StartAll(int followers) -> startAll(followers);
            case Action.Stop(String name) -> stop(name);
            case Action.Kill(String name) -> kill(name);
            case Action.Pause(String name) -> pause(name);
            case Action.Resume(String name) -> resume(name);
            case Action.Restart(String name) -> restart(name);
            case Action.Wipe(String name) -> wipe(name);
            case Action.Remove(String name) -> remove(name);
            case Action.Attach(URI url) -> attach(url);
            case Action.Cut(String name) -> onLink(name, LinkProxy::cut);
            case Action.Heal(String name) -> onLink(name, LinkProxy::heal);
            case Action.HalfOpen(String name) -> onLink(name, LinkProxy::halfOpen);
            case Action.Delay(String name, Duration delay) ->
                    onLink(name, link -> link.delay(delay));
            case Action.Throttle(String name, long bytesPerSecond) ->
                    onLink(name, link -> link.throttle(bytesPerSecond));
            case Action.FlipBit(Path file, long offset, int bit) ->
                    onDisk(file, () -> DiskDamage.flipBit(file, offset, bit));
            case Action.CutTail(Path file, long bytes) ->
                    onDisk(file, () -> DiskDamage.cutTail(file, bytes));
        };
    }

    /// What a person would type to do the same now.
    public String shell(Action action) {
        return new ShellLines(members, links, firstPort, dataRoot).of(action);
    }

    /// Starts the leader, on its own data when it has been here before.
    public CompletableFuture<Member> startLeader() {
        return act(() -> start(leaderSeat()));
    }

    /// Starts `follower-N` with the lowest N that no member has.
    public CompletableFuture<Member> addFollower() {
        return act(() -> start(followerSeat(nextFollower(members))));
    }

    /// Starts what is not running of the leader and `follower-1` to `follower-N`.
    public CompletableFuture<List<Member>> startAll(int followers) {
        var starts = new ArrayList<CompletableFuture<Member>>();
        starts.add(act(() -> startIfGone(leaderSeat())));
        for (int n = 1; n <= followers; n++) {
            var name = "follower-" + n;
            starts.add(act(() -> startIfGone(followerSeat(name))));
        }
        return CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new))
                .thenApply(all -> starts.stream().map(CompletableFuture::join).toList());
    }

    public CompletableFuture<Member> stop(String name) {
        return act(() -> stop(running(name)));
    }

    public CompletableFuture<Member> kill(String name) {
        return act(
                () -> {
                    var seat = running(name);
                    seat.killed = true;
                    process(seat).kill();
                    return gone(seat);
                });
    }

    public CompletableFuture<Member> pause(String name) {
        return act(
                () -> {
                    var seat = running(name);
                    process(seat).pause();
                    return become(seat, new ProcessState.Paused());
                });
    }

    public CompletableFuture<Member> resume(String name) {
        return act(
                () -> {
                    var seat = running(name);
                    if (!(seat.state instanceof ProcessState.Paused))
                        throw new ActionFailed(name + " is not paused");
                    process(seat).resume();
                    return become(
                            seat,
                            process(seat).ready().isDone()
                                    ? new ProcessState.Running()
                                    : new ProcessState.Starting());
                });
    }

    /// Starts a member again, after stopping it when it runs.
    public CompletableFuture<Member> restart(String name) {
        return stopIfAlive(name).thenCompose(stopped -> act(() -> start(ours(name))));
    }

    /// Deletes the data folder of a member that does not run.
    public CompletableFuture<Member> wipe(String name) {
        return act(
                () -> {
                    var seat = ours(name);
                    if (seat.state.alive())
                        throw new ActionFailed("stop " + name + " before its data is wiped");
                    DataFolder.delete(seat.dataDir);
                    return become(seat, seat.state);
                });
    }

    /// Takes a member off the list, after stopping it when it runs; its data stays.
    public CompletableFuture<Member> remove(String name) {
        return stopIfAlive(name)
                .thenCompose(
                        stopped ->
                                act(
                                        () -> {
                                            var seat = seat(name);
                                            seats.remove(name);
                                            if (seat.link != null) seat.link.close();
                                            links.remove(name);
                                            refresh();
                                            listener.accept(new ClusterEvent.MemberRemoved(name));
                                            return CompletableFuture.completedFuture(
                                                    seat.snapshot());
                                        }));
    }

    /// Adds a running node that somebody else started; it must answer now.
    public CompletableFuture<Member> attach(URI url) {
        var client = new NodeClient(url);
        return client.status()
                .whenComplete((status, failure) -> client.close())
                .thenCompose(
                        status ->
                                act(
                                        () -> {
                                            var name = freeName(status.node(), url);
                                            var seat = Seat.attached(name, status.role(), url);
                                            seats.put(name, seat);
                                            aimLinks();
                                            return become(seat, seat.state);
                                        }));
    }

    private CompletableFuture<Member> onLink(String follower, Consumer<LinkProxy> change) {
        return act(
                () -> {
                    var seat = seat(follower);
                    if (seat.link == null)
                        throw new ActionFailed(
                                follower + " has no link that this window could touch");
                    change.accept(seat.link);
                    listener.accept(new ClusterEvent.LinkChanged(follower, seat.link.state()));
                    return CompletableFuture.completedFuture(seat.snapshot());
                });
    }

    private interface DiskStep {
        void run() throws IOException;
    }

    private CompletableFuture<Path> onDisk(Path file, DiskStep step) {
        return act(
                () -> {
                    try {
                        step.run();
                        return CompletableFuture.completedFuture(file);
                    } catch (IOException | IllegalArgumentException e) {
                        throw new ActionFailed(file + " cannot be damaged: " + e.getMessage(), e);
                    }
                });
    }

    // ---- on the desk's thread from here on

    /// Takes a step on the desk's thread. The future completes on another one, so that whoever
    /// waits there holds up nobody.
    private <T> CompletableFuture<T> act(Supplier<CompletableFuture<T>> step) {
        var done = new CompletableFuture<T>();
        try {
            desk.execute(
                    () -> {
                        try {
                            step.get()
                                    .whenCompleteAsync(
                                            (value, failure) -> finish(done, value, failure),
                                            Thread::startVirtualThread);
                        } catch (ActionFailed e) {
                            done.completeExceptionally(e);
                        }
                    });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new ActionFailed("the cluster is closed"));
        }
        return done;
    }

    private static <T> void finish(
            CompletableFuture<T> done, T value, @Nullable Throwable failure) {
        if (failure == null) done.complete(value);
        else done.completeExceptionally(failure);
    }

    private Seat leaderSeat() {
        return seats.computeIfAbsent(
                LEADER,
                name -> Seat.ours(name, Role.leader, firstPort, dataRoot.resolve(name), null));
    }

    private Seat followerSeat(String name) {
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

    private CompletableFuture<Member> startIfGone(Seat seat) {
        if (seat.state instanceof ProcessState.Attached) return completed(seat);
        return seat.state.alive() ? seat.started.copy() : start(seat);
    }

    private CompletableFuture<Member> start(Seat seat) {
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
        var port = leader.url.getPort() < 0 ? 80 : leader.url.getPort();
        return InetSocketAddress.createUnresolved(leader.url.getHost(), port);
    }

    private void aimLinks() {
        var leader = leaderAddress();
        links.values().forEach(link -> link.leader(leader));
    }

    private CompletableFuture<Member> stopIfAlive(String name) {
        return act(() -> seat(name).state.alive() ? stop(seat(name)) : completed(seat(name)));
    }

    private CompletableFuture<Member> stop(Seat seat) {
        process(seat).stop();
        become(seat, new ProcessState.Stopping());
        return gone(seat);
    }

    private CompletableFuture<Member> gone(Seat seat) {
        return process(seat)
                .ended()
                .thenApplyAsync(exitCode -> seat.snapshot(), desk)
                .orTimeout(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .exceptionally(
                        late -> {
                            throw new ActionFailed(seat.name + " still runs; kill it");
                        });
    }

    private void ready(Seat seat, NodeProcess process) {
        if (seat.process != process || !(seat.state instanceof ProcessState.Starting)) return;
        become(seat, new ProcessState.Running());
        seat.started.complete(seat.snapshot());
    }

    private void ended(Seat seat, NodeProcess process, int exitCode) {
        if (seat.process != process) return;
        var lines = process.lines();
        var reason = lines.isEmpty() ? "it printed nothing" : lines.getLast();
        if (seat.killed || exitCode == 128 + 9) become(seat, new ProcessState.Killed());
        else if (exitCode == 0 || exitCode == 128 + 15) become(seat, new ProcessState.Stopped());
        else become(seat, new ProcessState.Died(exitCode, reason));
        seat.started.completeExceptionally(
                new ActionFailed(seat.name + " " + seat.state.text() + ": " + reason));
    }

    private void printed(Seat seat, AtomicBoolean printing) {
        printing.set(false);
        become(seat, seat.state);
    }

    private CompletableFuture<Member> become(Seat seat, ProcessState state) {
        seat.state = state;
        refresh();
        var member = seat.snapshot();
        if (seats.get(seat.name) == seat) listener.accept(new ClusterEvent.MemberChanged(member));
        return CompletableFuture.completedFuture(member);
    }

    private void refresh() {
        members = seats.values().stream().map(Seat::snapshot).toList();
    }

    private static CompletableFuture<Member> completed(Seat seat) {
        return CompletableFuture.completedFuture(seat.snapshot());
    }

    private Seat seat(String name) {
        var seat = seats.get(name);
        if (seat == null) throw new ActionFailed("there is no " + name);
        return seat;
    }

    private Seat ours(String name) {
        var seat = seat(name);
        if (!seat.ours()) throw notOurs(name);
        return seat;
    }

    private Seat running(String name) {
        var seat = ours(name);
        if (!seat.state.alive()) throw new ActionFailed(name + " is not running");
        return seat;
    }

    private static ActionFailed notOurs(String name) {
        return new ActionFailed(name + " was started by somebody else, who alone may do that");
    }

    private static NodeProcess process(Seat seat) {
        if (seat.process == null) throw new ActionFailed(seat.name + " has never run");
        return seat.process;
    }

    private String freeName(String wanted, URI url) {
        return seats.containsKey(wanted) ? wanted + "@" + url.getAuthority() : wanted;
    }

    /// Stops every process that it started, with force where it takes longer than five seconds.
    /// Waits for them, so not to be called by a thread that draws.
    @Override
    public void close() {
        var ending = CompletableFuture.supplyAsync(this::stopAll, desk).join();
        var deadline = Clock.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(5);
        for (var process : ending) process.endBy(deadline);
        links.values().forEach(LinkProxy::close);
        ending.forEach(process -> process.ended().join());
        desk.close();
    }

    private List<NodeProcess> stopAll() {
        var ending = new ArrayList<NodeProcess>();
        for (var seat : seats.values()) {
            if (!seat.state.alive()) continue;
            stop(seat);
            ending.add(process(seat));
        }
        return ending;
    }
}
