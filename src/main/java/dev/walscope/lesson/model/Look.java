package dev.walscope.lesson.model;

import dev.walscope.session.View;

import org.jspecify.annotations.Nullable;

/// Where a step has a student look. What it leaves open stays as it was in the step before, but for
/// the spotlight, which goes out.
///
/// @param panel the one to open at the foot
/// @param select the entry to select
/// @param zoom pixels an entry, 0 for as it was
/// @param from the id at the lanes' left edge; 0 follows the newest
public record Look(
        View.@Nullable Foot panel,
        @Nullable Selection select,
        double zoom,
        @Nullable Long from,
        @Nullable Boolean presenting,
        @Nullable Spotlight spotlight) {
    public static final Look ANYWHERE = new Look(null, null, 0, null, null, null);

    /// What is left open stays as it is in `view`.
    public View appliedTo(View view) {
        var changed = view;
        if (presenting != null) changed = changed.presenting(presenting);
        if (panel != null) changed = changed.open(panel);
        if (zoom > 0) changed = changed.zoom(zoom);
        if (from != null) changed = from == 0 ? changed.follow(true) : changed.at(from);
        if (select != null) changed = changed.select(select.node(), select.entry());
        return changed;
    }

    /// @param entry 0 selects nothing
    public record Selection(long entry, String node) {}

    /// The one thing that the rest of the window steps back for.
    public sealed interface Spotlight {
        record OnPart(Part part) implements Spotlight {}

        record OnNode(String node) implements Spotlight {}

        record OnLink(String follower) implements Spotlight {}

        record OnLane(String node) implements Spotlight {}

        record OnEntry(long entry, String node) implements Spotlight {}

        /// An entry on every lane.
        record OnColumn(long entry) implements Spotlight {}
    }

    public enum Part {
        header,
        nodes,
        lanes,
        inspector,
        panel
    }
}
