package dev.walscope.ui.workbench;

import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.console.ConsolePanel;
import dev.walscope.ui.panels.lanes.LanesPanel;

import java.util.List;

/// The parts of the window that its own commands move. Asked for when a command runs: the commands
/// are made before the parts, whose buttons they are.
interface WindowParts {
    LanesPanel lanes();

    ConsolePanel console();

    Boxes boxes();

    /// The commands that are not about one node or link.
    List<UiCommand> unboundCommands();

    /// The lessons that can be opened from here, in the order of the course.
    List<UiCommand> lessons();

    /// Whether the window is dark now, be it because the system is.
    boolean isDark();
}
