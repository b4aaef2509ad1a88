package dev.walscope.node.http;

import dev.walscope.entry.BadJson;
import dev.walscope.entry.JsonText;
import dev.walscope.wal.WriteAheadLog;

import io.javalin.http.Context;

import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// The bodies of writes: read within a time, taken apart within a memory, and held to what the log
/// can take.
final class Bodies {
    /// A value's byte on its way to the log: in the body or the value, in the line, in the batch.
    private static final long HELD_A_BYTE = 3;

    /// A body's byte while it is taken apart, at the worst.
    private static final long PARSED_A_BYTE = 16;

    private static final int PARSED_ALONE_FROM_BYTES = 16 * 1024;

    /// What [Limits#parsingFree] is enough for.
    private static final int PARSED_FREELY_BYTES = 1 << 20;

    /// The rest of its line: the key, the ids, and what stands between.
    private static final int VALUE_BYTES_MAX = WriteAheadLog.LINE_BYTES_MAX - 16 * 1024;

    /// @param budget for values on their way to the log
    /// @param bytesMax of one body
    /// @param nanosMax how long one may take to arrive
    /// @param parsingFree bytes that there are, beside `budget`, for the one body that is taken
    /// apart
    record Limits(ByteBudget budget, long bytesMax, long nanosMax, long parsingFree) {}

    private final Limits bodies;
    private final Semaphore parsing = new Semaphore(1, true);

    Bodies(Limits limits) {
        this.bodies = limits;
    }

    /// What is done with a body, while there is memory for it.
    interface Use<T> {
        void with(T sent) throws Exception;
    }

    /// How one kind of body is read.
    ///
    /// @param shape what it looks like
    /// @param parser throws [BadJson]
    /// @param value what the log will hold of it
    record Form<T>(String shape, Function<byte[], T> parser, Function<T, JsonText> value) {}

    /// @throws Refusal when the body is none, or cannot be taken
    <T> void use(Context ctx, Form<T> form, Use<T> use) throws Exception {
        checkHead(ctx, form.shape());
        var length = Math.max(0, ctx.req().getContentLengthLong());
        try (var hold = bodies.budget().hold(HELD_A_BYTE * length);
                var parsing = new Parsing()) {
            use.with(sent(ctx, form, hold, parsing));
        }
    }

    private void checkHead(Context ctx, String shape) {
        var type = ctx.req().getContentType();
        var length = ctx.req().getContentLengthLong();
        if (length > bodies.bytesMax()) throw tooLarge();
        if (HELD_A_BYTE * length > bodies.budget().bytes()) throw tooLargeForTheHeap();
        if (length < 0 && ctx.req().getHeader("Transfer-Encoding") == null)
            throw new Refusal(
                    411, "The request has no body; send " + shape + " with its Content-Length.");
        if (!isJson(type))
            throw new Refusal(
                    415,
                    "The body must be JSON; send it with -H 'Content-Type: application/json'.");
        var encoding = ctx.req().getHeader("Content-Encoding");
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity"))
            throw new Refusal(
                    415,
                    "The body must not be compressed; send it without Content-Encoding.",
                    Map.of("Accept-Encoding", "identity"));
    }

    /// Reads and parses the body. What `hold` has is for a value as long as its body; escapes may
    /// make one six times as long, and then it keeps the place of the one that is parsed.
    private <T> T sent(Context ctx, Form<T> form, ByteBudget.Hold hold, Parsing parsing)
            throws InterruptedException {
        var body = body(ctx, hold);
        if (body.length > PARSED_ALONE_FROM_BYTES) parsing.begin();
        if (body.length > PARSED_FREELY_BYTES && !isPlain(body))
            growTo(PARSED_A_BYTE * body.length, hold);
        try {
            var sent = form.parser().apply(body);
            var length = form.value().apply(sent).length();
            if (length > VALUE_BYTES_MAX) throw tooLargeForTheHeap();
            var more = HELD_A_BYTE * (length - body.length);
            if (more > bodies.parsingFree()) growTo(HELD_A_BYTE * length, hold);
            if (more <= 0) parsing.close();
            return sent;
        } catch (BadJson e) {
            throw new Refusal(
                    e.kind() == BadJson.Kind.MALFORMED ? 400 : 422, String.valueOf(e.getMessage()));
        }
    }

    private void growTo(long bytes, ByteBudget.Hold hold) throws InterruptedException {
        if (bytes > bodies.budget().bytes()) throw tooLargeForTheHeap();
        hold.growTo(bytes);
    }

    /// The place of the one large body that is taken apart, which makes many times its length of
    /// it: there is always room for a megabyte ([Bodies#parsingFree]).
    private final class Parsing implements AutoCloseable {
        private boolean begun;

        void begin() throws InterruptedException {
            parsing.acquire();
            begun = true;
        }

        @Override
        public void close() {
            if (begun) parsing.release();
            begun = false;
        }
    }

    /// One string of printable ASCII, for which nothing needs to be taken apart.
    private static boolean isPlain(byte[] body) {
        int quotes = 0;
        for (var b : body) {
            if (b < 0 || b == 0x7f || b == '\\') return false;
            if (b == '"') quotes++;
        }
        return quotes == 4;
    }

    private static boolean isJson(@Nullable String type) {
        if (type == null) return false;
        var media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return media.equals("application/json")
                || (media.startsWith("application/") && media.endsWith("+json"));
    }

    private byte[] body(Context ctx, ByteBudget.Hold hold) throws InterruptedException {
        var max = bodies.bytesMax();
        var length = ctx.req().getContentLengthLong();
        var body = new byte[length < 0 ? 8192 : (int) length];
        int size = 0;
        var begun = System.nanoTime();
        try {
            var input = ctx.req().getInputStream();
            while (true) {
                if (size == length) return body;
                if (size == body.length) {
                    growTo(HELD_A_BYTE * 2 * size, hold);
                    body = Arrays.copyOf(body, 2 * size);
                }
                int read = input.read(body, size, body.length - size);
                if (read < 0) return Arrays.copyOf(body, size);
                size += read;
                if (size > max) throw tooLarge();
                if (System.nanoTime() - begun > bodies.nanosMax()) throw tooSlow();
            }
        } catch (IOException | HttpException.RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause())
                if (cause instanceof TimeoutException) throw tooSlow();
            throw new Refusal(
                    400,
                    "The body breaks off or is badly chunked; send all of it.",
                    Map.of("Connection", "close"));
        }
    }

    private static Refusal tooSlow() {
        return new Refusal(
                408,
                "The body did not arrive in time; send it again.",
                Map.of("Connection", "close"));
    }

    private Refusal tooLarge() {
        return new Refusal(
                413,
                "The body is larger than "
                        + bodies.bytesMax()
                        + " bytes; send a smaller value or start the node with a larger"
                        + " --max-body.");
    }

    private static Refusal tooLargeForTheHeap() {
        return new Refusal(
                413,
                "The value needs more memory than this node's heap has for it; send a smaller value"
                        + " or start the node with a larger heap.");
    }
}
