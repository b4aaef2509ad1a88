package dev.walscope.session;

import java.util.Optional;

/// What a person has chosen to look at. Immutable.
///
/// @param selectedId the entry that all panels are about; 0 for none
/// @param selectedNode the node whose copy of it was chosen
/// @param isFollowing whether the lanes stay at the newest entry
/// @param firstColumn the id at the lanes' left edge, with a fraction; as it was drawn last while
/// following
/// @param cellWidth pixels an entry
/// @param target the node that the console speaks to
/// @param panel the one that is open at the foot
/// @param isPast whether a recorded moment is shown, of which no more can be asked
public record View(
        long selectedId,
        String selectedNode,
        boolean isFollowing,
        double firstColumn,
        double cellWidth,
        String target,
        Foot panel,
        Appearance appearance,
        boolean isPresenting,
        boolean isPast) {
    public static final double MIN_CELL = 0.0005;
    public static final double MAX_CELL = 160;

    public enum Foot {
        lag,
        segments,
        requests,
        ledger,
        events
    }

    public enum Appearance {
        system,
        light,
        dark
    }

    /// Twelve columns or more in a window of 1440 pixels, each wide enough for its key.
    public static final View FIRST =
            new View(0, "", true, 1, 50, "leader", Foot.lag, Appearance.system, false, false);

    public Optional<String> chosenNode() {
        return selectedNode.isEmpty() ? Optional.empty() : Optional.of(selectedNode);
    }

    public View select(String node, long id) {
        return new View(
                id,
                node,
                isFollowing,
                firstColumn,
                cellWidth,
                target,
                panel,
                appearance,
                isPresenting,
                isPast);
    }

    public View follow(boolean follow) {
        return new View(
                selectedId,
                selectedNode,
                follow,
                firstColumn,
                cellWidth,
                target,
                panel,
                appearance,
                isPresenting,
                isPast);
    }

    /// Looks at `first` and what follows, and stays there.
    public View at(double first) {
        return new View(
                selectedId,
                selectedNode,
                false,
                Math.max(1, first),
                cellWidth,
                target,
                panel,
                appearance,
                isPresenting,
                isPast);
    }

    public View zoom(double width) {
        return new View(
                selectedId,
                selectedNode,
                isFollowing,
                firstColumn,
                Math.clamp(width, MIN_CELL, MAX_CELL),
                target,
                panel,
                appearance,
                isPresenting,
                isPast);
    }

    public View target(String node) {
        return new View(
                selectedId,
                selectedNode,
                isFollowing,
                firstColumn,
                cellWidth,
                node,
                panel,
                appearance,
                isPresenting,
                isPast);
    }

    public View open(Foot foot) {
        return new View(
                selectedId,
                selectedNode,
                isFollowing,
                firstColumn,
                cellWidth,
                target,
                foot,
                appearance,
                isPresenting,
                isPast);
    }

    public View appearance(Appearance chosen) {
        return new View(
                selectedId,
                selectedNode,
                isFollowing,
                firstColumn,
                cellWidth,
                target,
                panel,
                chosen,
                isPresenting,
                isPast);
    }

    public View presenting(boolean present) {
        return new View(
                selectedId,
                selectedNode,
                isFollowing,
                firstColumn,
                cellWidth,
                target,
                panel,
                appearance,
                present,
                isPast);
    }

    public View past(boolean past) {
        return new View(
                selectedId,
                selectedNode,
                isFollowing,
                firstColumn,
                cellWidth,
                target,
                panel,
                appearance,
                isPresenting,
                past);
    }
}
