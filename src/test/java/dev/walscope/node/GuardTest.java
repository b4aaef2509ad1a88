package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.node.http.edge.KnownHosts;
import dev.walscope.time.Clock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;

class GuardTest {
    @ParameterizedTest
    @CsvSource({
        "2001:db8::5, [2001:db8::5]:8000",
        "2001:DB8::5, [2001:db8::5]",
        "fe80::1%eth0, [fe80::1]:8000",
        "::1, [::1]:8000",
        "::, [2001:db8::5]:8000",
        "10.0.0.7, 10.0.0.7:8000",
        "0.0.0.0, 10.0.0.7",
        "10.0.0.7, localhost:8000",
        "10.0.0.7, LOCALHOST.:8000",
    })
    void aNodeAnswersForTheAddressItListensOn(String bound, String host) {
        assertThat(KnownHosts.of(bound, List.of(), "vm.lan").contain(host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::5, [2001:db8::6]:8000",
        "::, evil.example",
        "10.0.0.7, 10.0.0.8:8000",
        "127.0.0.1, 127.0.0.1.evil.example",
        "127.0.0.1, vm:8000",
        "localhost, vm.lan:8000",
        "::1, vm.local",
        "0.0.0.0, vm.evil.example",
        "0.0.0.0, evil.vm.lan",
        "0.0.0.0, ١٢٧.0.0.1",
    })
    void aNodeAnswersForNothingElse(String bound, String host) {
        assertThat(KnownHosts.of(bound, List.of(), "vm.lan").contain(host)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"vm.lan:8000", "VM:8000", "vm", "vm.local", "vm.lan."})
    void beyondLoopbackTheMachinesOwnNameCounts(String host) {
        for (var bound : List.of("0.0.0.0", "::", "10.0.0.7", "vm.lan"))
            assertThat(KnownHosts.of(bound, List.of(), "vm.lan").contain(host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"leader:9450", "LEADER", "node.example:80", "[2001:db8::9]:1"})
    void whatWasAllowedCounts(String host) {
        var allowed = List.of("leader", "Node.Example", "2001:db8::9");

        assertThat(KnownHosts.of("127.0.0.1", allowed, null).contain(host)).isTrue();
        assertThat(KnownHosts.of("0.0.0.0", allowed, null).contain(host)).isTrue();
        assertThat(KnownHosts.of("127.0.0.1", List.of(), null).contain(host)).isFalse();
    }

    @Test
    void aRefusalNamesTheOptionThatHelps(@TempDir Path folder) throws Exception {
        try (var nodes = new TestNodes(folder)) {
            var strict = nodes.leader();
            var open =
                    nodes.started(
                            NodeOptions.leader(folder.resolve("open"), 0)
                                    .with(new NodeOptions.Listening("0.0.0.0", List.of("vm"), 0)),
                            Clock.SYSTEM,
                            EdgeLimits.DEFAULT);

            var refused = called(strict, "vm:9450", "");
            var taken = called(open, "vm:9450", "");
            var page = called(open, "vm:9450", "Origin: http://vm:9450\r\n");
            var otherPage = called(open, "vm:9450", "Origin: http://evil.example\r\n");

            assertThat(refused.status()).isEqualTo(421);
            assertThat(refused.detail())
                    .isEqualTo(
                            "This node does not answer for the host vm:9450; use localhost or the"
                                    + " address it listens on, or start the node with --allow-host"
                                    + " vm.");
            assertThat(taken.status()).isEqualTo(200);
            assertThat(page.status()).isEqualTo(200);
            assertThat(otherPage.status()).isEqualTo(403);
        }
    }

    private static Wires.Reply called(Node node, String host, String extra) throws Exception {
        return Wires.call(
                node.port(), "GET", "/health", "Host: " + host + "\r\n" + extra, new byte[0]);
    }
}
