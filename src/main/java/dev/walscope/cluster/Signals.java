package dev.walscope.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Locale;

/// SIGSTOP and SIGCONT, which Java does not know.
final class Signals {
    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private Signals() {}

    /// Why processes cannot be paused here, or an empty text when they can.
    static String whyNoPause() {
        return WINDOWS ? "Windows has no SIGSTOP, so a process cannot be paused there" : "";
    }

    static boolean canPause() {
        return !WINDOWS;
    }

    static void send(String signal, long pid) {
        if (!canPause()) throw new ActionFailed(whyNoPause());
        try {
            // The shell's own kill: not every machine has one as a program.
            var kill = quiet(List.of("sh", "-c", "kill -" + signal + " " + pid)).start();
            kill.getOutputStream().close();
            if (kill.waitFor() != 0)
                throw new ActionFailed(
                        "process "
                                + pid
                                + " could not be "
                                + (signal.equals("STOP") ? "paused" : "resumed")
                                + ": it has ended");
        } catch (IOException e) {
            throw new ActionFailed("the command sh cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ActionFailed("interrupted", e);
        }
    }

    /// Starts a small process that wakes `pid` when the returned stream is closed, be it because
    /// this JVM was killed: a paused node cannot notice by itself that its window is gone, and
    /// would stay in the process table for ever.
    static OutputStream wakeWhenClosed(long pid) {
        try {
            return quiet(List.of("sh", "-c", "read -r nothing; kill -CONT " + pid))
                    .start()
                    .getOutputStream();
        } catch (IOException e) {
            throw new ActionFailed("the command sh cannot be run: " + e.getMessage(), e);
        }
    }

    private static ProcessBuilder quiet(List<String> command) {
        return new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
    }
}
