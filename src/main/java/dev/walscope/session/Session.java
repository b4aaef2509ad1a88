package dev.walscope.session;

import dev.walscope.api.NodeUrl;
import dev.walscope.api.Role;
import dev.walscope.api.You;
import dev.walscope.check.ClientOperation.Consistency;
import dev.walscope.check.ClientOperation.Sender;
import dev.walscope.client.Call;
import dev.walscope.client.Credentials;
import dev.walscope.client.Futures;
import dev.walscope.client.NodeClient;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.ActionFailed;
import dev.walscope.cluster.Bearer;
import dev.walscope.cluster.Cable;
import dev.walscope.cluster.Cluster;
import dev.walscope.cluster.ClusterEvent;
import dev.walscope.cluster.CredentialsWanted;
import dev.walscope.cluster.Keyring;
import dev.walscope.cluster.LinkMessage;
import dev.walscope.cluster.LinkState;
import dev.walscope.cluster.Member;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.cluster.ProcessState;
import dev.walscope.cluster.Wiretap;
import dev.walscope.option.ChosenOptions;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.LinkView;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Observation;
import dev.walscope.scope.ProcessView;
import dev.walscope.scope.live.Inbox;
import dev.walscope.scope.live.LogComparer;
import dev.walscope.scope.live.Prefetcher;
import dev.walscope.scope.live.Watcher;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The gateway to a real cluster: processes through `cluster`, nodes through their HTTP API. All
/// that is observed goes through one inbox to the one who folds it.
///
/// Any thread may call; nothing waits but [#close].
public final class Session implements ClusterGateway, AutoCloseable {
    private final InflatedFile inflated = new InflatedFile();
    /// Of many writes, one each this long goes into the ledger.
    private static final long REMEMBER_NANOS = 50_000_000;

    private final Inbox inbox = new Inbox();
    private final Keyring keyring;
    private final Watcher watcher;
    private final Prefetcher prefetcher;
    private final LogComparer comparer;
    private final ElectionTimers timers;
    private final Cluster cluster;
    private final Consumer<String> failed;
    private volatile @Nullable BiConsumer<URI, String> credentialsAsked;
    private final AtomicLong rememberedAt = new AtomicLong();
    private final OperationLog operations =
            new OperationLog(inbox, System::nanoTime, System::currentTimeMillis);

    /// @param failed told in one sentence what did not work or how far it is, on any thread
    public Session(Path dataRoot, int firstPort, NodeProgram program, Consumer<String> failed) {
        this(dataRoot, firstPort, program, Keyring.forgetting(), failed);
    }

    /// @param keyring what is shown to which node
    public Session(
            Path dataRoot,
            int firstPort,
            NodeProgram program,
            Keyring keyring,
            Consumer<String> failed) {
        this.keyring = keyring;
        this.watcher = new Watcher(inbox, System::currentTimeMillis, keyring::of);
        this.timers = new ElectionTimers(watcher::client, System::currentTimeMillis);
        this.prefetcher = new Prefetcher(watcher);
        this.comparer = new LogComparer(watcher, inbox::put);
        this.cluster = new Cluster(dataRoot, firstPort, program, keyring, this::happened);
        this.failed = failed;
    }

    /// Has `asked` told of nodes that want a token, or whose authority is not known here, and what
    /// they said; on any thread. Without, their sentence is told like any other.
    public void askForCredentials(BiConsumer<URI, String> asked) {
        credentialsAsked = asked;
    }

    /// Hands on what has been learnt since; never waits.
    public void drainTo(Consumer<Observation> fold) {
        inbox.drainTo(fold);
    }

    /// Fetches what `view` shows and `state` does not hold yet: the ids `first..last` of every
    /// node's log, and the selected entry with its bytes.
    ///
    /// @return whether any of these was asked for
    public boolean fetch(ClusterState state, View view, long first, long last) {
        boolean hasAsked = false;
        fetchUnknownSegments(state);
        for (var node : state.nodes()) {
            if (!node.condition().answers()) continue;
            long until = Math.min(last, node.lastId());
            long missing = node.log().firstMissing(Math.max(first, node.firstId()), until);
            if (missing <= until) hasAsked |= watcher.fetchEntries(node.name(), missing, until);
            long id = view.selectedId();
            if (node.firstId() <= id && id <= node.lastId() && !hasDetail(node, id))
                hasAsked |= watcher.fetchDetail(node.name(), id);
        }
        return hasAsked;
    }

    /// Fetches for the recording what is not on screen, within a budget.
    public void prefetch(ClusterState state) {
        prefetcher.prefetch(state, System.currentTimeMillis());
    }

    /// Has it found out which of the nodes that somebody else started have the same log.
    public void compareLogs(ClusterState state) {
        comparer.compare(state, System.currentTimeMillis());
    }

