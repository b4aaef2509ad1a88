package dev.walscope.ui.workbench;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.LinkMessage;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.ElectionTimer;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A gateway that does nothing to a made-up cluster but remember what it was asked to do.
final class StillGateway implements ClusterGateway {
    final List<Action> performed = new ArrayList<>();
    final List<Call> sent = Collections.synchronizedList(new ArrayList<>());

    /// What a node answers to a call; none does, at first.
    BiFunction<String, Call, CompletableFuture<Reply>> nodes =
            (_, _) -> CompletableFuture.failedFuture(new IllegalStateException("no cluster"));

    /// Where a node's files lie; nowhere on this machine, at first.
    Function<String, Optional<Path>> folders = _ -> Optional.empty();

    /// What a file holds.
    Function<Path, byte[]> files =
            file -> {
                throw new IllegalStateException("no file " + file);
            };

    /// What travels on the link to a follower; nothing, at first.
    Function<String, List<LinkMessage.Travelling>> travelling = _ -> List.of();

    @Override
    public List<LinkMessage.Travelling> travelling(String follower) {
        return travelling.apply(follower);
    }

    /// How long a member had heard no leader; nobody knows, at first.
    Function<String, Optional<ElectionTimer>> timers = _ -> Optional.empty();

    @Override
    public Optional<ElectionTimer> timer(String member) {
        return timers.apply(member);
    }

    /// Of one that would join.
    String nextMember = "";

    @Override
    public String nextMember() {
        return nextMember;
    }

    @Override
    public void perform(Action action) {
        performed.add(action);
    }

    @Override
    public String shell(Action action) {
        return switch (action) {
            case Action.Kill _ -> "kill -9 4711";
            case Action.Pause _ -> "kill -STOP 4711";
            case Action.Stop _ -> "kill -TERM 4711";
            case Action.FlipBit flip -> "xxd -s " + flip.offset() + " -l 1 " + flip.segment();
            default -> "";
        };
    }

    @Override
    public Optional<URI> address(String node) {
        return Optional.of(URI.create("http://localhost:" + SampleNodes.port(node)));
    }

    @Override
    public Optional<Path> folder(String node) {
        return folders.apply(node);
    }

    @Override
    public List<String> printed(String node) {
        return List.of(
                node + " ready on http://127.0.0.1:8000 (data/" + node + ", 57 entries, 42 ms)");
    }

    @Override
    public CompletableFuture<byte[]> read(Path file, long offset, int length) {
        try {
            var all = files.apply(file);
            int from = (int) Math.min(offset, all.length);
            int to = Math.min(all.length, from + length);
            return CompletableFuture.completedFuture(Arrays.copyOfRange(all, from, to));
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<byte[]> readInflated(Path file, long offset, int length) {
        return read(Path.of(file.toString().replaceFirst("[.]gz$", "")), offset, length);
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        sent.add(call);
        return nodes.apply(node, call);
    }

    @Override
    public CompletableFuture<Reply> sendOfMany(String node, Call call) {
        return send(node, call);
    }
}
