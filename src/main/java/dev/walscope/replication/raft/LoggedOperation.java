package dev.walscope.replication.raft;

import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;
import dev.walscope.replication.Command;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// What the engine replicates: an operation on its way to a place in the log, and then the entry
/// with its line.
///
/// The engine gives it a place once; the line that is made then is what goes to the disk and to the
/// other members. The engine's thread.
final class LoggedOperation {
    private final Operation operation;
    private final @Nullable String key;
    private final @Nullable JsonText value;
    private final Optional<RequestTag> request;
    private @Nullable Entry entry;
    private byte @Nullable [] line;

    private LoggedOperation(
            Operation operation,
            @Nullable String key,
            @Nullable JsonText value,
            Optional<RequestTag> request) {
        this.operation = operation;
        this.key = key;
        this.value = value;
        this.request = request;
    }

    static LoggedOperation of(Command command, Optional<RequestTag> request) {
        return new LoggedOperation(command.operation(), command.key(), command.value(), request);
    }

    static LoggedOperation beginningOfATerm() {
        return new LoggedOperation(Operation.NOOP, null, null, Optional.empty());
    }

    /// What a line says that was read.
    static LoggedOperation read(Entry entry, byte[] line) {
        var read =
                new LoggedOperation(entry.operation(), entry.key(), entry.value(), entry.request());
        read.entry = entry;
        read.line = line;
        return read;
    }

    /// Its line, now that it stands at `id`.
    byte[] placed(long id, int term) {
        var known = line;
        var at = entry;
        if (at != null && known != null && at.id() == id && at.term() == term) return known;
        if (at != null) throw new IllegalStateException(at + " is to be entry " + id + " too");
        var made = new Entry(id, operation, key, value, request, term);
        entry = made;
        known = EntryCodec.encode(made);
        line = known;
        return known;
    }

    /// `null` until it has a place.
    @Nullable Entry entry() {
        return entry;
    }

    @Override
    public String toString() {
        return entry == null ? operation.name() : entry.id() + " " + operation;
    }
}
