package dev.walscope.client;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/// An answer's body as text, read up to a bound: what passes it is not a node's answer, and would
/// take the reader's memory.
final class BoundedText implements HttpResponse.BodySubscriber<String> {
    private final long bytesMax;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    BoundedText(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// The answer is longer than any of a node's.
    static final class TooLong extends IOException {
        TooLong(long bytesMax) {
            super("an answer of more than " + bytesMax + " bytes");
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> some) {
        if (body.isDone()) return;
        for (var part : some) {
            if (read.size() + (long) part.remaining() > bytesMax) {
                fail(new TooLong(bytesMax));
                return;
            }
            var bytes = new byte[part.remaining()];
            part.get(bytes);
            read.writeBytes(bytes);
        }
    }

    private void fail(Throwable failure) {
        if (subscription != null) subscription.cancel();
        body.completeExceptionally(failure);
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(read.toString(StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }
}
