package dev.walscope.session;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;

import java.util.Optional;

/// What a person has chosen to look at. Immutable.
///
/// @param target the node that the console speaks to
/// @param panel the one that is open at the foot
/// @param large what stands beside the lanes in presentation mode, also while that is off
/// @param isPast whether a recorded moment is shown, of which no more can be asked
public record View(
        Selection selection,
        Lanes lanes,
        String target,
        Foot panel,
        Appearance appearance,
        boolean isPresenting,
        Large large,
        boolean isPast) {
    public static final double CELL_MIN = 0.0005;
    public static final double CELL_MAX = 160;

    /// The entry that all panels are about.
    ///
    /// @param id 0 for none
    /// @param node the node whose copy of it was chosen
    public record Selection(long id, String node) {
        static final Selection NONE = new Selection(0, "");
    }

    /// Which part of the logs is shown, and how large.
    ///
    /// @param isFollowing whether they stay at the newest entry
    /// @param firstColumn the id at the left edge, with a fraction; as it was drawn last while
    /// following
    /// @param cellWidth pixels an entry
    /// @param isCompact whether each has one line of words, also where there is room for more
    /// @param filter which entries are looked for
    /// @param cutEndsDismissedMs what was cut off logs until then is looked at no more
    public record Lanes(
            boolean isFollowing,
            double firstColumn,
            double cellWidth,
            boolean isCompact,
            EntryFilter filter,
            long cutEndsDismissedMs) {
        /// Twelve columns or more in a window of 1440 pixels, each wide enough for its key.
        static final Lanes NEWEST = new Lanes(true, 1, 50, false, EntryFilter.NONE, 0);

        private Lanes at(boolean follow, double first, double width) {
            return new Lanes(follow, first, width, isCompact, filter, cutEndsDismissedMs);
        }
    }

    public enum Foot {
        lag,
        segments,
        requests,
        ledger,
        events,
        keys,
        elections,
        reads,
        check
    }

    /// What presentation mode gives the room to: the lanes alone, or them and one more.
    public enum Large {
        lanes,
        panel,
        inspector
    }

    public enum Appearance {
        system,
        light,
        dark
    }

    public static final View FIRST =
            new View(
                    Selection.NONE,
                    Lanes.NEWEST,
                    "leader",
                    Foot.lag,
                    Appearance.system,
                    false,
                    Large.lanes,
                    false);

    /// Whom the console speaks to: the node that was chosen, or else the leader. While elected
    /// members have none that answers, one of them that does, since each can say who leads; the
    /// writes of a leader that a person started go nowhere else.
    public Optional<NodeView> asked(ClusterState state) {
        var leader = state.leader();
        return state.node(target)
                .or(() -> leader.filter(one -> one.condition().answers() || !one.isElecting()))
                .or(
                        () ->
                                state.nodes().stream()
                                        .filter(one -> one.condition().answers())
                                        .findFirst())
                .or(() -> leader)
                .or(() -> state.nodes().stream().findFirst());
    }

    public long selectedId() {
        return selection.id();
    }

    public String selectedNode() {
        return selection.node();
    }

    public Optional<String> chosenNode() {
        return selection.node().isEmpty() ? Optional.empty() : Optional.of(selection.node());
    }

    public boolean isFollowing() {
        return lanes.isFollowing();
    }

    public double firstColumn() {
        return lanes.firstColumn();
    }

    public double cellWidth() {
        return lanes.cellWidth();
    }

    public boolean isCompact() {
        return lanes.isCompact();
    }

    public View compact(boolean compact) {
        return with(
                new Lanes(
                        isFollowing(),
                        firstColumn(),
                        cellWidth(),
                        compact,
                        filter(),
                        cutEndsDismissedMs()));
    }

    /// Whether a presentation shows `what`.
    public boolean isLarge(Large what) {
        return isPresenting && large == what;
    }

    /// Which entries are looked for.
    public EntryFilter filter() {
        return lanes.filter();
    }

    /// Looks for these entries; all others step back.
    public View find(EntryFilter wanted) {
        return with(
                new Lanes(
                        isFollowing(),
                        firstColumn(),
                        cellWidth(),
                        isCompact(),
                        wanted,
                        cutEndsDismissedMs()));
    }

    public long cutEndsDismissedMs() {
        return lanes.cutEndsDismissedMs();
    }

    /// Whether what was cut off the end of this node's log last is looked at.
    public boolean isCutEndShown(NodeView node) {
        return node.cutEnd() != null && node.cutEnd().atMs() > cutEndsDismissedMs();
    }

    /// What was cut off until then is looked at no more.
    public View withoutCutEnds(long untilMs) {
        return with(
                new Lanes(
                        isFollowing(), firstColumn(), cellWidth(), isCompact(), filter(), untilMs));
    }

    public View select(String node, long id) {
        var now = new Selection(id, node);
        return new View(now, lanes, target, panel, appearance, isPresenting, large, isPast);
    }

    public View follow(boolean follow) {
        return with(lanes.at(follow, firstColumn(), cellWidth()));
    }

    /// Looks at `first` and what follows, and stays there.
    public View at(double first) {
        return with(lanes.at(false, Math.max(1, first), cellWidth()));
    }

    public View zoom(double width) {
        double cell = Math.clamp(width, CELL_MIN, CELL_MAX);
        return with(lanes.at(isFollowing(), firstColumn(), cell));
    }

    private View with(Lanes now) {
        return new View(selection, now, target, panel, appearance, isPresenting, large, isPast);
    }

    public View target(String node) {
        return new View(selection, lanes, node, panel, appearance, isPresenting, large, isPast);
    }

    /// While presenting it is what stands beside the lanes from now on.
    public View open(Foot foot) {
        var beside = isPresenting ? Large.panel : large;
        return new View(selection, lanes, target, foot, appearance, isPresenting, beside, isPast);
    }

    public View large(Large what) {
        return new View(selection, lanes, target, panel, appearance, isPresenting, what, isPast);
    }

    public View appearance(Appearance chosen) {
        return new View(selection, lanes, target, panel, chosen, isPresenting, large, isPast);
    }

    public View presenting(boolean present) {
        return new View(selection, lanes, target, panel, appearance, present, large, isPast);
    }

    public View past(boolean past) {
        return new View(selection, lanes, target, panel, appearance, isPresenting, large, past);
    }
}
