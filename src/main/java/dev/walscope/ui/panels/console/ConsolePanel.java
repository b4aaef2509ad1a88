package dev.walscope.ui.panels.console;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.client.UnclearCurl;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Condition;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.FailureText;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;

import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/// One request to one node, the curl line that sends the same, and what came back.
public final class ConsolePanel implements Panel {
    private static final int COPIES = 64;

    /// What takes less is not waited for: nothing should flicker.
    private static final long WAITING_MS = 800;

    private static final String NO_NODE = "Start a cluster first: there is no node to ask.";

    /// Narrower than this a row has no room for every button beside fields that can be read.
    private static final double EXTRAS_MIN = 1_120;

    private static final double EXTRAS_AND_CONDITION_MIN = 1_400;

    private static final List<String> ON_THE_CURL_ROW =
            List.of("console.transaction", "console.copy", "console.paste");

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final RequestForm form;
    private final Label curl = new Label();

    /// Why the node that is asked will not answer.
    private final Label silence = new Label();

    private final ToggleButton many = new ToggleButton("Load");
    private final AnswerRow answers =
            new AnswerRow(this::send, () -> many.setSelected(false), this::cancel);
    private final List<Exchange> waiting = new ArrayList<>();
    private final LoadRow load;
    private final TransactionBox transaction;
    private final MemberBox members;

    /// There while the console speaks to a member that elects its leader.
    private final Button memberTool;

    private final List<Button> extras = new ArrayList<>();
    private final Map<Button, UiCommand> acting = new LinkedHashMap<>();
    private final VBox root;
    private @Nullable Call acknowledged;

    /// @param overlay where a transaction is written, and a change of members
    public ConsolePanel(PanelContext context, ClusterGateway gateway, Overlay overlay) {
        this.context = context;
        this.gateway = gateway;
        form =
                new RequestForm(
                        this::retype, name -> context.change(v -> v.target(name)), () -> send(1));
        load = new LoadRow(context, gateway, () -> form.target().orElse(null));
        transaction = new TransactionBox(overlay, this::curlOf, this::sendAsIs);
        members = new MemberBox(context, gateway, overlay, this::again);
        memberTool = lineTool(membersCommand());
        memberTool.managedProperty().bind(memberTool.visibleProperty());
        root = new VBox(6, formRow(), curlRow(), answerRow());
        root.setId("console");
        root.getStyleClass().add("panel");
        root.setStyle("-fx-padding: 8px 14px 6px 14px;");
        root.addEventFilter(KeyEvent.KEY_PRESSED, this::pasteKeys);
        retype();
    }

    @Override
    public Node node() {
        return root;
    }

    /// What the console can do, for buttons, keys and the palette.
    public List<UiCommand> commands() {
        return List.of(
                sendCommand(),
                twiceCommand(),
                copiesCommand(),
                otherCommand(),
                membersCommand(),
                command(
                                "console.transaction",
                                "Transaction…: several keys at once, if conditions hold",
                                Feather.PACKAGE,
                                transaction::open)
                        .briefly("Transaction")
                        .unless(this::whyNoRequest),
                command("console.copy", "Copy the curl line", Feather.COPY, this::copyLine)
                        .briefly("Copy")
                        .sameAs(this::line),
                command(
                                "console.paste",
                                "Put the curl line on the clipboard into the form",
                                Feather.CLIPBOARD,
                                this::pasteLine)
                        .briefly("Paste curl")
                        .unless(context::notNow),
                load.command());
    }

    private UiCommand sendCommand() {
        return command("console.send", "Send the request", Feather.SEND, () -> send(1))
                .briefly("Send")
                .tone(UiCommand.Tone.primary)
                .on("Shortcut+ENTER")
                .sameAs(this::line)
                .unless(this::whyNoRequest);
    }

    private UiCommand twiceCommand() {
        return command("console.twice", "Send the request twice", Feather.REPEAT, () -> send(2))
                .briefly("Send twice")
                .on("Shortcut+Shift+ENTER")
                .sameAs(() -> linesOf(line(), "%1$s\n%1$s"))
                .unless(this::whyNoRequest);
    }

