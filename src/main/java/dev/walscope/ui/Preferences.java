package dev.walscope.ui;

import dev.walscope.ui.desk.View;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Properties;

/// What the window remembers from one start to the next. A file that cannot be read is as good as
/// none: it never stops a start.
record Preferences(View.Appearance appearance, double width, double height) {
    static final Preferences NONE = new Preferences(View.Appearance.system, 1440, 900);

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

    static Preferences load(Path file) {
        var read = new Properties();
        try {
            read.load(new StringReader(Files.readString(file)));
            return new Preferences(
                    View.Appearance.valueOf(read.getProperty("appearance", "system")),
                    size(read, "width", NONE.width()),
                    size(read, "height", NONE.height()));
        } catch (IOException | IllegalArgumentException e) {
            return NONE;
        }
    }

    private static double size(Properties read, String name, double otherwise) {
        double size = Double.parseDouble(read.getProperty(name, Double.toString(otherwise)));
        return size >= 640 && size <= 20_000 ? size : otherwise;
    }

    /// Written beside and moved into place, so that a crash leaves the old file or the new one.
    void save(Path file) throws IOException {
        var written = new Properties();
        written.setProperty("appearance", appearance.name());
        written.setProperty("width", Double.toString(width));
        written.setProperty("height", Double.toString(height));
        var text = new StringWriter();
        written.store(text, "Walscope's window");
        Files.createDirectories(file.toAbsolutePath().getParent());
        var beside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(beside, text.toString());
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    Preferences with(View.Appearance chosen) {
        return new Preferences(chosen, width, height);
    }

    Preferences sized(double newWidth, double newHeight) {
        return new Preferences(appearance, newWidth, newHeight);
    }
}
