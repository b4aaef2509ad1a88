package dev.walscope.cluster;

import dev.walscope.api.Role;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A follower that is made the leader by hand, in four steps, each on the cluster's thread:
/// [#endLeader], [#endFollower], [#lead], [#follow].
///
/// No log is changed by it. An old leader with entries that the new one lacks is called diverged by
/// it from the first of them on, and keeps them.
final class Promotion {
    private final Members members;
    private final String name;
    private boolean ranUntilNow;
    private Optional<ManagedMember> old = Optional.empty();

    Promotion(Members members, String name) {
        this.members = members;
        this.name = name;
    }

    /// Ends the leader that there is; one that is paused cannot be asked to.
    CompletableFuture<Member> endLeader() {
        promotable();
        var leader = members.ownLeader().filter(managed -> managed.state.alive());
        ranUntilNow = leader.isPresent();
        if (leader.isEmpty()) return CompletableFuture.completedFuture(null);
        var managed = leader.get();
        members.progressed("Promoting " + name + ": " + managed.name + " is stopped …");
        if (!(managed.state instanceof ProcessState.Paused)) return members.stop(managed);
        managed.killed = true;
        Members.process(managed).kill();
        return members.gone(managed);
    }

    CompletableFuture<Member> endFollower() {
        return members.stopUnlessGone(promotable());
    }

    private ManagedMember promotable() {
        var managed = members.ours(name);
        if (managed.elects) throw new ActionFailed(name + " and the others elect their leader");
        if (managed.role == Role.leader) throw new ActionFailed(name + " leads already");
        if (managed.state instanceof ProcessState.Paused)
            throw new ActionFailed(name + " is paused: resume it before it leads");
        for (var other : members.all())
            if (other.role == Role.leader && !other.ours())
                throw new ActionFailed(
                        other.name
                                + " leads and was started by somebody else: stop it there, and take"
                                + " it off the list");
        return managed;
    }

    /// Starts the follower as the leader; the one that led until now is a follower.
    CompletableFuture<Member> lead() {
        members.progressed("Promoting " + name + ": it is started as the leader …");
        var next = promotable();
        old = members.ownLeader();
        if (old.isPresent() && old.get().state.alive() || next.state.alive())
            throw new ActionFailed("a node was started again meanwhile; nothing is promoted");
        next.role = Role.leader;
        old = old.map(this::demoted);
        members.become(next, next.state);
        return members.start(next);
    }

    private ManagedMember demoted(ManagedMember leader) {
        var follows =
                leader.name.equals(Members.LEADER)
                        ? members.renamed(leader, Cluster.OLD_LEADER)
                        : leader;
        follows.role = Role.follower;
        members.link(follows);
        members.become(follows, follows.state);
        return follows;
    }

    /// Starts the one that led, when it ran until now: what did not run stays so.
    CompletableFuture<?> follow() {
        var then =
                old.isPresent() && ranUntilNow
                        ? members.start(old.get())
                        : CompletableFuture.completedFuture(null);
        return then.whenComplete((_, _) -> members.progressed(outcome()));
    }

    private String outcome() {
        if (old.isEmpty()) return name + " leads now.";
        return name
                + " leads now. "
                + old.get().name
                + (ranUntilNow
                        ? " follows it."
                        : " is what led before, and follows when it is started.");
    }
}
