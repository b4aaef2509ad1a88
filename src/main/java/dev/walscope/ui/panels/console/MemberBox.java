package dev.walscope.ui.panels.console;

import dev.walscope.api.Joined;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.ui.look.Icons;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.panels.PanelContext;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.kordamp.ikonli.feather.Feather;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Where something is asked for that concerns a member as a whole: that it comes, goes or leads
/// (`/raft/members`, `/raft/transfer`), or takes a snapshot (`/snapshot`).
///
/// A change is asked of the leader, whomever the console speaks to; a snapshot of the member
/// itself.
final class MemberBox {
    private static final String NAME = "[A-Za-z0-9._-]{1,64}";
    private static final double NAME_WIDTH = 150;

    private final PanelContext context;
    private final ClusterGateway gateway;
    private final Overlay overlay;
    private final BiConsumer<String, Call> send;
    private final ComboBox<Deed> deed = new ComboBox<>();
    private final ComboBox<String> member = new ComboBox<>();
    private final TextField name = new TextField();
    private final TextField url = new TextField();
    private final Label about = new Label();
    private final Label curl = new Label();
    private final Label problem = new Label();
    private final VBox root;

    private enum Deed {
        transfer(
                "Hand the lead over to",
                "The leader sees to it that this member has the whole log, and has it stand for"
                        + " election at once."),
        add(
                "Add a member",
                "The leader takes it in as one that learns; it votes once it has caught up. Its"
                    + " process is another matter: Add a member, over the cards, starts one, and"
                    + " that asks for itself."),
        remove(
                "Remove a member",
                "The cluster goes on without it, for good, be it the leader itself. Its process"
                        + " takes no part any more and may be stopped."),
        snapshot(
                "Take a snapshot of",
                "This member writes what its log adds up to into a file beside it, so that it may"
                        + " drop what came before.");

        private final String title;
        private final String about;

