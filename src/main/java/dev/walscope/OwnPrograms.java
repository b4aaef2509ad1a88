package dev.walscope;

import java.nio.file.Path;

/// The programs themselves.
final class OwnPrograms implements Programs {
    @Override
    public int window(WindowArguments arguments) {
        throw new IllegalStateException("this build has no window");
    }

    @Override
    public int node(NodeArguments arguments) {
        throw new IllegalStateException("this build has no node");
    }

    @Override
    public int walShow(Path folder) {
        throw new IllegalStateException("this build has no log");
    }

    @Override
    public int walVerify(Path folder) {
        throw new IllegalStateException("this build has no log");
    }
}
