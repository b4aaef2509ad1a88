package dev.walscope.cluster;

/// What a member's process is doing, as the operating system knows it. Whether the node behind it
/// is well, it says itself in its `/status`.
public sealed interface ProcessState {
    /// Spawned, and not yet ready.
    record Starting() implements ProcessState {}

    record Running() implements ProcessState {}

    /// Stopped by SIGSTOP: keeps its memory, files and sockets, and does nothing.
    record Paused() implements ProcessState {}

    /// Asked to stop (SIGTERM), and not yet gone.
    record Stopping() implements ProcessState {}

    /// Gone as it was asked to.
    record Stopped() implements ProcessState {}

    /// Gone by SIGKILL, sent by this window or from elsewhere.
    record Killed() implements ProcessState {}

    /// Gone by itself.
    ///
    /// @param reason the last line that it printed
    record Died(int exitCode, String reason) implements ProcessState {}

    /// A node that this window has not started: its process cannot be seen.
    record Attached() implements ProcessState {}

    /// Whether there is a process of ours.
    default boolean alive() {
        return switch (this) {
            case Starting s -> true;
            case Running s -> true;
            case Paused s -> true;
            case Stopping s -> true;
            case Stopped s -> false;
            case Killed s -> false;
            case Died s -> false;
            case Attached s -> false;
        };
    }

    /// One or two words for a person.
    default String text() {
        return switch (this) {
            case Starting s -> "starting";
            case Running s -> "running";
            case Paused s -> "paused";
            case Stopping s -> "stopping";
            case Stopped s -> "stopped";
            case Killed s -> "killed";
            case Died s -> "died (exit code " + s.exitCode() + ")";
            case Attached s -> "attached";
        };
    }
}
