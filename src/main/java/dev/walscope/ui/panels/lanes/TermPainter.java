package dev.walscope.ui.panels.lanes;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.TermSpan;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.List;

/// Draws who led when, as a strip under the ids: a band for each term, with its leader as far as
/// one was named. Where an entry is not known, there is no band.
final class TermPainter {
    /// Room that the ruler leaves for it, at its foot.
    static final double HEIGHT = 12;

    private static final Font WORDS = Fonts.words(10);
    private static final double PADDING = 5;

    private final GraphicsContext g;
    private final Tokens tokens;
    private final LaneGeometry geometry;
    private final List<NodeView> members;

    TermPainter(GraphicsContext g, Tokens tokens, LaneGeometry geometry, ClusterState state) {
        this.g = g;
        this.tokens = tokens;
        this.geometry = geometry;
        members =
                state.clusters().isEmpty()
                        ? List.of()
                        : state.clusters().getFirst().nodes().stream()
                                .filter(NodeView::isElecting)
                                .toList();
    }

    /// Whether there are terms.
    boolean isNeeded() {
        return !members.isEmpty();
    }

    void draw() {
        if (geometry.cellWidth() < LanePainter.STRIP_CELL) return;
        var spans = TermSpan.of(members, geometry.firstVisible(), geometry.lastVisible());
        for (var span : spans) draw(span);
    }

    private void draw(TermSpan span) {
        double from = Math.max(LaneGeometry.GUTTER, geometry.x(span.firstId()));
        double to = Math.min(geometry.width(), geometry.x(span.lastId() + 1));
        double y = LaneGeometry.RULER - HEIGHT - 1;
        if (to - from < 2) return;
        // Neighbours differ; that a term is odd means nothing.
        g.setFill(tokens.get(span.term() % 2 == 0 ? "accent-soft" : "line"));
        g.fillRect(from + 1, y, to - from - 2, HEIGHT);
        var words = words(span, to - from - 2 * PADDING);
        g.setFont(WORDS);
        g.setFill(tokens.get("text"));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(words, from + PADDING, y + HEIGHT - 2.5);
    }

    /// As much of it as there is room for.
    private static String words(TermSpan span, double room) {
        var term = "term " + span.term();
        var whole = span.leader() == null ? term : term + " · " + span.leader();
        for (var text : List.of(whole, term, String.valueOf(span.term())))
            if (Fonts.width(text, WORDS) <= room) return text;
        return "";
    }
}
