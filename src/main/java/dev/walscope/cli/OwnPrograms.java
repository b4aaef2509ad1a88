package dev.walscope.cli;

import dev.walscope.time.Clock;
import dev.walscope.ui.app.Window;
import dev.walscope.ui.app.WindowOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The programs themselves.
final class OwnPrograms implements Programs {
    private final Display display = Display.ofThisMachine();

    @Override
    public int window(WindowArguments arguments) throws IOException {
        var none = arguments.headless() ? Optional.<String>empty() : display.whyNone();
        none.ifPresent(
                why ->
                        System.err.println(
                                "walscope: " + why + "; running off screen (--headless)"));
        var headless = arguments.headless() || none.isPresent();
        var options =
                new WindowOptions(
                        arguments.data(),
                        arguments.firstPort(),
                        headless,
                        arguments.shot(),
                        arguments.open());
        untilClosed(() -> Window.launch(options));
        return 0;
    }

    /// @throws IOException with one sentence, when JavaFX has no window here
    static void untilClosed(Runnable window) throws IOException {
        try {
            window.run();
        } catch (UnsupportedOperationException e) {
            throw new IOException(whyJavaFxGaveUp(e), e);
        }
    }

    private static String whyJavaFxGaveUp(UnsupportedOperationException e) {
        var said = String.valueOf(e.getMessage());
        if (said.contains("GTK"))
            return "a window needs GTK 3: install it (apt install libgtk-3-0), or use --headless";
        if (said.contains("DISPLAY"))
            return "the display refuses this user a window; use --headless";
        return "no window can be opened (" + said + "); use --headless";
    }

    @Override
    public int node(NodeStart start) throws IOException {
        return new NodeRun(start).untilStopped();
    }

    @Override
    public int lessonList(boolean namesOnly) {
        return new LessonShelf(System.out, System.err).list(namesOnly);
    }

    @Override
    public int lessonRun(LessonArguments arguments) throws IOException {
        return new LessonShelf(System.out, System.err).run(arguments, display);
    }

    @Override
    public int warmUp(WarmUpCommand.What what) throws IOException {
        switch (what) {
            case node -> WarmUp.node();
            case window -> Window.warmUp();
        }
        return 0;
    }

    @Override
    public int walShow(ShowArguments wanted) {
        return new WalShow(wanted, System.out, System.err).run();
    }

    @Override
    public int walVerify(Path folder) {
        return new WalListing(folder, System.out, System.err).verify();
    }

    @Override
    public int walRestore(Path from, @Nullable Long untilId, Path to) throws IOException {
        return new WalCopy(System.out, System.err).restore(from, untilId, to);
    }

    @Override
    public int walExport(Path from, @Nullable Long untilId) throws IOException {
        return new WalCopy(System.out, System.err).export(from, untilId);
    }

    @Override
    public int client(ClientTarget target, ClientRequest request) throws IOException {
        var console = System.console();
        var toPeople = console != null && console.isTerminal();
        return new ClientRun(target, System.in, System.out, toPeople).run(request);
    }

    @Override
    public int load(ClientTarget target, LoadArguments wanted) throws IOException {
        return new LoadRun(target, wanted, System.out, System.err, Clock.SYSTEM).run();
    }

    @Override
    public int walImport(Path file, Path to) throws IOException {
        return new WalCopy(System.out, System.err).importFrom(file, to);
    }
}
