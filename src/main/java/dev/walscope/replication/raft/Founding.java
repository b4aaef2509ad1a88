package dev.walscope.replication.raft;

import dev.walscope.api.PeerMessage.Hello;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// How the first members of a cluster come to know each other, with their incarnations.
///
/// A member with an empty folder cannot tell whether it is new or has lost all; others can. So a
/// cluster begins when all its first members have said hello once. From then on each of them keeps
/// who they were, and one that comes with another incarnation is told so and takes no part: it may
/// have acknowledged, or voted for, what it has forgotten. One thread at a time.
final class Founding {
    private final MemberId self;
    private final List<String> names;
    private final TreeMap<String, MemberId> heard = new TreeMap<>();
    private @Nullable List<MemberId> founders;
    private @Nullable String refused;

    /// @param known who the founders were, when this member knows it already
    Founding(MemberId self, Collection<String> names, Optional<List<MemberId>> known) {
        this.self = self;
        this.names = names.stream().sorted().toList();
        heard.put(self.name(), self);
        known.ifPresent(this::decide);
        if (this.names.size() == 1 && founders == null) decide(List.of(self));
    }

    private void decide(List<MemberId> all) {
        if (all.contains(self)) founders = all;
        else
            refused =
                    "The cluster knows "
                            + self.name()
                            + " with another folder than this one, which has forgotten what that"
                            + " one promised; start it with the folder that it had, or let it"
                            + " --join as a new one.";
    }

    /// What this member says of itself and the others.
    Hello hello() {
        var known = founders == null ? List.of(self) : founders;
        return new Hello(self.name(), known.stream().map(MemberId::toString).toList());
    }

    /// @param from who says it
    /// @return whether that one waits to hear the same from here
    boolean heard(MemberId from, Hello hello) {
        var theirs = hello.founders().stream().map(MemberId::parse).toList();
        var isFounded = theirs.size() == names.size() && names.size() > 1;
        if (founders == null && refused == null) {
            if (isFounded) {
                decide(theirs);
            } else if (names.contains(from.name())) {
                heard.put(from.name(), from);
                if (heard.size() == names.size()) decide(List.copyOf(heard.values()));
            }
        }
        return !isFounded;
    }

    Optional<List<MemberId>> founders() {
        return Optional.ofNullable(founders);
    }

    /// Why this member takes no part, in a sentence.
    Optional<String> whyNoPart() {
        if (founders != null) return Optional.empty();
        if (refused != null) return Optional.of(refused);
        var missing = names.stream().filter(name -> !heard.containsKey(name)).toList();
        return Optional.of(
                "The cluster begins when all its members have met once; waiting for "
                        + String.join(", ", missing)
                        + ".");
    }
}