    private static boolean hasDetail(NodeView node, long id) {
        var detail = node.detail();
        return detail != null && detail.id() == id && detail.detail() != null;
    }

    public void fetchDeduplication(ClusterState state) {
        for (var node : state.nodes())
            if (node.condition().answers()) watcher.fetchDeduplication(node.name());
    }

    /// Lag grows with time alone, which no event tells.
    public void fetchLag(ClusterState state) {
        state.nodes().stream()
                .filter(NodeView::isLeader)
                .filter(leader -> leader.condition().answers())
                .filter(leader -> leader.followers().stream().anyMatch(f -> f.lagEntries() > 0))
                .forEach(leader -> watcher.fetchStatus(leader.name()));
    }

    /// A leader is heard without an event.
    public void fetchTimers(ClusterState state) {
        timers.ask(state);
    }

    /// The first segment file comes with the first entry, which no event tells.
    public void fetchUnknownSegments(ClusterState state) {
        for (var node : state.nodes())
            if (node.condition().answers() && node.segments().isEmpty() && node.lastId() > 0)
                watcher.fetchSegments(node.name());
    }

    public void fetchSegments(ClusterState state) {
        for (var node : state.nodes())
            if (node.condition().answers()) watcher.fetchSegments(node.name());
    }

    @Override
    public void perform(Action action) {
        act(action);
    }

    /// Completes when the action has had its effect; a failure is also told to the window.
    public CompletableFuture<?> act(Action action) {
        return cluster.perform(action)
                .whenComplete(
                        (_, failure) -> {
                            if (failure == null) {
                                attached(action);
                                return;
                            }
                            var sentence = FailureText.sentence(failure);
                            failed.accept(sentence);
                            var asked = credentialsAsked;
                            if (asked != null
                                    && Futures.cause(failure) instanceof CredentialsWanted wanted)
                                asked.accept(wanted.url(), sentence);
                        });
    }

    /// In the place of what was said when it wanted something.
    private void attached(Action action) {
        if (action instanceof Action.Attach(URI url) && !keyring.of(url).equals(Credentials.NONE))
            failed.accept("Attached to " + url + ".");
    }

    @Override
    public Credentials credentials(URI url) {
        return keyring.of(url);
    }

    @Override
    public void trust(URI url, @Nullable Path ca, @Nullable String token) throws IOException {
        keyring.keep(url, ca, token);
        for (var member : cluster.members())
            if (NodeUrl.areSame(member.url(), url)) watcher.watch(member.name(), member.url());
    }

    @Override
    public Optional<You> you(String node) {
        return watcher.you(node);
    }

    /// Each node's name and address, in the order in which they came.
    public Map<String, URI> members() {
        var addresses = new LinkedHashMap<String, URI>();
        for (var member : cluster.members()) addresses.put(member.name(), member.url());
        return addresses;
    }

    @Override
    public String shell(Action action) {
        return shell(action, cluster.isProtected());
    }

    @Override
    public String shell(Action action, boolean isProtected) {
        try {
            return cluster.shell(action, isProtected);
        } catch (ActionFailed e) {
            // What cannot be done has no line; why not, its button says.
            return "";
        }
    }

    @Override
    public Optional<URI> address(String node) {
        return cluster.member(node).map(Member::url);
    }

    @Override
    public Optional<Path> folder(String node) {
        return cluster.member(node).map(Member::dataDir);
    }

    @Override
    public ChosenOptions options(String node) {
        return cluster.options(node);
    }

    @Override
    public String nextMember() {
        return cluster.nextMember();
    }

    @Override
    public ChosenOptions usualOptions() {
        return cluster.usualOptions();
    }

    @Override
    public boolean isProtected() {
        return cluster.isProtected();
    }

    @Override
    public List<String> printed(String node) {
        return cluster.member(node).map(Member::lastLines).orElse(List.of());
    }

    @Override
    public Optional<ElectionTimer> timer(String member) {
        return timers.of(member);
    }

    @Override
    public List<LinkMessage.Travelling> travelling(String follower) {
        return cluster.link(follower).map(Cable::travelling).orElse(List.of());
    }

