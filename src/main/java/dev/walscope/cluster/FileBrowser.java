package dev.walscope.cluster;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The program that shows folders on this desktop.
final class FileBrowser {
    private static final String SYSTEM = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    private static final String PROGRAM =
            SYSTEM.startsWith("windows")
                    ? "explorer"
                    : SYSTEM.startsWith("mac") ? "open" : "xdg-open";

    private FileBrowser() {}

    static void show(Path folder) {
        var whole = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(whole))
            throw new ActionFailed(
                    "there is no folder " + whole + ": the node has not written yet");
        try {
            new ProcessBuilder(List.of(PROGRAM, whole.toString()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()
                    .getOutputStream()
                    .close();
        } catch (IOException e) {
            throw new ActionFailed(
                    "the command "
                            + PROGRAM
                            + " is not on this machine: open "
                            + whole
                            + " yourself",
                    e);
        }
    }

    static String shell(Path folder) {
        return PROGRAM + " " + Shell.word(folder.toString());
    }
}
