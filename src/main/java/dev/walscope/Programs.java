package dev.walscope;

import java.nio.file.Path;

/// What the command line can start. Each runs until it is done and returns the exit code.
interface Programs {
    int window(WindowArguments arguments);

    int node(NodeArguments arguments);

    int walShow(Path folder);

    int walVerify(Path folder);
}