    private UiCommand copiesCommand() {
        return command(
                        "console.copies",
                        "Send "
                                + COPIES
                                + " copies at once: one is new, the others wait for it and are"
                                + " answered from memory",
                        Feather.LAYERS,
                        this::sendCopies)
                .briefly(COPIES + " at once")
                .sameAs(() -> linesOf(line(), "for i in $(seq " + COPIES + "); do %s & done; wait"))
                .unless(this::whyNoRequest);
    }

    private UiCommand otherCommand() {
        return command(
                        "console.other",
                        "Send the same ids with another value: refused with 422, and nothing"
                                + " changes",
                        Feather.SHUFFLE,
                        this::sendOther)
                .briefly("Same id, other value")
                .sameAs(this::otherLine)
                .unless(this::whyNoRequest);
    }

    private UiCommand membersCommand() {
        return command(
                        "console.members",
                        "Members…: one comes, goes or leads, or takes a snapshot",
                        Feather.USERS,
                        members::open)
                .briefly("Members")
                .unless(context::notNow)
                .unless(
                        () ->
                                context.view()
                                        .asked(context.state())
                                        .filter(NodeView::isElecting)
                                        .map(_ -> "")
                                        .orElse("No member that elects its leader is here."));
    }

    private String whyNoRequest() {
        var past = context.notNow();
        if (!past.isEmpty()) return past;
        return context.state().isEmpty()
                ? "There is no node to ask yet: start a cluster."
                : whyRefused();
    }

    /// By the right that this window's token has at the node that is asked.
    private String whyRefused() {
        try {
            var call = form.call();
            return call == null || form.target().isEmpty()
                    ? ""
                    : gateway.whyRefused(form.target().get(), call);
        } catch (IllegalArgumentException e) {
            // Said when it is sent.
            return "";
        }
    }

