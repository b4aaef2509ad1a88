package dev.walscope.scope;

import org.jspecify.annotations.Nullable;

/// The operating-system process behind a node, as far as this window owns it.
///
/// @param pid `null` when it has none or belongs to someone else
/// @param options what it was started with beside what is usual, as on its command line; `null` for
/// nothing
/// @param exit how it ended, one clause such as `killed (SIGKILL)`, `null` while it runs
@Recorded
public record ProcessView(
        State state, @Nullable Long pid, @Nullable String exit, @Nullable String options) {
    public ProcessView(State state, @Nullable Long pid, @Nullable String exit) {
        this(state, pid, exit, null);
    }

    /// `foreign` is a node that was attached by URL: it can be watched and asked, not killed.
    public enum State {
        foreign,
        starting,
        running,
        paused,
        stopping,
        stopped,
        died
    }

    public static final ProcessView FOREIGN = new ProcessView(State.foreign, null, null);

    /// Whether this window could end the process.
    public boolean isAlive() {
        return switch (state) {
            case starting, running, paused, stopping -> true;
            case foreign, stopped, died -> false;
        };
    }
}
