package dev.walscope.ui.panels.console;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.NodeUnreachable;
import dev.walscope.client.Reply;
import dev.walscope.client.ShellClient;
import dev.walscope.session.FailureText;
import dev.walscope.words.Visible;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// What came back: status, body, time; in its tooltip all headers; and what was sent before.
final class AnswerRow {
    private static final int HISTORY_MAX = 20;
    private static final int SHOWN_MAX = 2_000;

    private final Label status = new Label("no request yet");
    private final Label answer = new Label();
    private final Label took = new Label();
    private final Tooltip whole = new Tooltip();
    private final MenuButton history = new MenuButton("History");
    private final Label waits = new Label();
    private final Button cancel = new Button("Cancel");
    private final BiConsumer<String, Call> again;
    private final Runnable begun;
    private final HBox root;

    /// @param again sends a call of the history to its node once more
    /// @param begun called when there is, or soon will be, something to read here
    /// @param cancelled gives up waiting
    AnswerRow(BiConsumer<String, Call> again, Runnable begun, Runnable cancelled) {
        this.again = again;
        this.begun = begun;
        status.setId("console-status");
        status.getStyleClass().add("chip");
        status.setMinWidth(Region.USE_PREF_SIZE);
        answer.setId("console-answer");
        answer.getStyleClass().add("mono");
        answer.setMinWidth(0);
        answer.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(answer, Priority.ALWAYS);
        took.getStyleClass().addAll("muted", "small");
        took.setMinWidth(Region.USE_PREF_SIZE);
        whole.setWrapText(true);
        whole.setMaxWidth(720);
        history.setId("console-history");
        history.setAccessibleText("Requests sent before");
        history.getStyleClass().add("tool");
        history.setMinWidth(Region.USE_PREF_SIZE);
        history.setDisable(true);
        waits.setId("console-waits");
        waits.setMinWidth(Region.USE_PREF_SIZE);
        cancel.setId("console-cancel");
        cancel.getStyleClass().addAll("plain", "mini");
        cancel.setMinWidth(Region.USE_PREF_SIZE);
        cancel.setAccessibleText("Wait no longer for an answer");
        cancel.setTooltip(
                new Tooltip("Waits no longer. What the node does with the request stays open."));
        cancel.setOnAction(_ -> cancelled.run());
        root = new HBox(10, status, answer, took, waits, cancel);
        waits("");
        root.setAlignment(Pos.CENTER_LEFT);
        root.setMinWidth(0);
        HBox.setHgrow(root, Priority.ALWAYS);
    }

    Node node() {
        return root;
    }

    Node history() {
        return history;
    }

    void waiting() {
        begun.run();
        set("…", "", answer.getText(), "");
    }

    /// For whom and how long, with a way out; empty when nothing is waited for any more.
    void waits(String text) {
        if (!text.equals(waits.getText())) waits.setText(text);
        for (var part : List.of(waits, cancel)) {
            part.setVisible(!text.isEmpty());
            part.setManaged(!text.isEmpty());
        }
    }

    void cancelled(String sentence) {
        set("cancelled", "watch", sentence, "");
        answer.setTooltip(null);
    }

    /// What was pasted stands in the form.
    void pasted(String sentence, boolean isWhole) {
        begun.run();
        set("pasted", isWhole ? "" : "watch", sentence, "");
        answer.setTooltip(new Tooltip(sentence));
    }

    /// @param turn the first or second of two, 0 when it is the only one
    /// @param why what is to be said of it besides; empty for nothing
    void answered(String node, Call call, Reply reply, int turn, String why) {
        var which = turn == 0 ? "" : turn == 1 ? "1st " : "2nd ";
        var tone = reply.ok() ? "good" : reply.status() < 500 ? "watch" : "fault";
        var headers =
                reply.replayed()
                        ? "Idempotent-Replay: true   "
                        : reply.header("location").map(to -> "Location: " + to + "   ").orElse("");
        set(
                which + reply.status() + " " + meaning(reply.status()),
                tone,
                headers + shown(call, reply) + (why.isEmpty() ? "" : "   " + why),
                String.format(Locale.ROOT, "%.1f ms from %s", reply.tookNanos() / 1e6, node));
        whole.setText(whole(reply));
        answer.setTooltip(whole);
        remember(node, call);
    }