    private String otherLine() {
        try {
            return curlOf(form.other());
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static UiCommand command(String id, String title, Feather icon, Runnable run) {
        return UiCommand.of(id, title, Group.console, icon, run);
    }

    private Node formRow() {
        var buttons = new Buttons(context);
        var send = buttons.labelled(sendCommand());
        send.setGraphic(Icons.of(Feather.SEND));
        acting.put(send, sendCommand());
        for (var command : List.of(twiceCommand(), copiesCommand(), otherCommand())) {
            extras.add(buttons.labelled(command));
            acting.put(extras.getLast(), command);
        }
        var row = new HBox(8, form.node(), send);
        row.getChildren().addAll(extras);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private Node curlRow() {
        curl.setId("console-curl");
        curl.setMinWidth(0);
        curl.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(curl, Priority.ALWAYS);
        silence.setId("console-silence");
        silence.getStyleClass().addAll("small", "fault");
        silence.setMinWidth(Region.USE_PREF_SIZE);
        var row = new HBox(curl, silence, form.besides(), memberTool);
        for (var command : commands())
            if (ON_THE_CURL_ROW.contains(command.id())) row.getChildren().add(lineTool(command));
        row.setFocusTraversable(true);
        row.setAccessibleRole(AccessibleRole.TEXT);
        row.setAccessibleText("Curl line; Ctrl+V puts one from the clipboard into the form");
        row.setOnMouseClicked(_ -> row.requestFocus());
        row.getStyleClass().add("copyable");
        return row;
    }

    private Button lineTool(UiCommand command) {
        var button = new Buttons(context).labelled(command);
        button.setGraphic(Icons.of(command.icon()));
        button.getStyleClass().setAll("button", "tool", "mini");
        return button;
    }

    private Node answerRow() {
        many.setId("console-load");
        many.getStyleClass().add("tool");
        many.setMinWidth(Region.USE_PREF_SIZE);
        many.setTooltip(new Tooltip("Many writes at a rate"));
        var row = new HBox(10, answers.node(), answers.history(), many);
        many.selectedProperty()
                .addListener(
                        (_, _, isLoad) ->
                                row.getChildren().set(0, isLoad ? load.node() : answers.node()));
        row.setAlignment(Pos.CENTER_LEFT);
        row.setMinHeight(28);
        HBox.setHgrow(row, Priority.ALWAYS);
        return row;
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        var names = state.nodes().stream().map(NodeView::name).toList();
        var asked = view.asked(state);
        boolean isElecting = asked.filter(NodeView::isElecting).isPresent();
        form.show(names, asked.map(NodeView::name).orElse(""), isElecting, view.isPresenting());
        memberTool.setVisible(isElecting);
        members.show();
        showWhetherItAnswers(asked);
        // In a narrow window fields need the room; the palette has them all.
        double needed = form.isConditional() ? EXTRAS_AND_CONDITION_MIN : EXTRAS_MIN;
        boolean isBrief = view.isPresenting() || root.getWidth() < needed;
        for (var extra : extras.subList(1, extras.size())) {
            extra.setVisible(!isBrief);
            extra.setManaged(!isBrief);
        }
        acting.forEach(Buttons::dim);
        retype();
        showWaiting(state);
        load.show();
        many.setText(load.isRunning() ? "● Load" : "Load");
    }

    private void showWhetherItAnswers(Optional<NodeView> asked) {
        var silent = asked.filter(node -> !node.condition().answers());
        boolean isTold = silent.isPresent() && context.notNow().isEmpty();
        silence.setText(
                isTold ? silent.get().name() + " is " + silent.get().condition().word() : "");
        silence.setVisible(isTold);
        silence.setManaged(isTold);
    }

    private void showWaiting(ClusterState state) {
        if (waiting.isEmpty() || waiting.getFirst().ms() < WAITING_MS) {
            answers.waits("");
            return;
        }
        var oldest = waiting.getFirst();
        boolean isPaused =
                state.node(oldest.node())
                        .filter(node -> node.condition() == Condition.paused)
                        .isPresent();
        answers.waits(
                (waiting.size() == 1 ? "" : waiting.size() + " requests · ")
                        + "waiting for "
                        + oldest.node()
                        + (isPaused ? ", which is paused" : "")
                        + " · "
                        + Figures.duration(oldest.ms() / 100 * 100));
    }

    /// Waits for nothing any more.
    private void cancel() {
        if (waiting.isEmpty()) return;
        var oldest = waiting.getFirst();
        var given = List.copyOf(waiting);
        waiting.clear();
        given.forEach(exchange -> exchange.answer().cancel(true));
        answers.waits("");
        answers.cancelled(
                "You waited "
                        + Figures.duration(oldest.ms() / 100 * 100)
                        + " for "
                        + oldest.node()
                        + ". It may still do what it was asked; read it to see.");
    }

    /// What is done with the answer on this thread, unless it is cancelled before.
    private <T> void await(
            String node, CompletableFuture<T> answer, BiConsumer<T, Throwable> then) {
        var exchange = new Exchange(node, answer);
        waiting.add(exchange);
        answers.waiting();
        answer.whenComplete(
                (reply, failure) ->
                        Platform.runLater(
                                () -> {
                                    if (!waiting.remove(exchange)) return;
                                    then.accept(reply, failure);
                                    context.redraw();
                                }));
    }

    private Optional<URI> base() {
        return form.target().flatMap(gateway::address);
    }

    private String curlOf(Call call) {
        return form.target().map(node -> gateway.curl(node, call)).orElse("");
    }

    /// The curl line, or nothing while there is none.
    private String line() {
        try {
            var call = form.call();
            return call == null ? "" : curlOf(call);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /// Stands in the form as what was pasted does, so that it can be copied and sent again.
    private void sendAsIs(Call call) {
        form.target().ifPresent(node -> form.fill(new PastedCurl(node, call, List.of())));
        send(1);
    }

    /// Lines made of `line`; none while there is none.
    private static String linesOf(String line, String shape) {
        return line.isEmpty() ? "" : String.format(Locale.ROOT, shape, line);
    }

    private void retype() {
        var line = "Type a key to see the curl line.";
        try {
            // Without a node nothing of JSON is read, which takes a window that starts a while.
            var call = base().isEmpty() ? null : form.call();
            if (base().isEmpty()) line = "Start a cluster to see the curl line.";
            else if (call != null) line = curlOf(call);
        } catch (IllegalArgumentException e) {
            line = FailureText.sentence(e);
        }
        if (!line.equals(curl.getText())) curl.setText(line);
    }

    private interface Sending {
        void send(String node, Call call);
    }

    /// Says in the console itself why nothing can be sent.
    private void withCall(Sending sending) {
        if (!context.notNow().isEmpty()) {
            answers.refuse(context.notNow());
            return;
        }
        try {
            var call = form.call();
            if (form.target().isEmpty()) answers.refuse(NO_NODE);
            else if (call == null) answers.refuse("Type a key first.");
            else sending.send(form.target().get(), call);
        } catch (IllegalArgumentException e) {
            answers.refuse(FailureText.sentence(e));
        }
    }

    private void send(int times) {
        withCall((node, call) -> sendAll(node, times == 1 ? List.of(call) : List.of(call, call)));
    }

    private void send(String node, Call call) {
        sendAll(node, List.of(call));
    }

    private void identify() {
        form.identify("req-" + Long.toString(context.nowMs() % 100_000_000, 36));
    }

    private void sendCopies() {
        identify();
        withCall(
                (node, call) ->
                        await(
                                node,
                                Burst.send(() -> gateway.send(node, call), COPIES),
                                (burst, _) -> answers.answered(node, call, burst, COPIES)));
    }

    /// The request itself goes first, unless it has been acknowledged already: then it would only
    /// be one more retry.
    private void sendOther() {
        identify();
        withCall(
                (node, call) ->
                        sendAll(
                                node,
                                call.equals(acknowledged)
                                        ? List.of(form.other())
                                        : List.of(call, form.other())));
    }

    private void sendAll(String node, List<Call> calls) {
        sendAll(node, calls, List.of());
    }

    /// One after the other, those that are `answered` already left out.
    private void sendAll(String node, List<Call> calls, List<Reply> answered) {
        int turn = answered.size() + 1;
        var call = calls.get(turn - 1);
        await(
                node,
                gateway.send(node, call),
                (reply, failure) -> {
                    if (failure != null) {
                        answers.failed(failure);
                        return;
                    }
                    var all = new ArrayList<>(answered);
                    all.add(reply);
                    if (reply.ok()) acknowledged = call;
                    form.answered(call, reply);
                    boolean isOne = calls.size() == 1;
                    answers.answered(node, call, reply, isOne ? 0 : turn, Copies.why(calls, all));
                    if (turn < calls.size()) sendAll(node, calls, all);
                });
    }

    private void copyLine() {
        if (line().isEmpty()) answers.refuse(curl.getText());
        else context.copy(line());
    }

    private void pasteLine() {
        paste(Clipboard.getSystemClipboard().getString());
    }

    private void pasteKeys(KeyEvent event) {
        if (!event.isShortcutDown() || event.getCode() != KeyCode.V) return;
        var text = Clipboard.getSystemClipboard().getString();
        if (text == null || !PastedCurl.looksLikeOne(text)) return;
        event.consume();
        paste(text);
    }

    private void paste(@Nullable String text) {
        try {
            var pasted =
                    PastedCurl.read(text == null ? "" : text, form.targets(), gateway::address);
            form.fill(pasted);
            answers.pasted(pasted.sentence(), pasted.left().isEmpty());
        } catch (UnclearCurl | IllegalArgumentException e) {
            answers.refuse(FailureText.sentence(e));
        }
    }

    /// Puts a call that was made before into the form, and makes it once more.
    public void again(String node, Call call) {
        form.fill(new PastedCurl(node, call, List.of()));
        send(node, call);
    }

    /// The same ids as those of a call that was made before, with another value.
    public void another(String node, Call call) {
        form.fill(new PastedCurl(node, call, List.of()));
        send(node, form.other());
    }

    /// Ends what runs in the background.
    public void stop() {
        load.stop();
    }

    /// The next key then sends what the form has.
    public void focusSend() {
        acting.keySet().iterator().next().requestFocus();
    }

    public void focusKey() {
        form.focusKey();
    }
}
