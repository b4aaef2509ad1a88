package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Three machines in one: each a network of its own with an address and a name, a cable between
/// them that can be cut. Needs the rights to make them; skipped without.
///
/// A machine is the networks and mounts of a shell that waits; who has these sees its `/etc/hosts`.
@EnabledOnOs(OS.LINUX)
class NamespacesTest {
    private static final String HOSTS =
            """
            127.0.0.1 localhost
            10.77.0.1 leader.example
            10.77.0.2 follower.example
            10.77.0.3 desk.example
            """;

    @TempDir Path folder;
    private final List<Process> started = new ArrayList<>();
    private Process leader;
    private Process follower;
    private Process desk;

    @BeforeEach
    void threeMachines() throws Exception {
        var may = new ProcessBuilder("unshare", "-n", "-m", "ip", "link").start();
        may.getInputStream().readAllBytes();
        Assumptions.assumeTrue(may.waitFor() == 0, "no right to make networks");
        Files.writeString(folder.resolve("hosts"), HOSTS);
        leader = machine();
        follower = machine();
        desk = machine();
        // The desk has the switch.
        on(desk, "ip link add switch type bridge && ip link set switch up");
        on(desk, "ip addr add 10.77.0.3/24 dev switch");
        cable(leader, "to-leader", "10.77.0.1");
        cable(follower, "to-follower", "10.77.0.2");
    }

    @AfterEach
    void end() throws InterruptedException {
        for (var process : started.reversed()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private Process machine() throws IOException {
        var process =
                new ProcessBuilder(
                                "unshare",
                                "-n",
                                "-m",
                                "sh",
                                "-c",
                                "mount --bind \"$1\" /etc/hosts && ip link set lo up && echo up"
                                        + " && cat",
                                "sh",
                                folder.resolve("hosts").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        started.add(process);
        assertThat(process.inputReader().readLine()).isEqualTo("up");
        return process;
    }

    private void cable(Process machine, String name, String address) throws Exception {
        on(
                desk,
                "ip link add "
                        + name
                        + " type veth peer name plug netns "
                        + machine.pid()
                        + " && ip link set "
                        + name
                        + " master switch up");
        on(machine, "ip addr add " + address + "/24 dev plug && ip link set plug up");
    }

    private Process begin(Process machine, String command) throws IOException {
        var process =
                new ProcessBuilder(
                                "nsenter",
                                "-t",
                                Long.toString(machine.pid()),
                                "-n",
                                "-m",
                                "sh",
                                "-c",
                                // With the mounts comes their root to stand in.
                                "cd '" + folder + "' && " + command)
                        .redirectErrorStream(true)
                        .start();
        started.add(process);
        return process;
    }

    private String on(Process machine, String command) throws Exception {
        var process = begin(machine, command);
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(command + ": " + said).isZero();
        return said;
    }

    private void node(Process machine, String arguments) throws IOException {
        var out = java(machine, "dev.walscope.Walscope " + arguments).inputReader();
        said(out, " ready on ");
        Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
    }

    /// A window at the desk on the two nodes.
    private Process window() throws IOException {
        var window =
                java(
                        desk,
                        "dev.walscope.ui.workbench.AttachedWindow window"
                                + " http://leader.example:8000 http://follower.example:8001");
        said(window.inputReader(), "attached");
        return window;
    }

    private Process java(Process machine, String program) throws IOException {
        return begin(
                machine,
                "exec '"
                        + System.getProperty("java.home")
                        + "/bin/java' -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp '"
                        + System.getProperty("java.class.path")
                        + "' "
                        + program);
    }

    private static void said(BufferedReader out, String word) throws IOException {
        var line = "";
        while (!line.contains(word)) {
            line = String.valueOf(out.readLine());
            assertThat(line).isNotEqualTo("null");
        }
    }

    /// What the cards of the window say now.
    private static String cards(Process window) throws IOException {
        window.outputWriter().write("\n");
        window.outputWriter().flush();
        return window.inputReader().readLine();
    }

    private static void awaitCards(Process window, String... words) {
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(cards(window)).contains(words));
    }

    private String asked(String url) throws Exception {
        return on(desk, "curl -s -m 5 " + url);
    }

    @Test
    @Timeout(120)
    void aFollowerOfAnotherMachineCatchesUpWhenItsCableIsBack() throws Exception {
        node(leader, "leader --host 0.0.0.0 --insecure --allow-host leader.example");
        node(
                follower,
                "follower follower-1 --host 0.0.0.0 --insecure --allow-host follower.example"
                        + " --leader http://leader.example:8000");
        put(1);
        await().atMost(Duration.ofSeconds(20)).until(() -> following().contains("\"v1\""));

        on(desk, "ip link set to-follower down");
        put(2);
        on(desk, "ip link set to-follower up");

        await().atMost(Duration.ofSeconds(40)).until(() -> following().contains("\"v2\""));
        await().untilAsserted(
                        () ->
                                assertThat(asked("http://leader.example:8000/status"))
                                        .contains("\"streaming\""));
        assertThat(asked("-H 'Host: evil.example' http://leader.example:8000/status"))
                .contains("--allow-host");
    }

    /// Each node tells its own side; the window hears both.
    @Test
    @Timeout(180)
    void theWindowOfAThirdMachineTellsWhichCableIsCut() throws Exception {
        node(leader, "leader --host 0.0.0.0 --insecure --allow-host leader.example");
        node(
                follower,
                "follower follower-1 --host 0.0.0.0 --insecure --allow-host follower.example"
                        + " --leader http://leader.example:8000");
        put(1);
        var window = window();
        awaitCards(window, "leader.example:8000", "follower.example:8001", "streaming");

        // The switch carries nothing between the two any more, and all between each and the desk.
        betweenNodes("on");
        put(2);
        awaitCards(window, "no leader · try ", "ready · 2 entries", "ready · 1 entry");
        betweenNodes("off");
        // It streams a moment before it has what it missed.
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(
                        () ->
                                assertThat(cards(window))
                                        .contains("streaming")
                                        .doesNotContain("ready · 1 entry", "1 entry behind"));

        // Nothing tells a window at once that a cable is out; the leader's word is the fresher one.
        on(desk, "ip link set to-follower down");
        awaitCards(window, "streaming · called lost");
        awaitCards(window, "unreachable", "follower-1 is unreachable");
        on(desk, "ip link set to-follower up");
        awaitCards(window, "streaming");
        assertThat(cards(window)).doesNotContain("unreachable");
    }

    private void betweenNodes(String isolated) throws Exception {
        for (var plug : List.of("to-leader", "to-follower"))
            on(desk, "ip link set " + plug + " type bridge_slave isolated " + isolated);
    }

    private void put(int n) throws Exception {
        assertThat(
                        on(
                                desk,
                                "curl -s -m 5 -X PUT http://leader.example:8000/key/k -H"
                                        + " 'Content-Type: application/json' -d '{\"value\":\"v"
                                        + n
                                        + "\"}'"))
                .isEqualTo("{\"status\":\"ok\",\"id\":" + n + "}");
    }

    private String following() throws Exception {
        return asked("http://follower.example:8001/key/k");
    }
}
