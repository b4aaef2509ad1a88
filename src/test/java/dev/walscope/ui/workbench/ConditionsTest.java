package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;
import static dev.walscope.ui.workbench.RealWindow.PATIENCE;
import static dev.walscope.ui.workbench.RealWindow.fromThePalette;
import static dev.walscope.ui.workbench.RealWindow.paste;
import static dev.walscope.ui.workbench.RealWindow.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.client.Call;

import javafx.scene.control.ComboBox;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

import java.io.IOException;
import java.util.Objects;

/// Writes that are done under a condition only, and transactions, from the console to a real node.
@ExtendWith(ApplicationExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConditionsTest {
    private @Nullable RealWindow made;

    @Start
    void open(Stage stage) throws IOException {
        if (made == null) made = new RealWindow(1);
        made.show(stage);
    }

    @AfterAll
    void close() throws IOException {
        window().close();
    }

    @BeforeEach
    void isLevel() {
        window().awaitLevel();
    }

    @Test
    void aVersionThatWasReadIsTheOneThatMustHold(FxRobot robot) throws Exception {
        long read = window().put(Call.put("seat", "\"free\""));
        ask(robot, "GET", "seat");
        awaitStatus(robot, "200 OK");
        choose(robot, "#console-method", "PUT");
        choose(robot, "#console-condition", "version");

        assertThat(field(robot, "#console-version")).isEqualTo(Long.toString(read));
        assertThat(text(robot, "#console-curl")).contains(" -H 'If-Match: \"" + read + "\"'");
        long now = window().put(Call.put("seat", "\"taken\""));
        send(robot);

        awaitStatus(robot, "412 condition not met");
        assertThat(text(robot, "#console-answer"))
                .isEqualTo(
                        "Not written: its version is "
                                + now
                                + ", which the condition does not allow. Read it and decide anew.");
        choose(robot, "#console-method", "GET");
        send(robot);
        await().atMost(PATIENCE)
                .until(() -> field(robot, "#console-version").equals(Long.toString(now)));
        choose(robot, "#console-method", "PUT");
        send(robot);
        awaitStatus(robot, "200 OK");
    }

    @Test
    void onlyAKeyThatIsNotThereIsWrittenWhenThatIsAskedFor(FxRobot robot) {
        ask(robot, "PUT", "first-come");
        choose(robot, "#console-condition", "absent");

        assertThat(text(robot, "#console-curl")).contains(" -H 'If-None-Match: *'");
        send(robot);
        awaitStatus(robot, "200 OK");
        send(robot);

        awaitStatus(robot, "412 condition not met");
        assertThat(text(robot, "#console-answer")).startsWith("Not written: its version is ");
    }

    @Test
    void whatIsNoVersionIsNotSentAndTheConsoleSaysWhatOneIs(FxRobot robot) {
        ask(robot, "PUT", "nothing-read-of-it");
        choose(robot, "#console-condition", "version");
        onFx(() -> robot.lookup("#console-version").queryAs(TextField.class).setText("0"));

        send(robot);

        awaitStatus(robot, "not sent");
        assertThat(text(robot, "#console-answer"))
                .isEqualTo("A version is an entry's id, such as 14.");
    }

    @Test
    void aPastedConditionFillsItsFieldAndOneWithoutAFieldGoesAsItIs(FxRobot robot) {
        var key = window().address("leader") + "/key/pasted";
        paste(robot, "curl -X PUT " + key + " -H 'if-match: \"77\"' -d '{\"value\": 1}'");
        await().atMost(PATIENCE).until(() -> field(robot, "#console-version").equals("77"));
        assertThat(condition(robot)).isEqualTo("version");
        send(robot);
        awaitStatus(robot, "412 condition not met");

        paste(robot, "curl -X PUT " + key + " -H 'If-Match: *' -d '{\"value\": 1}'");

        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#console-answer")
                                        .contains(
                                                "No field says PUT /key/pasted with If-Match: *"));
        assertThat(condition(robot)).isEqualTo("always");
        send(robot);
        awaitStatus(robot, "412 condition not met");
        assertThat(text(robot, "#console-answer")).startsWith("Not written: there is no such key");
    }

    @Test
    void aTransactionIsWrittenInABoxAndIsOneEntryOrNone(FxRobot robot) {
        long before = window().state().head();
        fromThePalette(robot, "transaction");
        await().atMost(PATIENCE)
                .until(() -> robot.lookup("#transaction-body").tryQuery().isPresent());
        onFx(() -> body(robot).setText("{\"then\": "));
        robot.clickOn("#transaction-send");
        assertThat(text(robot, "#transaction-problem")).startsWith("Not JSON: ");
        robot.clickOn("#transaction-example");
        assertThat(text(robot, "#transaction-curl")).contains("/txn' -H 'Content-Type");

        onFx(() -> body(robot).requestFocus());
        send(robot);

        awaitStatus(robot, "200 OK");
        assertThat(text(robot, "#console-answer")).contains("\"succeeded\":true");
        window().awaitLevel();
        assertThat(window().state().head()).isEqualTo(before + 1);
        send(robot);
        await().atMost(PATIENCE)
                .until(
                        () ->
                                text(robot, "#console-answer")
                                        .startsWith(
                                                "A condition did not hold, nothing was written: "));
        assertThat(window().state().head()).isEqualTo(before + 1);
    }

    private static TextArea body(FxRobot robot) {
        return robot.lookup("#transaction-body").queryAs(TextArea.class);
    }

    /// Without a condition, and without what a fact before has pasted.
    private void ask(FxRobot robot, String method, String key) {
        paste(robot, "curl " + window().address("leader") + "/key/" + key);
        choose(robot, "#console-method", method);
        if (method.equals("GET")) send(robot);
    }

    /// By its keys: the button moves when a condition's fields come and go.
    private static void send(FxRobot robot) {
        robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
    }

    private static void awaitStatus(FxRobot robot, String words) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text(robot, "#console-status")).isEqualTo(words));
    }

    private static void choose(FxRobot robot, String box, String word) {
        onFx(
                () -> {
                    var choice = robot.lookup(box).queryAs(ComboBox.class);
                    for (var item : choice.getItems())
                        if (item.toString().equals(word))
                            choice.getSelectionModel().select(choice.getItems().indexOf(item));
                });
    }

    private static String condition(FxRobot robot) {
        return onFx(
                () ->
                        String.valueOf(
                                robot.lookup("#console-condition").queryComboBox().getValue()));
    }

    private static String field(FxRobot robot, String field) {
        return onFx(() -> robot.lookup(field).queryAs(TextField.class).getText());
    }

    private RealWindow window() {
        return Objects.requireNonNull(made);
    }
}
