package dev.walscope.session;

import dev.walscope.api.You;
import dev.walscope.client.Call;
import dev.walscope.client.Credentials;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.LinkMessage;
import dev.walscope.option.ChosenOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A gateway that stands before another one, to which it hands on all that it does not see to
/// itself.
abstract class ForwardingGateway implements ClusterGateway {
    private final ClusterGateway next;

    ForwardingGateway(ClusterGateway next) {
        this.next = next;
    }

    @Override
    public void perform(Action action) {
        next.perform(action);
    }

    @Override
    public String shell(Action action) {
        return next.shell(action);
    }

    @Override
    public String shell(Action action, boolean isProtected) {
        return next.shell(action, isProtected);
    }

    @Override
    public Optional<URI> address(String node) {
        return next.address(node);
    }

    @Override
    public Credentials credentials(URI url) {
        return next.credentials(url);
    }

    @Override
    public void trust(URI url, @Nullable Path ca, @Nullable String token) throws IOException {
        next.trust(url, ca, token);
    }

    @Override
    public Optional<You> you(String node) {
        return next.you(node);
    }

    @Override
    public Optional<Path> folder(String node) {
        return next.folder(node);
    }

    @Override
    public ChosenOptions options(String node) {
        return next.options(node);
    }

    @Override
    public String nextMember() {
        return next.nextMember();
    }

    @Override
    public ChosenOptions usualOptions() {
        return next.usualOptions();
    }

    @Override
    public boolean isProtected() {
        return next.isProtected();
    }

    @Override
    public List<String> printed(String node) {
        return next.printed(node);
    }

    @Override
    public Optional<ElectionTimer> timer(String member) {
        return next.timer(member);
    }

    @Override
    public boolean isTimed() {
        return next.isTimed();
    }

    @Override
    public List<LinkMessage.Travelling> travelling(String follower) {
        return next.travelling(follower);
    }

    @Override
    public CompletableFuture<byte[]> read(Path file, long offset, int length) {
        return next.read(file, offset, length);
    }

    @Override
    public CompletableFuture<byte[]> readInflated(Path file, long offset, int length) {
        return next.readInflated(file, offset, length);
    }

    @Override
    public CompletableFuture<Reply> send(String node, Call call) {
        return next.send(node, call);
    }

    @Override
    public CompletableFuture<Reply> sendOfMany(String node, Call call) {
        return next.sendOfMany(node, call);
    }
}
