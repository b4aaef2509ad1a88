package dev.walscope.cluster;

import dev.walscope.api.Role;
import dev.walscope.option.ChosenOptions;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// A node of the cluster at one moment, as its process goes. Immutable.
///
/// @param name `leader`, `follower-1` …; unique in the cluster
/// @param elects whether it elects its leader with others; then `role` says nothing
/// @param url where it is reached, such as `http://127.0.0.1:8000`
/// @param pid `null` while there is no process, and for an attached node
/// @param dataDir as it was given to the node; `null` for an attached node
/// @param options what it is started with beside what is usual here
/// @param wiped where its wiped folder can be put back from; `null` for nowhere
/// @param ours whether this cluster started it, and so may signal, wipe and restart it
/// @param lastLines the last lines that it printed, oldest first
public record Member(
        String name,
        Role role,
        boolean elects,
        URI url,
        int port,
        @Nullable Long pid,
        @Nullable Path dataDir,
        ChosenOptions options,
        @Nullable Path wiped,
        ProcessState state,
        boolean ours,
        List<String> lastLines) {
    public Member {
        lastLines = List.copyOf(lastLines);
    }
}
