package dev.walscope.ui.app;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.walscope.FreePorts;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Cluster;
import dev.walscope.cluster.Keyring;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.Condition;
import dev.walscope.ui.export.Screenshot;

import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/// The window, and nodes that want to know who asks: those that somebody else protected, and its
/// own.
@ExtendWith(ApplicationExtension.class)
@EnabledOnOs(OS.LINUX)
class ProtectedNodesInTheWindowTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final NodeProgram PROGRAM = NodeProgram.ofThisJvm("dev.walscope.Walscope");

    @TempDir Path folder;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Stage stage;
    private DesktopWindow window;

    @Start
    void open(Stage given) throws IOException {
        stage = given;
        var options =
                new WindowOptions(folder.resolve("data"), FreePorts.next(), false, null, null);
        window =
                new DesktopWindow(
                        stage,
                        options,
                        PROGRAM,
                        folder.resolve("config/window.properties"),
                        closed::countDown);
        stage.setX(0);
        stage.setY(0);
        stage.setWidth(1280);
        stage.setHeight(800);
    }

    @AfterEach
    void close() throws InterruptedException {
        onFx(() -> stage.close());
        closed.await(30, TimeUnit.SECONDS);
    }

    @Test
    void aNodeThatWantsATokenIsAttachedWithOneAndNothingOfItGetsOut(FxRobot robot)
            throws Exception {
        var theirs = folder.resolve("theirs");
        try (var others =
                new Cluster(theirs, FreePorts.next(), PROGRAM, Keyring.forgetting(), _ -> {})) {
            others.perform(new Action.Protect(true)).get(60, TimeUnit.SECONDS);
            var url = others.startLeader().get(60, TimeUnit.SECONDS).url();
            var secrets = theirs.resolve("security");
            var token = Files.readString(secrets.resolve("reader.token")).strip();

            robot.clickOn("#attach-url").write(url.toString()).clickOn("#attach");
            awaitText(
                    robot,
                    "#credentials-problem",
                    "The certificate of "
                            + url
                            + " is not signed by an authority that is trusted; give the CA that"
                            + " signed it.");
            picture(robot, "protected-attach");
            give(robot, "#credentials-ca", secrets.resolve("ca.pem").toString());
            robot.clickOn("#credentials-go");
            awaitText(
                    robot,
                    "#credentials-problem",
                    "This takes a token that may read; send it as Authorization: Bearer, and make"
                            + " one with walscope token new.");
            give(robot, "#credentials-token", token);
            robot.clickOn("#credentials-go");
            await().atMost(PATIENCE).until(() -> condition() == Condition.ready);

            awaitText(robot, "#padlock-leader", "read");
            var send = robot.lookup("#console-send").queryAs(Button.class);
            await().atMost(PATIENCE).until(() -> onFx(() -> send.getStyleClass().contains("dim")));
            assertThat(onFx(() -> send.getAccessibleHelp()))
                    .contains("The token reader may only read: this takes one that may write.");
            assertThat(text(robot, "#console-curl"))
                    .contains("--cacert '" + secrets.resolve("ca.pem") + "'")
                    .contains(" -H \"Authorization: Bearer $WALSCOPE_TOKEN\"");
            var ring = folder.resolve("config/credentials.properties");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ring)))
                    .isEqualTo("rw-------");
            var kept = Keyring.of(ring).of(URI.create(url.toString()));
            assertThat(kept.token()).isEqualTo(token);
            assertThat(kept.toString()).doesNotContain(token);

            picture(robot, "protected-attached");
            save(robot, folder.resolve("left/run.walscope"));
            Files.move(ring, folder.resolve("ring"));
            assertThat(everythingLeft()).doesNotContain(token);
        }
    }

    @Test
    void itsOwnNodesAreProtectedByOneTick(FxRobot robot) throws Exception {
        robot.clickOn("#empty-options").clickOn("#options-protect");
        picture(robot, "protected-options");
        robot.clickOn("#options-go");
        await().atMost(PATIENCE).until(() -> condition() == Condition.ready);
        awaitText(robot, "#padlock-leader", "admin");
        awaitText(robot, "#padlock-follower-2", "admin");
        robot.clickOn("#console-send");
        awaitText(robot, "#console-status", "200 OK");
        await().atMost(PATIENCE)
                .until(
                        () ->
                                onFx(
                                        () ->
                                                window.live().state().nodes().stream()
                                                        .allMatch(node -> node.durableId() == 1)));
        onFx(() -> window.live().bench().change(view -> view.select("leader", 1)));
        await().atMost(PATIENCE).until(() -> inspector(robot).contains("window"));
        picture(robot, "protected-own");

        save(robot, folder.resolve("left/run.walscope"));
        var secrets = folder.resolve("data/security");
        var hidden = new ArrayList<String>();
        for (var name : List.of("window.token", "writer.token", "cluster.secret"))
            hidden.add(Files.readString(secrets.resolve(name)).strip());
        hidden.add(Files.readAllLines(secrets.resolve("nodes-key.pem")).get(1));
        var running = commandLines();
        Files.move(secrets, folder.resolve("secrets"));
        assertThat(running).contains("--cluster-secret-file");
        assertThat(everythingLeft() + running).doesNotContain(hidden);
    }

    private static List<String> inspector(FxRobot robot) {
        return onFx(
                () ->
                        robot.lookup("#inspector .label").queryAllAs(Labeled.class).stream()
                                .map(Labeled::getText)
                                .toList());
    }

    private void give(FxRobot robot, String field, String text) {
        onFx(() -> robot.lookup(field).queryAs(TextInputControl.class).setText(text));
    }

    private void save(FxRobot robot, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        robot.write("save the recording").type(KeyCode.ENTER);
        give(robot, "#file-path", file.toString());
        robot.clickOn("#file-go");
        await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) > 0);
    }

    private void picture(FxRobot robot, String name) throws IOException {
        picture(name);
        theme(robot);
        picture(name + "-dark");
        theme(robot);
    }

    private void picture(String name) throws IOException {
        Files.createDirectories(folder.resolve("left"));
        var png = onFx(() -> Screenshot.png(stage.getScene(), 1));
        Files.write(folder.resolve("left/" + name + ".png"), png);
        var looked = System.getProperty("walscope.pictures");
        if (looked != null) Files.write(Path.of(looked, name + ".png"), png);
    }

    private static void theme(FxRobot robot) {
        robot.press(KeyCode.CONTROL).type(KeyCode.D).release(KeyCode.CONTROL);
    }

    /// What is compressed is looked into.
    private String everythingLeft() throws IOException {
        var all = new StringBuilder();
        for (var part : List.of("left", "config", "data")) {
            if (!Files.exists(folder.resolve(part))) continue;
            try (var files = Files.walk(folder.resolve(part))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var bytes = Files.readAllBytes(file);
                    all.append(new String(bytes, ISO_8859_1)).append('\n');
                    if (bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b)
                        all.append(
                                new String(
                                        new GZIPInputStream(new ByteArrayInputStream(bytes))
                                                .readAllBytes(),
                                        ISO_8859_1));
                }
            }
        }
        return all.toString();
    }

    private static String commandLines() throws IOException {
        var all = new StringBuilder();
        for (var child : ProcessHandle.current().children().toList()) {
            var process = Path.of("/proc/" + child.pid());
            for (var part : List.of("cmdline", "environ"))
                if (Files.exists(process.resolve(part)))
                    all.append(Files.readString(process.resolve(part), ISO_8859_1));
        }
        return all.toString();
    }

    private Condition condition() {
        return onFx(
                () ->
                        window.live()
                                .state()
                                .leader()
                                .map(leader -> leader.condition())
                                .orElse(Condition.starting));
    }

    private static void awaitText(FxRobot robot, String labeled, String expected) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(robot.lookup(labeled).tryQuery()).isPresent();
                            assertThat(text(robot, labeled)).isEqualTo(expected);
                        });
    }

    private static String text(FxRobot robot, String labeled) {
        return onFx(() -> robot.lookup(labeled).queryAs(Labeled.class).getText());
    }
}
