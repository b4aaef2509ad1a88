package dev.walscope.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.walscope.api.Wire;
import dev.walscope.time.Clock;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/// What clients asked and what they were told, in the order in which it happened: an operation is
/// two lines, `invoke` and what became of it.
///
/// ```
/// {"index":0,"process":1,"type":"invoke","f":"write","key":"load-2","value":"1-7","time":81234}
/// {"index":1,"process":1,"type":"ok","f":"write","key":"load-2","value":"1-7","time":912345}
/// ```
/// `ok` is done, `fail` is certainly not done, `info` is not known: it may still be done later, so
/// that process asks nothing any more. `time` is nanoseconds since the beginning; the value of a
/// read that found nothing is `null`. Any thread may tell.
///
/// The shape is that of Jepsen's histories, which its checkers read, and, invocations and returns
/// being told apart, Porcupine's events.
public final class History {
    private final Clock clock;
    private final Consumer<String> lines;
    private final long begunNanos;
    private long index;

    /// @param lines is handed each line, without its end, one at a time
    public History(Clock clock, Consumer<String> lines) {
        this.clock = clock;
        this.lines = lines;
        begunNanos = clock.nanos();
    }

    /// What a client wants.
    ///
    /// @param f `read`, `write` or `delete`
    /// @param value what is written; `null` but with `write`
    public record Operation(long process, String f, String key, @Nullable String value) {}

    /// What became of it.
    public enum Outcome {
        ok,
        fail,
        info
    }

    /// One line of a history.
    ///
    /// @param key `null` of a transaction, whose value lists its keys:
    /// `[["w","a","1"],["r","b",null]]`
    /// @param value JSON
    /// @param found of a delete: whether there was something
    /// @param node who was asked, where the clients of a history ask several
    /// @param consistency of an operation on one node's own state: `local`
    /// @param version of what was read or written: the id of its entry
    /// @param time nanoseconds since the beginning
    public record Line(
            long index,
            long process,
            String type,
            String f,
            @Nullable String key,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode value,
            @Nullable Boolean found,
            @Nullable String error,
            @Nullable String node,
            @Nullable String consistency,
            @Nullable Long version,
            long time) {
        /// As it is written, without the line's end.
        public String text() {
            return Wire.text(this);
        }
    }

    public void invoked(Operation asked) {
        line(asked, "invoke", asked.value(), null, null);
    }

    /// It was done.
    ///
    /// @param value what was read, or written
    /// @param found of a delete: whether there was something; else `null`
    public void done(Operation asked, @Nullable String value, @Nullable Boolean found) {
        line(asked, Outcome.ok.name(), value, found, null);
    }

    /// It was not done, or nobody knows.
    ///
    /// @param error why, in one sentence
    public void undone(Operation asked, Outcome outcome, String error) {
        line(asked, outcome.name(), asked.value(), null, error);
    }

    /// Times and lines have one order.
    private synchronized void line(
            Operation asked,
            String type,
            @Nullable String value,
            @Nullable Boolean found,
            @Nullable String error) {
        lines.accept(
                new Line(
                                index++,
                                asked.process(),
                                type,
                                asked.f(),
                                asked.key(),
                                value == null ? null : TextNode.valueOf(value),
                                found,
                                error,
                                null,
                                null,
                                null,
                                clock.nanos() - begunNanos)
                        .text());
    }
}
