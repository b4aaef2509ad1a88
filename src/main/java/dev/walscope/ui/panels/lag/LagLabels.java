package dev.walscope.ui.panels.lag;

import dev.walscope.ui.look.FollowerMark;
import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The followers' names at the right ends of their lines: never one on top of another. When there
/// is not room for all, those that lag most are named, and how many are not.
final class LagLabels {
    private static final double APART = 15;
    private static final double MARK = 10;
    private static final Comparator<End> MOST_FIRST = Comparator.comparingLong(End::lag).reversed();

    private static final Font STRONG = Fonts.strongWords(12);
    private static final Font WORDS = Fonts.words(12);

    /// Where a line ends.
    ///
    /// @param lag in the unit that is shown
    /// @param figure the same with its unit
    record End(String name, String figure, long lag, double y, FollowerMark mark) {}

    private final GraphicsContext g;
    private final Tokens tokens;
    private final double x;
    private final double room;

    LagLabels(GraphicsContext g, Tokens tokens, double x, double room) {
        this.g = g;
        this.tokens = tokens;
        this.x = x;
        this.room = room;
    }

    void draw(List<End> ends, double top, double bottom) {
        int fits = Math.max(1, (int) ((bottom - top) / APART));
        boolean isCrowded = ends.size() > fits;
        var named =
                ends.stream()
                        .sorted(isCrowded ? MOST_FIRST : fromTheTop(bottom))
                        .limit(isCrowded ? fits - 1 : fits)
                        .toList();
        var ys = apart(named, top, bottom - (isCrowded ? APART : 0));
        g.setTextAlign(TextAlignment.LEFT);
        for (int i = 0; i < named.size(); i++) {
            var end = named.get(i);
            double figureRoom = Fonts.width(end.figure(), STRONG) + 8;
            end.mark().draw(g, x, ys.get(i) - 5, MARK, tokens);
            g.setFont(STRONG);
            g.setFill(end.mark().color(tokens));
            g.fillText(
                    Fonts.fittedName(end.name(), STRONG, room - MARK - 5 - figureRoom)
                            + "  "
                            + end.figure(),
                    x + MARK + 5,
                    ys.get(i) + 4);
        }
        if (!isCrowded) return;
        g.setFont(WORDS);
        g.setFill(tokens.get("muted"));
        g.fillText("and " + (ends.size() - named.size()) + " no further behind", x, bottom + 4);
    }

    /// Lines that end as near to each other as their labels stand keep their order: under load they
    /// would change places many times a second.
    private static Comparator<End> fromTheTop(double bottom) {
        return Comparator.comparingInt(end -> -(int) ((bottom - end.y()) / APART));
    }

    /// From the top down, each at its line's end or as much lower as the one above it needs; then
    /// pushed up again from the bottom.
    private static List<Double> apart(List<End> ends, double top, double bottom) {
        var ys = new ArrayList<Double>();
        double above = top - APART;
        for (var end : ends) {
            above = Math.max(end.y(), above + APART);
            ys.add(above);
        }
        double below = bottom + APART;
        for (int i = ys.size() - 1; i >= 0; i--) {
            below = Math.min(ys.get(i), below - APART);
            ys.set(i, below);
        }
        return ys;
    }
}
