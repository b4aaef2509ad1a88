package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Cables in a process of their own: what they carry does not depend on the process that owns them.
@Timeout(60)
class CablesTest {
    private final List<Cables> opened = new ArrayList<>();
    private ServerSocket leader;

    @BeforeEach
    void listen() throws IOException {
        leader = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::echo);
    }

    @AfterEach
    void close() throws IOException {
        opened.forEach(Cables::close);
        leader.close();
    }

    private void echo() {
        while (!leader.isClosed()) {
            try {
                var socket = leader.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            } catch (IOException closing) {
                return;
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException broken) {
            // That is what some of these tests are about.
        }
    }

    private Cables cables() {
        var cables = new Cables(NodeProgram.own());
        opened.add(cables);
        return cables;
    }

    private InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", leader.getLocalPort());
    }

    private static boolean echoes(int port) {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII)
                    .equals("hello");
        } catch (IOException e) {
            return false;
        }
    }

    private static ProcessHandle processOf(Cables cables) {
        return ProcessHandle.of(cables.pid().orElseThrow()).orElseThrow();
    }

    @Test
    void bytesGoThroughAnotherProcess() {
        var cables = cables();

        var cable = cables.open(address());

        assertThat(echoes(cable.port())).isTrue();
        assertThat(cables.pid().orElseThrow()).isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void withoutACableThereIsNoProcess() {
        assertThat(cables().pid()).isEmpty();
    }

    @Test
    void oneOfTwoCablesIsCutAndHealed() {
        var cables = cables();
        var one = cables.open(address());
        var other = cables.open(address());

        one.cut();

        assertThat(echoes(one.port())).isFalse();
        assertThat(echoes(other.port())).isTrue();
        one.heal();
        assertThat(echoes(one.port())).isTrue();
    }

    @Test
    void aCableLeadsElsewhereFromNowOn() throws IOException {
        var cable = cables().open(new InetSocketAddress("127.0.0.1", freePort()));
        assertThat(echoes(cable.port())).isFalse();

        cable.leader(address());

        assertThat(echoes(cable.port())).isTrue();
        assertThat(cable.leader()).isEqualTo(address());
    }

    private static int freePort() throws IOException {
        try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return nobody.getLocalPort();
        }
    }

    @Test
    void whenItsProcessIsKilledACableIsLaidAnewAsItWas() {
        var cables = cables();
        var whole = cables.open(address());
        var cut = cables.open(address());
        cut.cut();
        var first = processOf(cables);

        first.destroyForcibly();

        await().until(() -> !first.isAlive() && echoes(whole.port()));
        assertThat(cables.pid().orElseThrow()).isNotEqualTo(first.pid());
        assertThat(echoes(cut.port())).isFalse();
        cut.heal();
        assertThat(echoes(cut.port())).isTrue();
    }

    @Test
    void whatIsDoneToACableWhileItsProcessIsGoneIsDoneToTheNextOne() {
        var cables = cables();
        var cable = cables.open(address());
        var first = processOf(cables);

        first.destroyForcibly();
        cable.cut();

        await().until(() -> cables.pid().filter(pid -> pid != first.pid()).isPresent());
        assertThat(cable.state().cut()).isTrue();
        // It answers orders in turn: the state has been taken over by now.
        cables.open(address());
        assertThat(echoes(cable.port())).isFalse();
    }

    @Test
    void theProcessEndsWithTheCables() {
        var cables = cables();
        cables.open(address());
        var process = processOf(cables);

        cables.close();

        await().until(() -> !process.isAlive());
    }

    @Test
    void theProcessEndsWithWhoeverOwnsIt() throws IOException {
        var out = new ByteArrayOutputStream();

        CableHost.serve(new ByteArrayInputStream(new byte[0]), out);

        assertThat(out.size()).isZero();
    }

    @Test
    void aCableThatIsNoMoreSaysSo() throws IOException {
        var orders = "{\"n\":7,\"kind\":\"become\",\"cable\":3}\n";
        var out = new ByteArrayOutputStream();

        CableHost.serve(new ByteArrayInputStream(orders.getBytes(StandardCharsets.UTF_8)), out);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"n\":7")
                .contains("there is no cable 3");
    }

    @Test
    void aProcessThatCannotBeStartedIsASentence() {
        var own = NodeProgram.own();
        var none =
                new NodeProgram(
                        Path.of("/nowhere/java"),
                        own.classPath(),
                        own.mainClass(),
                        own.jvmFlags(),
                        List.of(),
                        own.environment());
        var cables = new Cables(none);

        assertThatThrownBy(() -> cables.open(address()))
                .isInstanceOf(ActionFailed.class)
                .hasMessageStartingWith("the cables cannot be started: ");
    }

    @Test
    void aHeldCableSaysWhatTravelsWithoutWaitingForIt() {
        var cable = cables().open(address());
        cable.hold(true);

        assertThat(cable.travelling()).isEmpty();
        assertThat(cable.step(Duration.ofMillis(10)))
                .succeedsWithin(10, TimeUnit.SECONDS)
                .satisfies(passed -> assertThat(passed).isEmpty());
    }

    /// Ctrl-Z, a debugger, a machine without a moment to spare.
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aStoppedOwnerStopsNothing() throws Exception {
        var command =
                NodeProgram.ofThisJvm(StandInOwner.class.getName())
                        .commandOf(StandInOwner.class.getName());
        command.add(String.valueOf(leader.getLocalPort()));
        var owner = new ProcessBuilder(command).start();
        try {
            int port = Integer.parseInt(owner.inputReader().readLine());
            assertThat(echoes(port)).isTrue();

            Signals.send("STOP", owner.pid());

            assertThat(echoes(port)).isTrue();
            // And one that is killed leaves nothing behind.
            var its = owner.descendants().toList();
            assertThat(its).hasSize(1);
            owner.destroyForcibly();
            await().until(() -> its.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            owner.destroyForcibly();
        }
    }
}
