package dev.walscope.ui.panels.reads;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.client.ShellClient;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.FailureText;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.BackRow;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;

import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.TextField;
import javafx.scene.input.ContextMenuEvent;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What each node answers now to who reads a key, linearizably and from its own state; asked when
/// somebody presses. Choosing a line copies the curl that asks the same; its menu copies the
/// answers, of which a very long value is cut off here.
public final class ReadsPanel implements Panel {
    private static final String EMPTY =
            "Name a key and press Ask all: each node is asked for it, once so that nothing"
                    + " acknowledged is missing (linearizable), once for what it has (local).";

    private static final int SHOWN_MAX = 240;

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final TextField key = new TextField();
    private final Rows rows;
    private List<Asked> asked = List.of();

    /// One question, and what has come of it.
    private static final class Question {
        private final Call call;
        private @Nullable Reply reply;
        private @Nullable Throwable failure;

        Question(Call call) {
            this.call = call;
        }
    }

    /// @param fresh asked so that nothing acknowledged is missing; of a follower that is told its
    /// leader there is no such read, and it is `null`
    private record Asked(
            String node, long atMs, @Nullable Question fresh, @Nullable Question local) {
        List<Question> all() {
            return Stream.of(fresh, local).filter(Objects::nonNull).toList();
        }
    }

    public ReadsPanel(PanelContext context, ClusterGateway gateway) {
        this.context = context;
        this.gateway = gateway;
        key.setId("reads-key");
        key.setPromptText("key");
        key.setAccessibleText("The key to read");
        key.setPrefWidth(90);
        key.setOnAction(_ -> new Buttons(context).perform(ask()));
        rows =
                new Rows(
                        "reads",
                        "What each node answers",
                        EMPTY,
                        List.of("asked", "node", "linearizable", "what it has", "by curl"),
                        List.of(88.0, 56.0, -180.0, -180.0, -60.0));
        rows.wrap(Set.of(2, 3));
        rows.onChoose(row -> of(row).ifPresent(one -> context.copy(lines(one, "\n"))));
        rows.onMenu((row, event) -> of(row).ifPresent(one -> menu(one, event)));
    }

    private Optional<Asked> of(Rows.Row row) {
        return asked.stream().filter(one -> one.node().equals(row.node())).findFirst();
    }

    private void menu(Asked one, ContextMenuEvent event) {
        new Buttons(context)
                .menu(
                        List.of(
                                copying(
                                        "answers",
                                        "Copy what " + one.node() + " answered",
                                        () -> answers(one)),
                                copying(
                                        "curl",
                                        "Copy the curl lines that ask the same",
                                        () -> lines(one, "\n"))))
                .show(rows.node(), event.getScreenX(), event.getScreenY());
    }

    private UiCommand copying(String what, String title, Supplier<String> text) {
        return UiCommand.of(
                "reads.copy." + what,
                title,
                Group.panels,
                Feather.COPY,
                () -> context.copy(text.get()));
    }

    private static String answers(Asked one) {
        return one.all().stream()
                .map(question -> answer(question).text())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public Node node() {
        return rows.node();
    }

    public List<Node> tools() {
        return List.of(key, new Buttons(context).labelled(ask()));
    }

    public List<UiCommand> commands() {
        return List.of(ask());
    }

    private UiCommand ask() {
        return UiCommand.of(
                        "reads.ask",
                        "Ask every node for a key, linearizably and for what it has",
                        Group.panels,
                        Feather.BOOK_OPEN,
                        this::askAll)
                .briefly("Ask all")
                .unless(context::notNow)
                .unless(
                        () ->
                                context.state().isEmpty()
                                        ? "There is no node to ask yet: start a cluster."
                                        : "");
    }

    private void askAll() {
        context.change(view -> view.open(View.Foot.reads));
        if (key.getText().isEmpty()) {
            Platform.runLater(key::requestFocus);
            context.say("Type the key that is to be read.");
            return;
        }
        asked =
                context.state().nodes().stream()
                        .map(node -> asked(node, Call.get(key.getText()), context.nowMs()))
                        .toList();
        for (var one : asked) for (var question : one.all()) send(one.node(), question);
        context.redraw();
    }

    private static Asked asked(NodeView node, Call read, long atMs) {
        var local = node.isElecting() ? read.withQuery("consistency", "local") : read;
        boolean isFresh = node.isElecting() || node.isLeader();
        return new Asked(
                node.name(),
                atMs,
                isFresh ? new Question(read) : null,
                node.isElecting() || !isFresh ? new Question(local) : null);
    }

    private void send(String node, Question question) {
        gateway.send(node, question.call)
                .whenComplete(
                        (reply, failure) ->
                                Platform.runLater(
                                        () -> {
                                            question.reply = reply;
                                            question.failure = failure;
                                            context.redraw();
                                        }));
    }

    private String lines(Asked one, String between) {
        return one.all().stream()
                .map(question -> gateway.curl(one.node(), question.call))
                .collect(Collectors.joining(between));
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        rows.show(asked.stream().map(this::row).toList(), BackRow.scale(view));
    }

    private Rows.Row row(Asked one) {
        return new Rows.Row(
                one.node(),
                0,
                0,
                List.of(
                        Rows.Cell.mono(Figures.clock(one.atMs())),
                        Rows.Cell.plain(one.node()),
                        shown(answer(one.fresh())),
                        shown(answer(one.local())),
                        Rows.Cell.mono(lines(one, "; "))));
    }

    private static Rows.Cell shown(Rows.Cell whole) {
        var text = whole.text();
        return text.length() <= SHOWN_MAX
                ? whole
                : new Rows.Cell(text.substring(0, SHOWN_MAX) + "…", whole.style());
    }

    private static Rows.Cell answer(@Nullable Question question) {
        if (question == null) return Rows.Cell.plain("–");
        if (question.failure != null)
            return new Rows.Cell("✗ " + FailureText.sentence(question.failure), "fault");
        var reply = question.reply;
        if (reply == null) return Rows.Cell.plain("…");
        if (!reply.ok() && reply.status() != 404)
            return new Rows.Cell("✗ " + reply.status() + ": " + ShellClient.detail(reply), "fault");
        var words = new ArrayList<String>();
        words.add(reply.ok() ? value(reply) : "not there");
        reply.header("etag").ifPresent(tag -> words.add("version " + tag.replace("\"", "")));
        reply.header("applied-id").ifPresent(id -> words.add("applied " + id));
        return Rows.Cell.plain(String.join(" · ", words));
    }

    private static String value(Reply reply) {
        try {
            return Wire.tree(reply.body()).path("value").toString();
        } catch (Wire.BadWire e) {
            return "its answer is not a node's";
        }
    }
}
