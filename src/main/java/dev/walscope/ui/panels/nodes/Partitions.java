package dev.walscope.ui.panels.nodes;

import dev.walscope.cluster.Way;
import dev.walscope.ui.panels.UiCommand;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// What can be done to the ways between members that elect their leader.
public interface Partitions {
    /// The partitions that are told of most.
    List<UiCommand> presets();

    /// Cuts those on one side off from all others.
    UiCommand apart(Supplier<Set<String>> side);

    UiCommand healAll();

    /// Cuts one way, or heals it.
    UiCommand turn(Way way);
}
