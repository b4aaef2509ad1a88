package dev.walscope.cli;

import dev.walscope.node.NodeOptions;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// All that the command line says about one node.
///
/// @param stopWithParent end when the standard input closes
/// @param clockStandsAtMs what every request with ids is stamped with, milliseconds since 1970;
/// `null` for the time that it is
record NodeStart(NodeOptions options, boolean stopWithParent, @Nullable Long clockStandsAtMs) {
    String name() {
        return options.name();
    }

    NodeOptions.Listening listening() {
        return options.listening();
    }

    Path folder() {
        return options.log().folder();
    }
}
