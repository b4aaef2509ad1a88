package dev.walscope.ui.panels.requests;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.NodeEvent;
import dev.walscope.client.Call;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.View;
import dev.walscope.ui.look.Figures;
import dev.walscope.ui.look.Rows;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.BackRow;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.console.ConsolePanel;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Deduplication of the node that the console speaks to: its figures and its last requests.
public final class RequestsPanel implements Panel {
    private static final int LINES_MAX = 100;
    private static final int ROWS = 4;

    private final Label whose = new Label();
    private final Map<String, Label> figures = new LinkedHashMap<>();
    private final Map<Rows.Row, Asked> askedBy = new HashMap<>();
    private final Rows rows;
    private final Rows remembered;
    private final ToggleButton cached = new ToggleButton("Remembered now");
    private final PanelContext context;
    private final ClusterGateway gateway;
    private final ConsolePanel console;
    private final HBox root;

    /// @param console sends again what a row says was sent
    public RequestsPanel(PanelContext context, ClusterGateway gateway, ConsolePanel console) {
        this.context = context;
        this.gateway = gateway;
        this.console = console;
        remembered =
                new Rows(
                        "remembered",
                        "Requests that the node remembers",
                        "Nothing is remembered now: a request with a client id and a request id is,"
                                + " until its time to live is over.",
                        List.of("forgotten in", "entry", "client", "request", "what"),
                        List.of(88.0, 44.0, -54.0, -54.0, -84.0));
        remembered.onChoose(this::choose);
        remembered.onMenu((row, event) -> menu(remembered, row, event));
        rows =
                new Rows(
                        "requests",
                        "Last requests with an identity",
                        "Requests with a client id and a request id appear here: fill both in the"
                                + " console and press Send twice.",
                        List.of("time", "outcome", "entry", "client", "request", "what"),
                        List.of(74.0, 88.0, 40.0, -44.0, -44.0, -104.0));
        rows.onChoose(this::choose);
        rows.onMenu((row, event) -> menu(rows, row, event));
        var grid = new GridPane(10, 2);
        add(
                grid,
                "remembered now",
                "requests remembered now, also of before its start",
                "current_cache_size");
        add(grid, "duplicates", "requests answered from memory", "total_duplicates_detected");
        add(grid, "same op", "of these, with the same operation", "same_operation_duplicates");
        add(
                grid,
                "other op",
                "identities that came again with another operation",
                "different_operation_duplicates");
        add(
                grid,
                "new identities",
                "client and request, seen for the first time",
                "unique_request_ids");
        add(grid, "new clients", "clients seen for the first time", "total_client_count");
        add(grid, "kept", "requests that were remembered", "total_requests_cached");
        add(
                grid,
                "clean-ups",
                "times that expired requests were forgotten",
                "total_cache_cleanups");
        whose.getStyleClass().add("section");
        whose.setId("stat-service_name");
        whose.setTooltip(new Tooltip("service_name: the node that counts, since its start"));
        cached.setId("requests-remembered");
        cached.getStyleClass().add("tool");
        cached.setTooltip(
                new Tooltip("The requests that the node remembers, and how long it still will"));
        var left = new VBox(6, whose, grid);
        left.getStyleClass().add("figures");
        left.setMinWidth(Region.USE_PREF_SIZE);
        HBox.setHgrow(rows.node(), Priority.ALWAYS);
        HBox.setHgrow(remembered.node(), Priority.ALWAYS);
        root = new HBox(left, rows.node());
        cached.setOnAction(
                _ -> {
                    root.getChildren()
                            .set(1, cached.isSelected() ? remembered.node() : rows.node());
                    context.redraw();
                });
        root.setMinHeight(0);
    }

    public List<Node> tools() {
        return List.of(cached);
    }

    /// What can be done with a request once more.
    private void menu(Rows table, Rows.Row row, ContextMenuEvent event) {
        choose(row);
        var asked = Optional.ofNullable(askedBy.get(row));
        Supplier<Optional<Call>> call = () -> asked.flatMap(a -> a.call(context.state()));
        Supplier<String> line = () -> call.get().map(c -> gateway.curl(row.node(), c)).orElse("");
        var commands =
                List.of(
                        command("again", "Send it again", Feather.REPEAT)
                                .doing(
                                        () ->
                                                call.get()
                                                        .ifPresent(
                                                                c -> console.again(row.node(), c)))
                                .unless(context::notNow)
                                .sameAs(line),
                        command("other", "Send its ids with another value", Feather.SHUFFLE)
                                .doing(
                                        () ->
                                                call.get()
                                                        .ifPresent(
                                                                c ->
                                                                        console.another(
                                                                                row.node(), c)))
                                .unless(context::notNow),
                        command("copy", "Copy as curl", Feather.COPY)
                                .doing(() -> context.copy(line.get()))
                                .sameAs(line));
        new Buttons(context)
                .menu(commands.stream().map(c -> c.unless(() -> whyNot(call.get()))).toList())
                .show(table.node(), event.getScreenX(), event.getScreenY());
    }

    private static String whyNot(Optional<Call> call) {
        return call.isPresent() ? "" : "Its value is not known here: choose its entry first.";
    }

    private static UiCommand command(String verb, String title, Feather icon) {
        return UiCommand.of("requests." + verb, title, UiCommand.Group.console, icon, () -> {});
    }

