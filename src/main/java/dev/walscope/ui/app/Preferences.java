package dev.walscope.ui.app;

import dev.walscope.file.AtomicFile;
import dev.walscope.file.SetAside;
import dev.walscope.session.View;
import dev.walscope.ui.workbench.Arrangement;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/// What the window remembers from one start to the next.
///
/// Any part that cannot be read is as good as not there, and has its usual value: a file never
/// stops a start.
///
/// @param large what presentation mode shows beside the lanes
/// @param cellWidth pixels an entry in the lanes
/// @param isCompact whether the lanes are low
record Preferences(
        View.Appearance appearance,
        Frame frame,
        Arrangement.Shares shares,
        View.Foot panel,
        View.Large large,
        double cellWidth,
        boolean isCompact,
        Recents recents,
        Connections connections,
        Layouts layouts) {
    /// What was read, and what is to be said of it.
    ///
    /// @param complaint one sentence; empty when the file could be read, or is not there
    record Loaded(Preferences preferences, String complaint) {}

    /// Where the window stood. Coordinates are those of the whole desktop, however many screens.
    ///
    /// @param isPlaced whether it ever stood anywhere; else the system chooses
    record Frame(
            double x,
            double y,
            double width,
            double height,
            boolean isPlaced,
            boolean isMaximized) {
        static final Frame USUAL = new Frame(0, 0, 1440, 900, false, false);
    }

    static final Preferences NONE =
            new Preferences(
                    View.Appearance.system,
                    Frame.USUAL,
                    Arrangement.Shares.USUAL,
                    View.FIRST.panel(),
                    View.FIRST.large(),
                    View.FIRST.cellWidth(),
                    View.FIRST.isCompact(),
                    Recents.NONE,
                    Connections.NONE,
                    Layouts.NONE);

    private static final double FARTHEST = 100_000;
    private static final double LEAST_KEPT_CELL = 8;

    /// Where this system keeps what a program remembers.
    static Path defaultFile() {
        var home = Path.of(System.getProperty("user.home", "."));
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var windows = System.getenv("APPDATA");
        var xdg = System.getenv("XDG_CONFIG_HOME");
        var folder =
                system.contains("mac")
                        ? home.resolve("Library/Application Support")
                        : windows != null
                                ? Path.of(windows)
                                : xdg != null && !xdg.isBlank()
                                        ? Path.of(xdg)
                                        : home.resolve(".config");
        return folder.resolve("walscope").resolve("window.properties");
    }

    /// A file that cannot be read is moved out of the way of the next one.
    static Loaded loadOrSetAside(Path file) {
        try {
            return new Loaded(read(file), "");
        } catch (NoSuchFileException e) {
            return new Loaded(NONE, "");
        } catch (IOException | IllegalArgumentException e) {
            return new Loaded(NONE, setAside(file));
        }
    }

    private static String setAside(Path file) {
        try {
            return "What the window remembered cannot be read: it lies in "
                    + SetAside.move(file)
                    + " now.";
        } catch (IOException e) {
            return "What the window remembered cannot be read, nor anything new be kept: look at "
                    + file
                    + ".";
        }
    }

    private static Preferences read(Path file) throws IOException {
        var read = new Properties();
        read.load(new StringReader(Files.readString(file)));
        return new Preferences(
                named(read, "appearance", View.Appearance.class, NONE.appearance()),
                frame(read),
                shares(read),
                named(read, "panel", View.Foot.class, NONE.panel()),
                named(read, "large", View.Large.class, NONE.large()),
                number(read, "cell.width", View.CELL_MIN, View.CELL_MAX, NONE.cellWidth()),
                Boolean.parseBoolean(read.getProperty("compact")),
                Recents.of(read),
                Connections.of(read),
                Layouts.of(read));
    }

    private static Frame frame(Properties read) {
        double x = number(read, "x", -FARTHEST, FARTHEST, Double.NaN);
        double y = number(read, "y", -FARTHEST, FARTHEST, Double.NaN);
        boolean isPlaced = !Double.isNaN(x) && !Double.isNaN(y);
        return new Frame(
                isPlaced ? x : 0,
                isPlaced ? y : 0,
                number(read, "width", 640, 20_000, Frame.USUAL.width()),
                number(read, "height", 480, 20_000, Frame.USUAL.height()),
                isPlaced,
                Boolean.parseBoolean(read.getProperty("maximized")));
    }

    private static Arrangement.Shares shares(Properties read) {
        var usual = Arrangement.Shares.USUAL;
        try {
            return new Arrangement.Shares(
                    number(read, "split.left", 0, 1, usual.left()),
                    number(read, "split.right", 0, 1, usual.right()),
                    number(read, "split.foot", 0, 1, usual.foot()));
        } catch (IllegalArgumentException e) {
            return usual;
        }
    }

    private static <E extends Enum<E>> E named(
            Properties read, String name, Class<E> kind, E otherwise) {
        try {
            return Enum.valueOf(kind, read.getProperty(name, otherwise.name()));
        } catch (IllegalArgumentException e) {
            return otherwise;
        }
    }

    private static double number(
            Properties read, String name, double least, double most, double otherwise) {
        try {
            double number = Double.parseDouble(read.getProperty(name, "NaN"));
            return number >= least && number <= most ? number : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /// As a whole: a crash leaves the old file or the new one.
    void save(Path file) throws IOException {
        var written = new Properties();
        written.setProperty("appearance", appearance.name());
        if (frame.isPlaced()) {
            written.setProperty("x", Double.toString(frame.x()));
            written.setProperty("y", Double.toString(frame.y()));
        }
        written.setProperty("width", Double.toString(frame.width()));
        written.setProperty("height", Double.toString(frame.height()));
        written.setProperty("maximized", Boolean.toString(frame.isMaximized()));
        written.setProperty("split.left", Double.toString(shares.left()));
        written.setProperty("split.right", Double.toString(shares.right()));
        written.setProperty("split.foot", Double.toString(shares.foot()));
        written.setProperty("panel", panel.name());
        written.setProperty("large", large.name());
        written.setProperty("compact", Boolean.toString(isCompact));
        written.setProperty("cell.width", Double.toString(cellWidth));
        recents.writeTo(written);
        connections.writeTo(written);
        layouts.writeTo(written);
        var text = new StringWriter();
        written.store(text, "Walscope's window");
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    Preferences with(Recents now) {
        return with(now, connections, layouts);
    }

    Preferences with(Connections now) {
        return with(recents, now, layouts);
    }

    Preferences with(Layouts now) {
        return with(recents, connections, now);
    }

    private Preferences with(Recents places, Connections named, Layouts saved) {
        return new Preferences(
                appearance,
                frame,
                shares,
                panel,
                large,
                cellWidth,
                isCompact,
                places,
                named,
                saved);
    }

    /// As the window stands and looks now. A zoom at which single entries cannot be told apart fits
    /// one log only, and is not kept for the next.
    Preferences with(View view, Arrangement.Shares now, Frame stands) {
        double cell = view.cellWidth() >= LEAST_KEPT_CELL ? view.cellWidth() : cellWidth;
        return new Preferences(
                view.appearance(),
                stands,
                now,
                view.panel(),
                view.large(),
                cell,
                view.isCompact(),
                recents,
                connections,
                layouts);
    }

    View applyTo(View view) {
        return view.appearance(appearance)
                .open(panel)
                .large(large)
                .zoom(cellWidth)
                .compact(isCompact);
    }
}
