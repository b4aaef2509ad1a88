package dev.walscope.cluster;

import dev.walscope.api.NodeStatus;
import dev.walscope.client.Futures;
import dev.walscope.client.NodeClient;
import dev.walscope.client.NodeRefused;
import dev.walscope.option.ChosenOptions;
import dev.walscope.security.TlsTrouble;
import dev.walscope.time.Clock;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A leader and its followers as processes of this machine, and what can be done to them from
/// outside. Nodes that others started can be attached, to look at.
///
/// Every action returns at once; its future completes when the action has had its effect (a started
/// node is ready, a killed one is gone) or fails with [ActionFailed]. All of it happens on one
/// thread, which also calls the listener, so events come in the order of what happened.
///
/// Under `dataRoot` lie `leader/` and `followers/NAME/`; they stay when the cluster is closed.
public final class Cluster implements AutoCloseable {
    /// What the first leader is called once it follows: as a follower it cannot be `leader`.
    public static final String OLD_LEADER = "old-leader";

    /// How long a step waits for a message to let pass.
    private static final Duration STEP_PATIENCE = Duration.ofSeconds(2);

    private final Path dataRoot;
    private final int firstPort;
    private final NodeProgram program;
    private final RememberedOptions remembered;
    private final Keyring keyring;
    private final Consumer<ClusterEvent> listener;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("cluster").factory());

    private final Members members;
    private final MemberFolders folders;

    /// @param firstPort the leader's; `follower-N` has `firstPort + N`, each or the next free one
    public Cluster(
            Path dataRoot, int firstPort, NodeProgram program, Consumer<ClusterEvent> listener) {
        this(dataRoot, firstPort, program, Keyring.forgetting(), listener);
    }

    /// @param keyring what is shown to the nodes that it talks to
    public Cluster(
            Path dataRoot,
            int firstPort,
            NodeProgram program,
            Keyring keyring,
            Consumer<ClusterEvent> listener) {
        this.keyring = keyring;
        this.dataRoot = dataRoot;
        this.firstPort = firstPort;
        this.program = program;
        this.remembered = new RememberedOptions(dataRoot);
        this.listener = listener;
        this.members =
                new Members(dataRoot, firstPort, program, remembered, keyring, listener, thread);
        this.folders = new MemberFolders(members, listener);
    }

    /// All members as they are now, in the order in which they came.
    public List<Member> members() {
        return members.members();
    }

    public Optional<Member> member(String name) {
        return members().stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /// The cable between a follower that this cluster started and its leader.
    public Optional<Cable> link(String follower) {
        return Optional.ofNullable(members.links().get(follower));
    }

    /// Whether a node of this name, when a cluster started it, elects its leader with others.
    public static boolean isElector(String name) {
        return Electorate.isName(name);
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
            case Action.StartMembers(int n) -> startMembers(n);
            case Action.AddMember(String name) -> act(() -> members.join(name));
            case Action.StartWith(List<String> names, ChosenOptions options) ->
                    startWith(names, options);
            case Action.Protect(boolean isOn) -> act(() -> members.protect(isOn));
            case Action.Stop(String name) -> stop(name);
            case Action.Kill(String name) -> kill(name);
            case Action.Pause(String name) -> pause(name);
            case Action.Resume(String name) -> resume(name);
            case Action.Restart(String name) -> restart(name);
            case Action.Promote(String name) -> promote(name);
            case Action.Wipe(String name) -> wipe(name);
            case Action.Unwipe(String name) -> unwipe(name);
            case Action.Remove(String name) -> remove(name);
            case Action.OpenFolder(Path folder) -> openFolder(folder);
            case Action.Attach(URI url) -> attach(url);
            case Action.Cut(String name) -> onLink(name, LinkState::withCut, Cable::cut);
            case Action.Heal(String name) -> act(() -> members.heal(members.managed(name)));
            case Action.Part(Set<Way> cut) -> act(() -> members.part(cut));
            case Action.HalfOpen(String name) ->
                    onLink(name, LinkState::withHalfOpen, Cable::halfOpen);
            case Action.Delay(String name, Duration delay) ->
                    onLink(name, state -> state.with(delay), link -> link.delay(delay));
            case Action.Throttle(String name, long rate) ->
                    onLink(name, state -> state.withRate(rate), link -> link.throttle(rate));
            case Action.SlowMotion(int times) -> act(() -> members.slowMotion(times));
            case Action.Hold(String name) -> hold(name, true);
            case Action.Release(String name) -> hold(name, false);
            case Action.Step(String name) -> step(name);
            case Action.FlipBit(Path file, long offset, int bit) ->
                    onDisk(
                            file,
                            () -> {
                                DiskDamage.flipBit(file, offset, bit);
                                return new ClusterEvent.BytesChanged(
                                        file, offset, offset + 1, false);
                            });
            case Action.CutTail(Path file, long bytes) ->
                    onDisk(
                            file,
                            () -> {
                                long size = Files.size(file);
                                DiskDamage.cutTail(file, bytes);
                                return new ClusterEvent.BytesChanged(
                                        file, Math.max(0, size - bytes), size, true);
                            });
        };
    }

    /// What a person would type to do the same now.
    public String shell(Action action) {
        return shell(action, members.isProtected());
    }

    /// The same of nodes that are protected, or not, whatever they are now.
    public String shell(Action action, boolean isProtected) {
        return new ShellLines(
                        members(),
                        members.links(),
                        members.electorate(),
                        firstPort,
                        dataRoot,
                        program,
                        remembered,
                        isProtected)
                .of(action);
    }

    /// What a member is started with beside what is usual here, or will be when it is there.
    public ChosenOptions options(String name) {
        return member(name)
                .map(Member::options)
                .orElseGet(() -> remembered.of(DataFolder.usual(dataRoot, name)));
    }

    /// How the next member is called that is started beside those that elect their leader; empty
    /// when there is no room for one.
    public String nextMember() {
        return members.electorate().seats().stream()
                .filter(name -> !members.electorate().has(name))
                .filter(name -> !Files.exists(DataFolder.usual(dataRoot, name)))
                .findFirst()
                .orElse("");
    }

    /// Whether nodes that are started here speak TLS, want tokens and know each other by a secret.
    public boolean isProtected() {
        return members.isProtected();
    }

    /// Where the token lies that `bearer` shows to nodes that are protected.
    public Path tokenOf(Bearer bearer) {
        return LabProtection.tokenOf(dataRoot, bearer);
    }

    /// What every node here is started with, unless it has other options of its own.
    public ChosenOptions usualOptions() {
        return program.usualOptions();
    }

    /// Starts the leader, on its own data when it has been here before.
    public CompletableFuture<Member> startLeader() {
        return act(() -> members.start(members.managedLeader()));
    }

    /// Starts `follower-N` with the lowest N that no member has.
    public CompletableFuture<Member> addFollower() {
        return act(() -> members.start(members.managedFollower(Members.nextFollower(members()))));
    }

    /// Starts what is not running of the leader and `follower-1` to `follower-N`.
    public CompletableFuture<List<Member>> startAll(int followers) {
        var starts = new ArrayList<CompletableFuture<Member>>();
        if (followers > 0) members.cables().begin();
        starts.add(act(() -> members.startIfGone(members.managedLeader())));
        for (int n = 1; n <= followers; n++) {
            var name = "follower-" + n;
            starts.add(act(() -> members.startIfGone(members.managedFollower(name))));
        }
        return plain(all(starts));
    }

    /// Starts what is not running of the members of a cluster that elects its leader. Of one that
    /// has been here before all are started; else `count`, `node-1` and so on.
    public CompletableFuture<List<Member>> startMembers(int count) {
        return plain(
                act(() -> CompletableFuture.completedFuture(members.electors(count)))
                        .thenCompose(
                                electors ->
                                        all(
                                                electors.stream()
                                                        .map(
                                                                one ->
                                                                        act(
                                                                                () ->
                                                                                        members
                                                                                                .startIfGone(
                                                                                                        one)))
                                                        .toList())));
    }

    private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> each) {
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                .thenApply(_ -> each.stream().map(CompletableFuture::join).toList());
    }

    /// Starts members, in this order and each after stopping it when it runs, with options that
    /// they keep.
    public CompletableFuture<List<Member>> startWith(List<String> names, ChosenOptions options) {
        var starts = names.stream().map(name -> startWith(name, options)).toList();
        return plain(all(starts));
    }

    private CompletableFuture<Member> startWith(String name, ChosenOptions options) {
        return act(() -> members.stopUnlessGone(optionable(name, options)))
                .thenCompose(
                        stopped ->
                                act(
                                        () ->
                                                members.startWith(
                                                        members.ours(stopped.name()), options)));
    }

    private ManagedMember optionable(String name, ChosenOptions options) {
        for (var problem : options.problems(usualOptions()).values())
            throw new ActionFailed(name + " is not started: " + problem);
        return members.existingOrNew(name);
    }

    public CompletableFuture<Member> stop(String name) {
        return act(() -> members.stop(members.running(name)));
    }

    public CompletableFuture<Member> kill(String name) {
        return act(
                () -> {
                    var managed = members.running(name);
                    managed.killed = true;
                    Members.process(managed).kill();
                    return members.gone(managed);
                });
    }

    public CompletableFuture<Member> pause(String name) {
        return act(
                () -> {
                    var managed = members.running(name);
                    if (managed.state instanceof ProcessState.Stopping)
                        throw new ActionFailed(name + " is stopping already");
                    Members.process(managed).pause();
                    return members.become(managed, new ProcessState.Paused());
                });
    }

    public CompletableFuture<Member> resume(String name) {
        return act(
                () -> {
                    var managed = members.running(name);
                    if (!(managed.state instanceof ProcessState.Paused))
                        throw new ActionFailed(name + " is not paused");
                    Members.process(managed).resume();
                    return members.become(
                            managed,
                            Members.process(managed).ready().isDone()
                                    ? new ProcessState.Running()
                                    : new ProcessState.Starting());
                });
    }

    /// Starts a member again, after stopping it when it runs.
    public CompletableFuture<Member> restart(String name) {
        return plain(
                stopIfAlive(name)
                        .thenCompose(stopped -> act(() -> members.start(members.ours(name)))));
    }

    /// Makes a follower the leader by hand. A leader that ran until now follows it, as
    /// `old-leader`; one that did not run stays as it is, and follows when it is started.
    public CompletableFuture<Member> promote(String name) {
        var promotion = new Promotion(members, name);
        return plain(
                act(promotion::endLeader)
                        .thenCompose(_ -> act(promotion::endFollower))
                        .thenCompose(_ -> act(promotion::lead))
                        .thenCompose(leads -> follow(promotion).thenApply(_ -> leads)));
    }

    private CompletableFuture<?> follow(Promotion promotion) {
        return act(() -> promotion.follow().thenApply(done -> done));
    }

    /// Sets the data folder of a member that does not run aside, where it can be put back from
    /// until the member is wiped again or this cluster is closed.
    public CompletableFuture<Member> wipe(String name) {
        return act(
                () -> {
                    var managed = members.ours(name);
                    if (managed.state.alive())
                        throw new ActionFailed("stop " + name + " before its data is wiped");
                    return folders.wipe(managed);
                });
    }

    /// Puts back what [#wipe] set aside.
    public CompletableFuture<Member> unwipe(String name) {
        return act(
                () -> {
                    var managed = members.ours(name);
                    if (managed.state.alive())
                        throw new ActionFailed("stop " + name + " before its data is put back");
                    return folders.unwipe(managed);
                });
    }

    /// Takes a member off the list, after stopping it when it runs; its data stays.
    public CompletableFuture<Member> remove(String name) {
        return plain(stopIfAlive(name).thenCompose(stopped -> act(() -> forget(name))));
    }

    private CompletableFuture<Member> forget(String name) {
        var managed = members.managed(name);
        if (managed.state.alive())
            throw new ActionFailed(name + " was started again meanwhile; it stays");
        members.forget(managed);
        return Members.completed(managed);
    }

    /// Adds a running node that this window has not started; it must answer now. A node that is
    /// here already, under this address or another, is refused: what it holds would count as two
    /// copies. One that wants to know who asks fails with [CredentialsWanted].
    public CompletableFuture<Member> attach(URI url) {
        var client = new NodeClient(url, keyring.of(url));
        return plain(
                client.status()
                        .whenComplete((status, failure) -> client.close())
                        .exceptionallyCompose(
                                failure -> CompletableFuture.failedFuture(unanswered(url, failure)))
                        .thenCompose(status -> act(() -> attach(status, url))));
    }

    private static Throwable unanswered(URI url, Throwable failure) {
        var cause = Futures.cause(failure);
        boolean isRefused = cause instanceof NodeRefused refused && refused.status() == 401;
        boolean isStranger =
                TlsTrouble.kind(cause)
                        .filter(kind -> kind == TlsTrouble.Kind.OTHER_AUTHORITY)
                        .isPresent();
        return isRefused || isStranger ? new CredentialsWanted(url, cause) : cause;
    }

    private CompletableFuture<Member> attach(NodeStatus status, URI url) {
        members.known(url, status.pid())
                .ifPresent(
                        name -> {
                            throw new ActionFailed(
                                    url + " is " + name + ", which is in this cluster already");
                        });
        var managed = members.attach(status.node(), status.role(), url);
        return members.become(managed, managed.state);
    }

    private CompletableFuture<Path> openFolder(Path folder) {
        return act(
                () -> {
                    FileBrowser.show(folder);
                    return CompletableFuture.completedFuture(folder);
                });
    }

    private CompletableFuture<Member> onLink(
            String member, UnaryOperator<LinkState> electors, Consumer<Cable> change) {
        return act(() -> members.changeLink(members.managed(member), electors, change));
    }

    private CompletableFuture<Member> hold(String follower, boolean isHeld) {
        if (isHeld && members.isProtected())
            return CompletableFuture.failedFuture(
                    new ActionFailed(
                            "the messages to "
                                    + follower
                                    + " are encrypted, so they cannot be told apart; cut or delay"
                                    + " the link instead"));
        return act(() -> members.changeLink(members.managed(follower), link -> link.hold(isHeld)));
    }

    /// Completes when the message has begun its way.
    private CompletableFuture<LinkMessage> step(String follower) {
        return act(
                () -> {
                    var link = Members.linkOf(members.managed(follower));
                    if (!link.state().held())
                        throw new ActionFailed(
                                "hold the link to " + follower + " before stepping through it");
                    return link.step(STEP_PATIENCE)
                            .thenApply(
                                    passed ->
                                            passed.orElseThrow(
                                                    () ->
                                                            new ActionFailed(
                                                                    "nothing waits on the link to "
                                                                            + follower
                                                                            + "; write"
                                                                            + " something")));
                });
    }

    private interface Damage {
        /// @return which bytes it changed
        ClusterEvent.BytesChanged run() throws IOException;
    }

    private CompletableFuture<Path> onDisk(Path file, Damage damage) {
        return act(
                () -> {
                    try {
                        folders.onDisk(file, () -> listener.accept(damage.run()));
                        return CompletableFuture.completedFuture(file);
                    } catch (IOException | IllegalArgumentException e) {
                        throw new ActionFailed(file + " cannot be damaged: " + e.getMessage(), e);
                    }
                });
    }

    /// Takes a step on the cluster's thread. The future completes on another one: what waits for it
    /// must not hold that thread up.
    private <T> CompletableFuture<T> act(Supplier<CompletableFuture<T>> step) {
        try {
            return plain(
                    CompletableFuture.supplyAsync(step, thread)
                            .thenCompose(done -> done)
                            .whenCompleteAsync((value, failure) -> {}, Thread::startVirtualThread));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new ActionFailed("the cluster is closed"));
        }
    }

    /// The same future with the failure itself, not wrapped once for each stage that it passed.
    private static <T> CompletableFuture<T> plain(CompletableFuture<T> staged) {
        var plain = new CompletableFuture<T>();
        staged.whenComplete(
                (value, failure) -> {
                    if (failure == null) plain.complete(value);
                    else plain.completeExceptionally(Futures.cause(failure));
                });
        return plain;
    }

    private CompletableFuture<Member> stopIfAlive(String name) {
        return act(() -> members.stopUnlessGone(members.managed(name)));
    }

    /// Stops every process that it started, with force where it takes longer than five seconds.
    /// Waits for them, so not to be called by a thread that draws.
    @Override
    public void close() {
        if (thread.isShutdown()) return;
        var ending = CompletableFuture.supplyAsync(members::stopAll, thread).join();
        var deadline = Clock.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(5);
        for (var managed : ending)
            Members.process(managed).endWithin(deadline - Clock.SYSTEM.nanos());
        members.cables().close();
        members.electorate().dissolve();
        // Not only until they are gone: what follows from it is done on the thread that is closed.
        ending.forEach(managed -> managed.gone.join());
        folders.deleteWiped();
        thread.close();
    }
}
