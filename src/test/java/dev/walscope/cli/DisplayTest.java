package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

class DisplayTest {
    @TempDir Path sockets;

    private Optional<String> whyNone(String os, Map<String, String> environment) {
        return new Display(os, environment, sockets).whyNone();
    }

    @Test
    void withoutTheVariablesThereIsNoDisplayOnLinux() {
        assertThat(whyNone("Linux", Map.of()))
                .contains("there is no display ($DISPLAY and $WAYLAND_DISPLAY are empty)");
        assertThat(whyNone("Linux", Map.of("DISPLAY", "")))
                .contains("there is no display ($DISPLAY and $WAYLAND_DISPLAY are empty)");
        assertThat(whyNone("Linux", Map.of("WAYLAND_DISPLAY", "wayland-0")))
                .hasValueSatisfying(why -> assertThat(why).contains("no X display"));
        assertThat(whyNone("Mac OS X", Map.of())).isEmpty();
        assertThat(whyNone("Windows 11", Map.of())).isEmpty();
    }

    @Test
    void aLocalDisplayCountsWhenItsServerAnswers() throws IOException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(sockets.resolve("X7")));

            assertThat(whyNone("Linux", Map.of("DISPLAY", ":7"))).isEmpty();
            assertThat(whyNone("Linux", Map.of("DISPLAY", "unix:7.0"))).isEmpty();
            assertThat(whyNone("Linux", Map.of("DISPLAY", ":8")))
                    .contains("nobody answers at the display :8");
        }
        assertThat(whyNone("Linux", Map.of("DISPLAY", ":7")))
                .contains("nobody answers at the display :7");
    }

    @Test
    void aDisplayOfAnotherMachineCountsWhenItsPortAnswers() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var number = server.getLocalPort() - 6000;

            assertThat(whyNone("Linux", Map.of("DISPLAY", "127.0.0.1:" + number + ".0"))).isEmpty();
        }
        assertThat(whyNone("Linux", Map.of("DISPLAY", "127.0.0.1:99999")))
                .contains("nobody answers at the display 127.0.0.1:99999");
    }

    @Test
    void whatNamesNoDisplayIsSaid() {
        assertThat(whyNone("Linux", Map.of("DISPLAY", "left")))
                .contains("$DISPLAY is left, which is no display");
    }
}
