package dev.walscope.cluster;

import dev.walscope.file.FolderLock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// What is done to the data folders of members, and to the files in them. Belongs to the cluster's
/// one thread.
final class MemberFolders {
    private final Members members;
    private final Consumer<ClusterEvent> listener;

    MemberFolders(Members members, Consumer<ClusterEvent> listener) {
        this.members = members;
        this.listener = listener;
    }

    /// Sets the folder aside; what an earlier wipe set aside goes for good.
    CompletableFuture<Member> wipe(ManagedMember managed) {
        var before = managed.wiped;
        var aside = DataFolder.setAside(managed.dataDir);
        if (aside != null) {
            managed.wiped = aside;
            DataFolder.delete(before);
        }
        listener.accept(new ClusterEvent.Wiped(managed.name));
        return members.become(managed, managed.state);
    }

    /// Puts back what the last wipe set aside.
    CompletableFuture<Member> unwipe(ManagedMember managed) {
        var aside = managed.wiped;
        if (aside == null || managed.dataDir == null)
            throw new ActionFailed("nothing of " + managed.name + " was wiped by this window");
        DataFolder.putBack(aside, managed.dataDir);
        managed.wiped = null;
        listener.accept(new ClusterEvent.Unwiped(managed.name));
        return members.become(managed, managed.state);
    }

    /// Does something to a file of a node of ours while it runs, or else while no process has its
    /// folder.
    void onDisk(Path file, DiskStep step) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            step.run();
            return;
        }
        var owner = runningIn(folder);
        if (owner.isPresent()) {
            var holder = FolderLock.pidIn(folder);
            if (holder.isEmpty() || holder.getAsLong() != Members.process(owner.get()).pid())
                throw new ActionFailed(
                        owner.get().name
                                + " has not opened "
                                + folder
                                + " yet; wait until it is ready");
            step.run();
            return;
        }
        var held = DataFolder.held(folder);
        try {
            step.run();
        } finally {
            DataFolder.close(held);
        }
    }

    interface DiskStep {
        void run() throws IOException;
    }

    private Optional<ManagedMember> runningIn(Path folder) {
        return members.all().stream()
                .filter(managed -> managed.state.alive())
                .filter(
                        managed ->
                                managed.dataDir != null
                                        && folder.equals(managed.dataDir.toAbsolutePath()))
                .findFirst();
    }

    /// Throws away what was wiped and not put back.
    void deleteWiped() {
        for (var managed : members.all()) {
            try {
                DataFolder.delete(managed.wiped);
            } catch (ActionFailed e) {
                // Somebody uses it now: it is theirs.
            }
        }
    }
}
