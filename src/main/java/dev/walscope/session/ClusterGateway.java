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

/// The way to a cluster: what can be done to it and asked of it. Methods return at once.
public interface ClusterGateway {
    /// Has it done and says in the status line when it fails.
    void perform(Action action);

    /// How a person does the same in a terminal.
    String shell(Action action);

    /// The same of nodes that are started with TLS, tokens and a secret, or without, whatever they
    /// are started with now.
    default String shell(Action action, boolean isProtected) {
        return shell(action);
    }

    /// Where a node is reached.
    Optional<URI> address(String node);

    /// What this window shows to the node at an address, and whom it believes it to be.
    default Credentials credentials(URI url) {
        return Credentials.NONE;
    }

    /// Keeps what a person gave for an address, also for the next window.
    ///
    /// @param ca PEM; `null` for the authorities that the JDK believes
    /// @param token `null` for none
    /// @throws IOException with one sentence, and all is as before
    default void trust(URI url, @Nullable Path ca, @Nullable String token) throws IOException {
        throw new IOException("nothing can be kept here");
    }

    /// As whom a node knows this window; empty where it asks for no tokens, or has not answered.
    default Optional<You> you(String node) {
        return Optional.empty();
    }

    /// How a person sends `call` in a terminal; empty for a node that has no address.
    default String curl(String node, Call call) {
        return address(node).map(at -> call.curl(at, credentials(at))).orElse("");
    }

    /// Why a node would refuse `call` to this window, in one sentence; empty when it would not.
    default String whyRefused(String node, Call call) {
        return you(node).map(you -> Rights.whyRefused(you, call)).orElse("");
    }

    /// Its data folder, when it lies on this machine and is ours to touch.
    Optional<Path> folder(String node);

    /// What a node is started with beside what is usual here, or will be when it is there.
    default ChosenOptions options(String node) {
        return ChosenOptions.NONE;
    }

    /// How the next member is called that is started beside those that elect their leader; empty
    /// when there is no room for one.
    default String nextMember() {
        return "";
    }

    /// What every node here has that is told nothing of its own.
    default ChosenOptions usualOptions() {
        return ChosenOptions.NONE;
    }

    /// Whether nodes that are started here speak TLS, want tokens and know each other by a secret.
    default boolean isProtected() {
        return false;
    }

    /// The last lines that its process printed, oldest first; none for a node that is not ours.
    List<String> printed(String node);

    /// The messages that are on their way on the link to a follower, in slow motion or held.
    default List<LinkMessage.Travelling> travelling(String follower) {
        return List.of();
    }

    /// How a member's election timer stood when it was asked last; empty of one that leads, learns
    /// or takes no part, and of the past.
    default Optional<ElectionTimer> timer(String member) {
        return Optional.empty();
    }

    /// Whether the times of what happened were measured; if not, they tell only its order.
    default boolean isTimed() {
        return true;
    }

    /// At most `length` bytes of a file from `offset` on.
    CompletableFuture<byte[]> read(Path file, long offset, int length);

    /// The same of the plain bytes of a file in gzip's format.
    CompletableFuture<byte[]> readInflated(Path file, long offset, int length);

    CompletableFuture<Reply> send(String node, Call call);

    /// The same for one of very many: only now and then is what it was told remembered.
    CompletableFuture<Reply> sendOfMany(String node, Call call);
}
