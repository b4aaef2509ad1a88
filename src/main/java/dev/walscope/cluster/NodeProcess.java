package dev.walscope.cluster;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// One node process that we started, from spawning to its end.
///
/// It holds the only other end of the node's standard input: when that closes, because this JVM is
/// gone, a node that was started with `--stop-with-parent` stops.
final class NodeProcess {
    private static final int LINES_MAX = 200;
    private static final int LINE_LENGTH_MAX = 2_000;
    private static final Pattern READY = Pattern.compile("\\S+ ready on https?://\\S+.*");

    private final Process process;
    private final Runnable printed;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private @Nullable OutputStream waker;

    private NodeProcess(Process process, Runnable printed) {
        this.process = process;
        this.printed = printed;
    }

    /// @param printed called from a thread of its own after each line
    static NodeProcess start(
            List<String> command, Map<String, String> environment, Runnable printed) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().keySet().retainAll(environment.keySet());
            builder.environment().putAll(environment);
            var process = builder.start();
            var node = new NodeProcess(process, printed);
            Thread.ofPlatform().daemon().name("output of " + process.pid()).start(node::readOutput);
            return node;
        } catch (IOException e) {
            throw new ActionFailed("the node cannot be started: " + e.getMessage(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    /// Completes when the node says that it is ready; never when it ends before.
    CompletableFuture<Void> ready() {
        return ready;
    }

    /// Completes with the exit code after the last line was read.
    CompletableFuture<Integer> ended() {
        return ended;
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                keep(line);
                if (READY.matcher(line).matches()) ready.complete(null);
                printed.run();
            }
        } catch (IOException e) {
            // The process is gone; its exit code says the rest.
        }
        process.onExit().thenAccept(gone -> ended.complete(gone.exitValue()));
    }

    private void keep(String line) {
        synchronized (lines) {
            if (lines.size() == LINES_MAX) lines.removeFirst();
            lines.addLast(
                    line.length() > LINE_LENGTH_MAX
                            ? line.substring(0, LINE_LENGTH_MAX) + "…"
                            : line);
        }
    }

    /// Asks it to end: SIGTERM, or where there are no signals the end of its input.
    void stop() {
        if (process.supportsNormalTermination()) process.destroy();
        else closeQuietly(process.getOutputStream());
        wake();
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly();
        wake();
    }

    synchronized void pause() {
        if (waker == null) waker = Signals.wakeWhenClosed(process.pid());
        try {
            Signals.send("STOP", process.pid());
        } catch (ActionFailed e) {
            wake();
            throw e;
        }
    }

    synchronized void resume() {
        if (waker != null && process.isAlive()) Signals.send("CONT", process.pid());
        wake();
    }

    /// Lets it go on when it is paused, a moment later. When it is gone, this ends the process that
    /// would have woken it.
    synchronized void wake() {
        if (waker != null) closeQuietly(waker);
        waker = null;
    }

    /// Waits until it is gone, and kills it when that takes longer than `timeoutNanos`.
    void endWithin(long timeoutNanos) {
        try {
            if (!process.waitFor(timeoutNanos, TimeUnit.NANOSECONDS)) kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // The other end is gone, which is as good.
        }
    }
}