    @Override
    public CompletableFuture<byte[]> read(Path file, long offset, int length) {
        return onAThread(
                () -> {
                    var buffer = ByteBuffer.allocate(length);
                    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                        channel.read(buffer, offset);
                        return Arrays.copyOf(buffer.array(), buffer.position());
                    }
                });
    }

    @Override
    public CompletableFuture<byte[]> readInflated(Path file, long offset, int length) {
        return onAThread(() -> inflated.read(file, offset, length));
    }

    private static CompletableFuture<byte[]> onAThread(Callable<byte[]> work) {
        var done = new CompletableFuture<byte[]>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                done.complete(work.call());
                            } catch (Exception e) {
                                done.completeExceptionally(e);
                            }
                        });
        return done;
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        var client = watcher.client(node);
        if (client.isEmpty())
            return CompletableFuture.failedFuture(
                    new IllegalStateException(node + " is not part of this cluster"));
        return send(client.get(), node, call, Sender.console);
    }

    private CompletableFuture<Reply> send(NodeClient client, String node, Call call, Sender by) {
        var asked = operations.asked(node, call, by, consistency(node, call));
        var exchange = client.send(call);
        return Futures.cancelling(
                exchange,
                exchange.whenComplete(
                        (reply, failure) -> {
                            asked.ifPresent(
                                    question ->
                                            operations.answered(question, call, reply, failure));
                            if (failure != null) return;
                            if (by == Sender.console || isToBeRemembered())
                                promised(node, call, reply);
                            checked(node, call, reply);
                        }));
    }

    /// As [#send], by somebody else, to a node that the window protects.
    public CompletableFuture<Reply> send(String node, Call call, Bearer as) {
        var at = address(node);
        if (as == Bearer.window || at.isEmpty()) return send(node, call);
        try {
            var credentials = shown(at.get(), as);
            return kept(node, call, () -> sendAt(at.get(), credentials, call));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new IllegalStateException(e.getMessage(), e));
        }
    }

    /// As [#send(String, Call, Bearer)], while somebody listens on the wire.
    public CompletableFuture<Overheard> overhear(String node, Call call, Bearer as) {
        var at = address(node);
        if (at.isEmpty())
            return CompletableFuture.failedFuture(
                    new IllegalStateException(node + " is not part of this cluster"));
        try {
            var tap = Wiretap.to(at.get());
            var credentials = shown(at.get(), as);
            return kept(node, call, () -> sendAt(tap.url(), credentials, call))
                    .thenApply(reply -> new Overheard(reply, tap.heard()))
                    .whenComplete((_, _) -> close(tap));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new IllegalStateException(e.getMessage(), e));
        }
    }

    private static void close(Wiretap tap) {
        try {
            tap.close();
        } catch (IOException e) {
            // Its port is free either way.
        }
    }

    /// What `as` shows to the node at `url`.
    private Credentials shown(URI url, Bearer as) throws IOException {
        var own = credentials(url);
        if (as == Bearer.window) return own;
        try {
            var token = as == Bearer.nobody ? null : Files.readString(cluster.tokenOf(as)).strip();
            return new Credentials(token, own.caCertificate(), own.tls());
        } catch (IOException e) {
            throw new IOException("there is no token of " + as + ": protect the nodes first", e);
        }
    }

    /// Takes down what was asked and answered, for the history and the ledger.
    private CompletableFuture<Reply> kept(
            String node, Call call, Supplier<CompletableFuture<Reply>> sending) {
        var asked = operations.asked(node, call, Sender.console, consistency(node, call));
        return sending.get()
                .whenComplete(
                        (reply, failure) -> {
                            asked.ifPresent(
                                    question ->
                                            operations.answered(question, call, reply, failure));
                            if (failure == null) promised(node, call, reply);
                        });
    }

    private static CompletableFuture<Reply> sendAt(URI url, Credentials credentials, Call call) {
        var client = new NodeClient(url, credentials);
        // Not on the client's own thread, which it waits for.
        return client.send(call).whenComplete((_, _) -> Thread.ofVirtual().start(client::close));
    }

    /// A line that sends PUTs to `key1`, `key2`, … in a terminal.
    public String curlOfEach(String node, String key, int writes) {
        var at = address(node);
        if (at.isEmpty()) return "";
        var own = credentials(at.get());
        return tokenLine(own, Bearer.window) + Call.curlOfEach(at.get(), own, key, writes);
    }

    private String tokenLine(Credentials own, Bearer as) {
        return own.token() == null ? "" : "WALSCOPE_TOKEN=$(cat " + cluster.tokenOf(as) + "); ";
    }

    /// How that somebody does the same in a terminal.
    public String curl(String node, Call call, Bearer as) {
        var at = address(node);
        if (at.isEmpty()) return "";
        var own = credentials(at.get());
        if (own.token() == null) return call.curl(at.get(), own);
        return as == Bearer.nobody
                ? call.curl(at.get(), new Credentials(null, own.caCertificate(), own.tls()))
                : tokenLine(own, as) + call.curl(at.get(), own);
    }

    @Override
    public CompletableFuture<Reply> sendOfMany(String node, Call call) {
        return watcher.client(node)
                .map(client -> send(client, node, call, Sender.load))
                .orElseGet(
                        () ->
                                CompletableFuture.failedFuture(
                                        new IllegalStateException(node + " is gone")));
    }

    private boolean isToBeRemembered() {
        long now = System.nanoTime();
        long last = rememberedAt.get();
        return now - last >= REMEMBER_NANOS && rememberedAt.compareAndSet(last, now);
    }

    /// A follower that is told its leader answers with what it has.
    private Consistency consistency(String node, Call call) {
        boolean isBehind =
                cluster.member(node)
                        .filter(member -> !member.elects() && member.role() == Role.follower)
                        .isPresent();
        return isBehind || "local".equals(call.query().get("consistency"))
                ? Consistency.local
                : Consistency.linearizable;
    }

    /// A write that succeeded is a promise to hold the cluster to.
    private void promised(String node, Call call, Reply reply) {
        Promises.of(call, reply, node, System.currentTimeMillis()).ifPresent(inbox::put);
    }

    /// A node that has been asked to has read and checked all of its segments.
    private void checked(String node, Call call, Reply reply) {
        if (call.method().equals("POST") && call.path().equals("/scrub") && reply.ok())
            inbox.put(new Observation.Scrubbed(node, System.currentTimeMillis()));
    }

    private void happened(ClusterEvent event) {
        long now = System.currentTimeMillis();
        switch (event) {
            case ClusterEvent.MemberChanged(Member member) -> {
                inbox.put(
                        new Observation.MemberChanged(
                                member.name(),
                                now,
                                member.url().toString(),
                                member.role(),
                                processOf(member)));
                watcher.watch(member.name(), member.url());
            }
            case ClusterEvent.MemberRemoved(String name) -> {
                watcher.forget(name);
                inbox.put(new Observation.MemberGone(name, now));
            }
            case ClusterEvent.MemberRenamed(String name, Member member) -> {
                watcher.forget(name);
                inbox.put(new Observation.MemberRenamed(name, now, member.name()));
                watcher.watch(member.name(), member.url());
            }
            case ClusterEvent.Progressed(String sentence) -> failed.accept(sentence);
            case ClusterEvent.Wiped(String name) -> inbox.put(new Observation.DataWiped(name, now));
            case ClusterEvent.Unwiped(String name) ->
                    inbox.put(new Observation.DataRestored(name, now));
            case ClusterEvent.BytesChanged(Path file, long from, long to, boolean areGone) ->
                    ownerOf(file)
                            .ifPresent(
                                    name ->
                                            inbox.put(
                                                    new Observation.BytesChanged(
                                                            name,
                                                            now,
                                                            file.getFileName().toString(),
                                                            from,
                                                            to,
                                                            areGone)));
            case ClusterEvent.PortTaken(String member, int wanted, int got) ->
                    failed.accept(
                            "Port " + wanted + " is taken, so " + member + " has " + got + ".");
            case ClusterEvent.LinkChanged(
                            String follower,
                            LinkState link,
                            List<String> unheardBy) ->
                    inbox.put(
                            new Observation.LinkChanged(
                                    follower,
                                    now,
                                    new LinkView(
                                            link.cut(),
                                            link.halfOpen(),
                                            link.delay().toMillis(),
                                            link.bytesPerSecond(),
                                            link.slowness() == 1 ? 0 : link.slowness(),
                                            link.held(),
                                            unheardBy)));
        }
    }

    private Optional<String> ownerOf(Path file) {
        var folder = file.toAbsolutePath().getParent();
        return cluster.members().stream()
                .filter(m -> m.dataDir() != null && m.dataDir().toAbsolutePath().equals(folder))
                .map(Member::name)
                .findFirst();
    }

    private static ProcessView processOf(Member member) {
        var pid = member.pid();
        return switch (member.state()) {
            case ProcessState.Starting _ ->
                    processOf(member, ProcessView.State.starting, pid, null);
            case ProcessState.Running _ -> processOf(member, ProcessView.State.running, pid, null);
            case ProcessState.Paused _ -> processOf(member, ProcessView.State.paused, pid, null);
            case ProcessState.Stopping _ ->
                    processOf(member, ProcessView.State.stopping, pid, null);
            case ProcessState.Stopped _ ->
                    processOf(member, ProcessView.State.stopped, null, "stopped (SIGTERM)");
            case ProcessState.Killed _ ->
                    processOf(member, ProcessView.State.died, null, "killed (SIGKILL)");
            case ProcessState.Died(int exitCode, String reason) ->
                    processOf(
                            member,
                            ProcessView.State.died,
                            null,
                            "exit code " + exitCode + ": " + reason);
            case ProcessState.Attached _ -> ProcessView.FOREIGN;
        };
    }

    private static ProcessView processOf(
            Member member, ProcessView.State state, @Nullable Long pid, @Nullable String exit) {
        var options = member.options();
        return new ProcessView(
                state, pid, exit, options.isNone() ? null : String.join(" ", options.words()));
    }

    /// Stops the processes that it started; their data stays.
    @Override
    public void close() {
        inbox.close();
        watcher.close();
        cluster.close();
    }
}
