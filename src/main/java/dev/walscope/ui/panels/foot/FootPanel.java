package dev.walscope.ui.panels.foot;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.session.View;
import dev.walscope.ui.look.StyleClasses;
import dev.walscope.ui.look.Tokens;
import dev.walscope.ui.panels.Panel;
import dev.walscope.ui.panels.PanelContext;

import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tabs over the panels that are looked at one at a time; in presentation mode two more, for the
/// lanes alone and for the inspector. Only the open one is drawn: of what the nodes say five times
/// a second, which is as fast as anybody reads, and cheap; of what a person does at once.
public final class FootPanel implements Panel {
    private static final long NEWS_NANOS = 200_000_000;
    private static final double BODY_MIN = 120;
    private static final String[] FEW = {"tab-strip"};
    private static final String[] MANY = {"tab-strip", "many"};
    private static final String[] MOST = {"tab-strip", "most"};
    private static final Set<View.Foot> OF_ELECTIONS =
            EnumSet.of(View.Foot.elections, View.Foot.reads, View.Foot.check);

    /// @param title on its tab
    /// @param tools at the right end of the tabs while it is open
    public record Tab(View.Foot foot, String title, Panel panel, List<Node> tools) {}

    private final Map<View.Foot, Tab> tabs = new EnumMap<>(View.Foot.class);
    private final Map<View.Foot, ToggleButton> buttons = new EnumMap<>(View.Foot.class);
    private final Map<View.Large, ToggleButton> larger = new EnumMap<>(View.Large.class);
    private final TabStrip strip = new TabStrip();
    private final StackPane body = new StackPane();
    private final VBox root;
    private View.Foot open = View.Foot.lag;
    private long drawnAt;
    private @Nullable View drawn;
    private boolean isFresh = true;

    public FootPanel(PanelContext context, List<Tab> all) {
        var titles = strip.tabs().getChildren();
        titles.add(larger(context, View.Large.lanes, "Lanes"));
        for (var tab : all) {
            tabs.put(tab.foot(), tab);
            var button = button(tab.foot().name(), tab.title());
            button.setOnAction(_ -> context.change(v -> v.open(tab.foot())));
            button.setOnKeyPressed(
                    event -> {
                        if (event.isShortcutDown() || event.isAltDown()) return;
                        if (event.getCode() == KeyCode.RIGHT) step(context, 1);
                        else if (event.getCode() == KeyCode.LEFT) step(context, -1);
                        else return;
                        event.consume();
                    });
            buttons.put(tab.foot(), button);
            button.managedProperty().bind(button.visibleProperty());
            titles.add(button);
        }
        titles.add(larger(context, View.Large.inspector, "Bytes"));
        VBox.setVgrow(body, Priority.ALWAYS);
        body.managedProperty().bind(body.visibleProperty());
        body.setMinHeight(0);
        body.layoutBoundsProperty().addListener(_ -> isFresh = true);
        root = new VBox(strip, body);
        root.setId("foot");
        root.getStyleClass().add("panel");
        root.setMinHeight(BODY_MIN);
        root.setMinWidth(0);
        openTab(View.Foot.lag);
    }

    private static ToggleButton button(String id, String title) {
        var button = new ToggleButton(title);
        button.setId("tab-" + id);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    private Node larger(PanelContext context, View.Large what, String title) {
        var button = button(what.name(), title);
        button.setOnAction(_ -> context.change(v -> v.large(what)));
        button.managedProperty().bind(button.visibleProperty());
        button.setVisible(false);
        larger.put(what, button);
        return button;
    }

    /// As it stands beside the lanes in presentation mode: the open panel, or `inspector` in its
    /// place, or no more than the tabs.
    public void present(View view, Node inspector) {
        larger.values().forEach(button -> button.setVisible(view.isPresenting()));
        boolean isBare = view.isLarge(View.Large.lanes);
        body.setVisible(!isBare);
        root.setMinHeight(isBare ? Region.USE_PREF_SIZE : BODY_MIN);
        if (!view.isLarge(View.Large.inspector)) openTab(open);
        else {
            body.getChildren().setAll(inspector);
            strip.tools().getChildren().clear();
        }
        if (isBare) strip.tools().getChildren().clear();
    }

    private void step(PanelContext context, int by) {
        var order = new ArrayList<>(tabs.keySet());
        order.removeIf(foot -> !buttons.get(foot).isVisible());
        int at = Math.floorMod(order.indexOf(open) + by, order.size());
        context.change(v -> v.open(order.get(at)));
        buttons.get(order.get(at)).requestFocus();
    }

    /// A person did something that the view need not tell: the open panel is drawn at the next
    /// pulse.
    public void ask() {
        isFresh = true;
    }

    @Override
    public Node node() {
        return root;
    }

    @Override
    public void show(ClusterState state, View view, Tokens tokens) {
        boolean isCovered = view.isPresenting() && view.large() != View.Large.panel;
        larger.forEach((what, button) -> button.setSelected(view.isLarge(what)));
        buttons.forEach((foot, button) -> button.setSelected(!isCovered && foot == view.panel()));
        showElections(
                state.nodes().stream().anyMatch(NodeView::isElecting),
                view.isPresenting(),
                isCovered ? null : view.panel());
        if (isCovered) return;
        if (view.panel() != open) openTab(view.panel());
        var tab = tabs.get(open);
        long now = System.nanoTime();
        boolean isAsked = isFresh || view != drawn;
        if (!isAsked && now - drawnAt < NEWS_NANOS) return;
        drawnAt = now;
        drawn = view;
        isFresh = false;
        tab.panel().show(state, view, tokens);
    }

    /// Their tabs are there where there are some; the longest of the others makes room for them. A
    /// presentation has two tabs more, and letters that are read from afar.
    private void showElections(boolean areAny, boolean isPresenting, View.@Nullable Foot shown) {
        for (var foot : OF_ELECTIONS) {
            var hasRoom = !isPresenting || foot == View.Foot.elections;
            buttons.get(foot).setVisible(areAny && hasRoom || foot == shown);
        }
        var many = isPresenting ? MOST : MANY;
        StyleClasses.set(strip, areAny || OF_ELECTIONS.contains(shown) ? many : FEW);
        var title = tabs.get(View.Foot.requests).title();
        buttons.get(View.Foot.requests).setText(areAny ? title.replace(" & dedup", "") : title);
    }

    private void openTab(View.Foot foot) {
        open = foot;
        isFresh = true;
        var tab = tabs.get(foot);
        body.getChildren().setAll(tab.panel().node());
        strip.tools().getChildren().setAll(tab.tools());
    }
}
