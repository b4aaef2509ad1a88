package dev.walscope.cluster;

import dev.walscope.api.Role;
import dev.walscope.option.ChosenOptions;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A member as its cluster manages it: outlives its processes. Belongs to the cluster's thread.
final class ManagedMember {
    final String name;
    Role role;
    final @Nullable Path dataDir;

    /// Whether it elects its leader with others; then its `role` says nothing.
    final boolean elects;

    /// Between a follower of ours and its leader; it keeps its port when either is restarted.
    @Nullable Cable link;

    URI url;
    int port;
    ProcessState state;
    @Nullable NodeProcess process;

    /// SIGKILL was sent by us, so the end is no surprise.
    boolean killed;

    /// Where its last wiped folder is, as long as that can be put back.
    @Nullable Path wiped;

    /// What the last start is waiting for.
    CompletableFuture<Member> started = new CompletableFuture<>();

    /// Completes when the process is gone.
    CompletableFuture<Member> gone = new CompletableFuture<>();

    /// What it is started with beside what is usual here.
    ChosenOptions options = ChosenOptions.NONE;

    private ManagedMember(
            String name,
            Role role,
            URI url,
            @Nullable Path dataDir,
            @Nullable Cable link,
            boolean elects,
            ProcessState state) {
        this.name = name;
        this.role = role;
        this.url = url;
        this.port = url.getPort();
        this.dataDir = dataDir;
        this.link = link;
        this.elects = elects;
        this.state = state;
    }

    static ManagedMember ours(String name, Role role, URI url, Path dataDir, @Nullable Cable link) {
        return new ManagedMember(name, role, url, dataDir, link, false, new ProcessState.Stopped());
    }

    /// One of ours that elects its leader with others.
    static ManagedMember elector(String name, URI url, Path dataDir) {
        return new ManagedMember(
                name, Role.follower, url, dataDir, null, true, new ProcessState.Stopped());
    }

    static ManagedMember attached(String name, Role role, URI url) {
        return new ManagedMember(name, role, url, null, null, false, new ProcessState.Attached());
    }

    /// @param scheme `http` or `https`
    static URI local(String scheme, int port) {
        return URI.create(scheme + "://127.0.0.1:" + port);
    }

    /// The same node under another name: its process, its folder and what is waited for.
    ManagedMember named(String newName) {
        var renamed = new ManagedMember(newName, role, url, dataDir, link, elects, state);
        renamed.process = process;
        renamed.options = options;
        renamed.killed = killed;
        renamed.wiped = wiped;
        renamed.started = started;
        renamed.gone = gone;
        return renamed;
    }

    void moveTo(int newPort) {
        port = newPort;
        url = local(url.getScheme(), newPort);
    }

    /// It is called by `http` or `https` from now on.
    void speaks(String scheme) {
        url = local(scheme, port);
    }

    boolean ours() {
        return !(state instanceof ProcessState.Attached);
    }

    Member snapshot() {
        return new Member(
                name,
                role,
                elects,
                url,
                port,
                process != null && state.alive() ? process.pid() : null,
                dataDir,
                options,
                wiped,
                state,
                ours(),
                process == null ? List.of() : process.lines());
    }
}