        Deed(String title, String about) {
            this.title = title;
            this.about = about;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /// @param send puts a call to a node into the console's form, and sends it
    MemberBox(
            PanelContext context,
            ClusterGateway gateway,
            Overlay overlay,
            BiConsumer<String, Call> send) {
        this.context = context;
        this.gateway = gateway;
        this.overlay = overlay;
        this.send = send;
        var title = new Label("Members");
        title.getStyleClass().add("headline");
        about.setId("member-about");
        about.getStyleClass().addAll("muted", "small");
        about.setWrapText(true);
        about.setMinHeight(Region.USE_PREF_SIZE);
        problem.setId("member-problem");
        problem.getStyleClass().addAll("fault", "small");
        problem.setWrapText(true);
        problem.setMinHeight(Region.USE_PREF_SIZE);
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        root = new VBox(12, title, fields(), about, line(), problem, foot());
        root.setId("members");
        root.getStyleClass().addAll("panel", "overlay-box");
        root.setMaxWidth(720);
        root.setMaxHeight(Region.USE_PREF_SIZE);
    }

    private Node fields() {
        named(deed, "member-deed", "What is asked for");
        deed.getItems().setAll(Deed.values());
        deed.setValue(Deed.transfer);
        named(member, "member-name", "The member");
        member.setPrefWidth(NAME_WIDTH);
        named(name, "member-new", "The new member's name");
        name.setPromptText("name");
        name.setPrefWidth(NAME_WIDTH);
        named(url, "member-url", "Where the new member is reached");
        url.setPromptText("http://127.0.0.1:8003");
        HBox.setHgrow(url, Priority.ALWAYS);
        deed.valueProperty().addListener(_ -> offer());
        member.valueProperty().addListener(_ -> changed());
        for (var field : List.of(name, url)) {
            field.textProperty().addListener(_ -> changed());
            field.setOnAction(_ -> go());
        }
        var row = new HBox(8, deed, member, name, url);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private static void named(Control control, String id, String spoken) {
        control.setId(id);
        control.setAccessibleText(spoken);
        control.managedProperty().bind(control.visibleProperty());
    }

    private Node line() {
        curl.setId("member-curl");
        curl.getStyleClass().addAll("mono", "small");
        curl.setWrapText(true);
        curl.setMinHeight(Region.USE_PREF_SIZE);
        curl.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(curl, Priority.ALWAYS);
        var copy = button("member-copy", "Copy", "plain");
        copy.setGraphic(Icons.of(Feather.COPY));
        copy.setAccessibleText("Copy the curl line");
        copy.setOnAction(_ -> context.copy(curl.getText()));
        var row = new HBox(8, curl, copy);
        row.setAlignment(Pos.CENTER_LEFT);
        row.getStyleClass().add("code-block");
        row.setMinHeight(Region.USE_PREF_SIZE);
        return row;
    }

    private Node foot() {
        var cancel = button("member-cancel", "Cancel", "plain");
        cancel.setOnAction(_ -> overlay.hide());
        var go = button("member-send", "Send", "primary");
        go.setOnAction(_ -> go());
        var foot = new HBox(8, cancel, go);
        foot.setAlignment(Pos.CENTER_RIGHT);
        return foot;
    }

    private static Button button(String id, String words, String look) {
        var button = new Button(words);
        button.setId(id);
        button.getStyleClass().add(look);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    void open() {
        if (name.getText().isEmpty()) name.setText(gateway.nextMember());
        offer();
        overlay.show(root);
        deed.requestFocus();
    }

    /// Another one may lead by now.
    void show() {
        if (root.getScene() != null) retype();
    }

    /// The members that the chosen deed can be done to.
    private void offer() {
        boolean isNew = deed.getValue() == Deed.add;
        name.setVisible(isNew);
        url.setVisible(isNew);
        member.setVisible(!isNew);
        about.setText(deed.getValue().about);
        var before = member.getValue();
        var names = members();
        member.getItems().setAll(names);
        boolean isThere = before != null && names.contains(before);
        member.setValue(isThere ? before : names.stream().findFirst().orElse(null));
        changed();
    }

    private List<String> members() {
        return switch (deed.getValue()) {
            case add -> List.of();
            case remove -> listed();
            case transfer -> {
                var leads = leader().map(NodeView::ownName).orElse("");
                yield listed().stream().filter(one -> !one.equals(leads)).toList();
            }
            case snapshot -> cluster().stream().map(NodeView::name).toList();
        };
    }

    /// As their leader lists them; as this window knows them while it has none.
    private List<String> listed() {
        return leader().map(NodeView::raft)
                .map(raft -> raft.members().stream().map(RaftStatus.Member::name).toList())
                .orElseGet(() -> cluster().stream().map(NodeView::ownName).toList());
    }

    private List<NodeView> cluster() {
        return asked().map(node -> context.state().clusterOf(node.name())).orElse(List.of());
    }

    private Optional<NodeView> asked() {
        return context.view().asked(context.state());
    }

    private Optional<NodeView> leader() {
        return asked().flatMap(context.state()::leaderOf);
    }

    /// Whom the request goes to; empty while nobody is there.
    private String to() {
        return deed.getValue() == Deed.snapshot
                ? Optional.ofNullable(member.getValue()).orElse("")
                : leader().map(NodeView::name).orElse("");
    }

    private Call call() {
        var whom = member.getValue();
        return switch (deed.getValue()) {
            case add ->
                    Call.of("POST", "/raft/members")
                            .withBody(
                                    Wire.text(
                                            new Joined.Asked(
                                                    name.getText().strip(),
                                                    url.getText().strip(),
                                                    null)));
            case remove -> Call.of("DELETE", "/raft/members/" + whom);
            case transfer ->
                    Call.of("POST", "/raft/transfer").withBody(Wire.text(Map.of("to", whom)));
            case snapshot -> Call.of("POST", "/snapshot");
        };
    }

    private void changed() {
        problem.setText("");
        retype();
    }

    private void retype() {
        var why = whyNothing();
        var line = why.isEmpty() ? gateway.curl(to(), call()) : why;
        if (!line.equals(curl.getText())) curl.setText(line);
    }

    /// Why there is no request yet; empty when there is one.
    private String whyNothing() {
        if (to().isEmpty()) return "No leader is known that could be asked.";
        if (deed.getValue() != Deed.add)
            return member.getValue() == null ? "There is no other member." : "";
        if (!name.getText().strip().matches(NAME))
            return "A member's name has 1 to 64 letters, digits, dots, hyphens or _.";
        return url.getText().isBlank()
                ? "Say where it is reached, such as " + url.getPromptText() + "."
                : "";
    }

    private void go() {
        var why = problem();
        problem.setText(why);
        if (!why.isEmpty()) return;
        var to = to();
        var call = call();
        overlay.hide();
        send.accept(to, call);
    }

    private String problem() {
        if (!context.notNow().isEmpty()) return context.notNow();
        var why = whyNothing();
        return why.isEmpty() ? gateway.whyRefused(to(), call()) : why;
    }
}