    void answered(String node, Call call, Burst burst, int copies) {
        var tone = burst.failed() == 0 ? "good" : "watch";
        set(copies + " copies", tone, burst.sentence(), "from " + node);
        answer.setTooltip(null);
        remember(node, call);
    }

    void refuse(String sentence) {
        begun.run();
        set("not sent", "fault", sentence, "");
        answer.setTooltip(null);
    }

    /// What was sent to a node that did not answer may have been done all the same.
    void failed(Throwable failure) {
        boolean isOpen =
                failure instanceof NodeUnreachable || failure.getCause() instanceof NodeUnreachable;
        set(isOpen ? "no answer" : "not sent", "fault", FailureText.sentence(failure), "");
        answer.setTooltip(null);
    }

    private void set(String word, String tone, String text, String aside) {
        status.setText(word);
        status.getStyleClass().setAll("label", "chip");
        if (!tone.isEmpty()) status.getStyleClass().add(tone);
        answer.setText(text);
        took.setText(aside);
    }

    private static String oneLine(String body) {
        var text = body.strip().replaceAll("\\s*\\R\\s*", " ");
        return Visible.text(text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…");
    }

    private static String shown(Call call, Reply reply) {
        if (reply.status() == 412) return notWritten(call, reply);
        return (isUnmet(call, reply) ? "A condition did not hold, nothing was written: " : "")
                + oneLine(reply.body());
    }

    /// Of a condition that did not hold, with the version that there is.
    private static String notWritten(Call call, Reply reply) {
        var version = member(reply, "version");
        if (call.method().equals("GET") || version == null)
            return Visible.text(ShellClient.detail(reply));
        return version.isNull()
                ? "Not written: there is no such key, and the condition needs one."
                : "Not written: its version is "
                        + version.asText()
                        + ", which the condition does not allow. Read it and decide anew.";
    }

    private static boolean isUnmet(Call call, Reply reply) {
        if (!call.path().equals(TransactionBox.PATH) || !reply.ok()) return false;
        var succeeded = member(reply, "succeeded");
        return succeeded != null && succeeded.isBoolean() && !succeeded.booleanValue();
    }

    private static @Nullable JsonNode member(Reply reply, String name) {
        try {
            return Wire.tree(reply.body()).get(name);
        } catch (Wire.BadWire e) {
            // Not a node's answer.
            return null;
        }
    }

    private static String whole(Reply reply) {
        var text = new StringBuilder("HTTP " + reply.status() + "\n");
        new TreeMap<>(reply.headers())
                .forEach(
                        (name, values) ->
                                text.append(name)
                                        .append(": ")
                                        .append(String.join(", ", values))
                                        .append('\n'));
        return text.append('\n').append(oneLine(reply.body())).toString();
    }

    private void remember(String node, Call call) {
        var item = new MenuItem(worded(call) + "  → " + node);
        item.setMnemonicParsing(false);
        item.setOnAction(_ -> again.accept(node, call));
        var items = history.getItems();
        items.removeIf(known -> known.getText().equals(item.getText()));
        items.addFirst(item);
        if (items.size() > HISTORY_MAX) items.removeLast();
        history.setDisable(false);
    }

    private static String worded(Call call) {
        var query = PastedCurl.worded(call.query());
        return call.method() + " " + call.path() + (query.isEmpty() ? "" : "  " + query);
    }

    private static String meaning(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 307 -> "ask the leader";
            case 400 -> "bad request";
            case 404 -> "not found";
            case 412 -> "condition not met";
            case 413 -> "too large";
            case 409, 421, 403 -> "refused";
            case 422 -> "same id, other value";
            case 503 -> "not now";
            case 504 -> "too late";
            case 507 -> "disk full";
            default -> "";
        };
    }
}
