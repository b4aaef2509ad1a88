package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/// What the command line can start. Each runs until it is done and returns the exit code.
interface Programs {
    int window(WindowArguments arguments) throws IOException;

    /// @throws IOException with one sentence that says why the node cannot run
    int node(NodeStart start) throws IOException;

    int lessonList(boolean namesOnly);

    /// @throws IOException with one sentence that says why it cannot be played
    int lessonRun(LessonArguments arguments) throws IOException;

    /// Does once what every start does, so that the JVM can learn from it.
    int warmUp(WarmUpCommand.What what) throws IOException;

    int walShow(ShowArguments wanted);

    int walVerify(Path folder);

    /// @param untilId `null` for the whole log
    /// @throws IOException with one sentence; nothing is left of what was begun
    int walRestore(Path from, @Nullable Long untilId, Path to) throws IOException;

    /// @param untilId `null` for now
    int walExport(Path from, @Nullable Long untilId) throws IOException;

    /// @throws IOException with one sentence when the node did not do it
    int client(ClientTarget target, ClientRequest request) throws IOException;

    /// @throws IOException with one sentence when nothing was done
    int load(ClientTarget target, LoadArguments wanted) throws IOException;

    /// @param file `-` for the standard input
    /// @throws IOException with one sentence; nothing is left of what was begun
    int walImport(Path file, Path to) throws IOException;
}
