package dev.walscope.replication.raft;

import dev.walscope.entry.Entry;
import dev.walscope.replication.AppliedState;

import io.microraft.impl.statemachine.InternalCommitAware;
import io.microraft.statemachine.StateMachine;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// What the agreed entries do: the same on every member, because nothing but the entry and those
/// before it decides. (Requests expire by the time that stands in the entries.)
///
/// An error here would leave this member with another state than the others: it ends its part. The
/// engine's thread.
final class Commands implements StateMachine, InternalCommitAware {
    /// Stands where the engine keeps what its snapshots hold: the log has it all.
    static final Object AGREED = "agreed";

    /// Asked for by who wants to know how far to have applied the log before a read.
    static final Object READ = "read";

    private final AppliedState state;
    private final Consumer<Entry> onApplied;
    private final LongConsumer onPassed;
    private final Consumer<String> onFailure;

    Commands(
            AppliedState state,
            Consumer<Entry> onApplied,
            LongConsumer onPassed,
            Consumer<String> onFailure) {
        this.state = state;
        this.onPassed = onPassed;
        this.onApplied = onApplied;
        this.onFailure = onFailure;
    }

    @Override
    public Object runOperation(long id, Object operation) {
        try {
            if (operation instanceof LoggedOperation logged) apply(id, logged.entry());
            return id;
        } catch (RuntimeException e) {
            onFailure.accept("Entry " + id + " cannot be applied: " + e.getMessage());
            throw e;
        }
    }

    private void apply(long id, @Nullable Entry entry) {
        if (entry == null || entry.id() != id)
            throw new IllegalStateException("entry " + entry + " at the place of entry " + id);
        if (entry.operation().isRequested()) state.apply(entry);
        else state.passOver(id);
        state.announce();
        onApplied.accept(entry);
    }

    /// A change of members, which the engine carries out itself.
    @Override
    public void onInternalCommit(long id) {
        state.passOver(id);
        state.announce();
        onPassed.accept(id);
    }

    @Override
    public void takeSnapshot(long id, Consumer<Object> chunks) {
        chunks.accept(AGREED);
    }

    @Override
    public void installSnapshot(long id, List<Object> chunks) {
        if (state.appliedId() == id) return;
        var why = "The state is at entry " + state.appliedId() + " and is to be at " + id + ".";
        onFailure.accept(why);
        throw new IllegalStateException(why);
    }

    @Override
    public Object getNewTermOperation() {
        return LoggedOperation.beginningOfATerm();
    }
}