    private void choose(Rows.Row row) {
        if (row.id() != 0) context.change(v -> v.select(row.node(), row.id()));
    }

    private void add(GridPane grid, String name, String meaning, String field) {
        var label = new Label(name);
        label.getStyleClass().add("fact-name");
        var tip = new Tooltip(field + ": " + meaning);
        label.setTooltip(tip);
        label.setAccessibleText(name + ": " + meaning);
        var number = new Label("–");
        number.getStyleClass().addAll("mono");
        number.setTooltip(tip);
        number.setId("stat-" + field);
        figures.put(field, number);
        int n = figures.size() - 1;
        grid.add(number, n / ROWS * 2, n % ROWS);
        grid.add(label, n / ROWS * 2 + 1, n % ROWS);
    }

    @Override
    public Node node() {
        return root;
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        var node = view.asked(state);
        whose.setText(node.map(RequestsPanel::whose).orElse("No node yet"));
        fill(node.map(n -> n.requests().stats()).orElse(null));
        askedBy.clear();
        double scale = BackRow.scale(view);
        if (cached.isSelected())
            remembered.show(node.map(this::cachedRows).orElse(List.of()), scale);
        else rows.show(node.map(this::rows).orElse(List.of()), scale);
    }

    private static String whose(NodeView node) {
        long heardMs = node.reach().heardMs();
        return node.isHeard() || heardMs == 0
                ? "On " + node.name() + " since its start"
                : "On "
                        + node.name()
                        + " since its start, as of "
                        + Figures.clock(heardMs).substring(0, 8);
    }

    private void fill(@Nullable DeduplicationStats stats) {
        if (stats == null) {
            figures.values().forEach(label -> label.setText("–"));
            return;
        }
        set("current_cache_size", stats.currentCacheSize());
        set("total_duplicates_detected", stats.totalDuplicatesDetected());
        set("same_operation_duplicates", stats.sameOperationDuplicates());
        set("different_operation_duplicates", stats.differentOperationDuplicates());
        set("unique_request_ids", stats.uniqueRequestIds());
        set("total_client_count", stats.totalClientCount());
        set("total_requests_cached", stats.totalRequestsCached());
        set("total_cache_cleanups", stats.totalCacheCleanups());
    }

    private void set(String field, long n) {
        figures.get(field).setText(Figures.count(n));
    }

    /// The time that is left goes on by the watcher's clock until the node is asked again.
    private List<Rows.Row> cachedRows(NodeView node) {
        long passed = context.nowMs() - node.requests().cachedAtMs();
        return node.requests().cached().stream()
                .filter(request -> request.ttlMs() > passed)
                .map(request -> row(node.name(), request, request.ttlMs() - passed))
                .toList();
    }

    private Rows.Row row(String node, CachedRequest request, long leftMs) {
        var id = request.id();
        var row =
                new Rows.Row(
                        node,
                        id == null ? 0 : id,
                        List.of(
                                Rows.Cell.mono(Figures.duration(leftMs / 1_000 * 1_000)),
                                entry(id),
                                Rows.Cell.mono(request.clientId()),
                                Rows.Cell.mono(request.requestId()),
                                Rows.Cell.mono(asked(request.operation(), request.key()))));
        askedBy.put(row, Asked.of(request));
        return row;
    }

    private List<Rows.Row> rows(NodeView node) {
        var lines = new ArrayList<Rows.Row>();
        for (var seen : node.requests().recent().items().reversed()) {
            if (lines.size() == LINES_MAX) break;
            var request = seen.request();
            var row =
                    new Rows.Row(
                            node.name(),
                            request.id() == null ? 0 : request.id(),
                            List.of(
                                    Rows.Cell.mono(Figures.clock(seen.atMs()).substring(0, 10)),
                                    outcome(request),
                                    entry(request.id()),
                                    Rows.Cell.mono(request.clientId()),
                                    Rows.Cell.mono(request.requestId()),
                                    Rows.Cell.mono(what(request))));
            askedBy.put(row, Asked.of(request));
            lines.add(row);
        }
        return lines;
    }

    /// Behind the name of the token that it came with, where one was wanted: the end of a long key
    /// may be cut off, who wrote it not.
    private static String what(NodeEvent.Request request) {
        var what = asked(request.operation(), request.key());
        return request.by() == null ? what : request.by() + ": " + what;
    }

    /// Of a transaction no key is told.
    private static String asked(String operation, String key) {
        return key.isEmpty() ? operation : operation + ' ' + key;
    }

    private static Rows.Cell entry(@Nullable Long id) {
        return Rows.Cell.mono(id == null ? "–" : Figures.count(id));
    }

    private static Rows.Cell outcome(NodeEvent.Request request) {
        return switch (request.outcome()) {
            case processed -> Rows.Cell.chip(often("", "new", request), "good");
            case replayed -> Rows.Cell.chip(often("⟲ ", "replayed", request), "dup");
            case conflict -> Rows.Cell.chip(often("≠ ", "conflict", request), "fault");
            case unmet -> Rows.Cell.chip(often("", "412", request), "quiet");
            case expired -> Rows.Cell.chip(often("", "expired", request), "quiet");
        };
    }

    /// There is room for the sign or for the number.
    private static String often(String sign, String word, NodeEvent.Request request) {
        return request.times() == 1 ? sign + word : word + " ×" + Figures.count(request.times());
    }
}
