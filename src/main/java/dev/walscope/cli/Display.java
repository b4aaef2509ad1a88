package dev.walscope.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether there is a display to open a window on. JavaFX finds out too, but gives up for good
/// then.
///
/// On Linux a window needs an X display, which a Wayland session offers as well.
///
/// @param sockets where local X servers listen, `/tmp/.X11-unix`
record Display(String operatingSystem, Map<String, String> environment, Path sockets) {
    private static final Pattern NAME = Pattern.compile("(.*):(\\d+)(\\.\\d+)?");
    private static final int FIRST_PORT = 6000;
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    static Display ofThisMachine() {
        return new Display(
                System.getProperty("os.name"), System.getenv(), Path.of("/tmp/.X11-unix"));
    }

    /// One sentence without a full stop, or nothing when a window can be tried.
    Optional<String> whyNone() {
        if (!operatingSystem.startsWith("Linux")) return Optional.empty();
        var display = environment.getOrDefault("DISPLAY", "");
        if (display.isEmpty())
            return Optional.of(
                    environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty()
                            ? "there is no display ($DISPLAY and $WAYLAND_DISPLAY are empty)"
                            : "there is no X display, which this Wayland session should offer"
                                    + " ($DISPLAY is empty)");
        var name = NAME.matcher(display);
        if (!name.matches()) return Optional.of("$DISPLAY is " + display + ", which is no display");
        var isLocal = name.group(1).isEmpty() || name.group(1).equals("unix");
        return (isLocal ? answers(name.group(2)) : answers(name.group(1), name.group(2)))
                ? Optional.empty()
                : Optional.of("nobody answers at the display " + display);
    }

    private boolean answers(String number) {
        var socket = sockets.resolve("X" + number);
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return isAbstract(socket);
        }
    }

    /// Linux has sockets that are no files; a server in another container may have only such a one.
    private static boolean isAbstract(Path socket) {
        // Names there are any bytes, whatever the language.
        try (var open = Files.lines(Path.of("/proc/net/unix"), StandardCharsets.ISO_8859_1)) {
            return open.anyMatch(line -> line.endsWith(" @" + socket));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static boolean answers(String host, String number) {
        try (var socket = new Socket()) {
            var port = FIRST_PORT + Integer.parseInt(number);
            socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
