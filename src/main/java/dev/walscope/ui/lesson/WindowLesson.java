package dev.walscope.ui.lesson;

import dev.walscope.cluster.ActionFailed;
import dev.walscope.cluster.DataFolder;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.cluster.Ports;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.ui.workbench.LiveWorkbench;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A lesson in the window: a cluster of its own in a folder of its own, what is drawn of it, and
/// the lesson beside it.
///
/// To be made and used on the JavaFX thread, but for [#close], which waits for the nodes to end.
public final class WindowLesson implements AutoCloseable {
    private final Path data;
    private final LiveWorkbench live;
    private final LessonPlayer player;

    /// @param file where the lesson was read from, `null` when it comes with the program
    /// @param exits the ways out
    /// @throws IOException when there is no folder for it
    /// @throws ActionFailed when there are no ports for it
    public WindowLesson(
            Lesson lesson,
            @Nullable Path file,
            NodeProgram program,
            double width,
            double height,
            LessonPlayer.Exits exits)
            throws IOException {
        // First, as it may fail: the folder would stay.
        var port = Ports.block(lesson.setup().everyone().size() + 3);
        data = Files.createTempDirectory("walscope-lesson").toRealPath();
        var nodes = program.withNodeOptionsOnly(lesson.setup().nodeOptions());
        live = new LiveWorkbench(data, port, nodes, width, height);
        player = new LessonPlayer(lesson, file, live, exits);
        live.bench().play(player.node(), player.commands());
        live.bench().showsOnlyTheCluster();
    }

    public LiveWorkbench live() {
        return live;
    }

    public LessonPlayer player() {
        return player;
    }

    public void start() {
        live.start();
        player.begin();
    }

    /// Ends its nodes and deletes their data.
    @Override
    public void close() {
        player.close();
        live.close();
        try {
            DataFolder.delete(data);
        } catch (ActionFailed e) {
            // It lies among temporary files, which the system clears away.
        }
    }
}
