package dev.walscope.ui.lesson;

import dev.walscope.lesson.model.Look;
import dev.walscope.ui.desk.View;

/// What a lesson's `look` makes of a view.
public final class Looks {
    private Looks() {}

    public static View applied(View view, Look look) {
        var changed = view;
        if (look.panel() != null) changed = changed.open(foot(look.panel()));
        if (look.zoom() > 0) changed = changed.zoom(look.zoom());
        var from = look.from();
        if (from != null) changed = from == 0 ? changed.follow(true) : changed.at(from);
        var select = look.select();
        if (select != null) changed = changed.select(select.node(), select.entry());
        if (look.presenting() != null) changed = changed.presenting(look.presenting());
        return changed;
    }

    private static View.Foot foot(Look.Panel panel) {
        return switch (panel) {
            case lag -> View.Foot.lag;
            case segments -> View.Foot.segments;
            case requests -> View.Foot.requests;
            case ledger -> View.Foot.ledger;
            case events -> View.Foot.events;
        };
    }
}
