package dev.walscope;

import dev.walscope.ui.Window;
import dev.walscope.ui.WindowOptions;

import java.io.IOException;
import java.nio.file.Path;

/// The programs themselves.
final class OwnPrograms implements Programs {
    @Override
    public int window(WindowArguments arguments) {
        var headless = arguments.headless();
        if (!headless && !hasDisplay()) {
            System.err.println(
                    "There is no display ($DISPLAY and $WAYLAND_DISPLAY are empty): running off"
                            + " screen, as with --headless.");
            headless = true;
        }
        Window.launch(
                new WindowOptions(
                        arguments.data(), arguments.firstPort(), headless, arguments.shot()));
        return 0;
    }

    private static boolean hasDisplay() {
        if (!System.getProperty("os.name").startsWith("Linux")) return true;
        return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY");
    }

    private static boolean isSet(String variable) {
        var value = System.getenv(variable);
        return value != null && !value.isEmpty();
    }

    @Override
    public int node(NodeArguments arguments) throws IOException {
        return new NodeRun(arguments).untilStopped();
    }

    @Override
    public int walShow(Path folder) {
        return new WalListing(folder, System.out, System.err).show();
    }

    @Override
    public int walVerify(Path folder) {
        return new WalListing(folder, System.out, System.err).verify();
    }
}
