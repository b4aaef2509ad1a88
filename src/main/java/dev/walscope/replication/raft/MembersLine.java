package dev.walscope.replication.raft;

import dev.walscope.api.Wire;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.DefaultRaftModelFactory;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A change of the cluster's members as the value of a line of the log, and back.
///
/// ```
/// {"members": ["a~1f", "b~2c", "d~3d"], "voters": ["a~1f", "b~2c"], "changed": "d~3d",
///  "url": "http://127.0.0.1:8003", "change": "added"}
/// ```
/// (on one line; incarnations have eight digits)
///
/// @param url where the changed one answers HTTP; only of one that was added
record MembersLine(
        List<String> members,
        List<String> voters,
        String changed,
        @Nullable String url,
        Kind change) {
    /// What has become of the changed member.
    enum Kind {
        /// It learns the log.
        added(MembershipChangeMode.ADD_LEARNER),
        /// It votes.
        promoted(MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER),
        removed(MembershipChangeMode.REMOVE_MEMBER);

        private final MembershipChangeMode mode;

        Kind(MembershipChangeMode mode) {
            this.mode = mode;
        }

        static Kind of(MembershipChangeMode mode) {
            return switch (mode) {
                case ADD_LEARNER -> added;
                case ADD_OR_PROMOTE_TO_FOLLOWER -> promoted;
                case REMOVE_MEMBER -> removed;
            };
        }
    }

    static MembersLine of(UpdateRaftGroupMembersOp operation) {
        var changed = (MemberId) operation.getEndpoint();
        var kind = Kind.of(operation.getMode());
        return new MembersLine(
                texts(operation.getMembers()),
                texts(operation.getVotingMembers()),
                changed.toString(),
                kind == Kind.added ? changed.url() : null,
                kind);
    }

    static byte[] of(UpdateRaftGroupMembersOp operation, long id, int term) {
        return EntryCodec.encode(
                new Entry(
                        id,
                        Operation.MEMBERS,
                        null,
                        JsonText.parse(Wire.text(of(operation))),
                        Optional.empty(),
                        term));
    }

    /// @throws Wire.BadWire when `value` is no such line
    static MembersLine of(JsonText value) {
        return Wire.read(value.toString(), MembersLine.class);
    }

    /// @throws RuntimeException when `value` is no such line
    static UpdateRaftGroupMembersOp read(JsonText value, DefaultRaftModelFactory models) {
        var line = of(value);
        return models.createUpdateRaftGroupMembersOpBuilder()
                .setMembers(ids(line.members))
                .setVotingMembers(ids(line.voters))
                .setEndpoint(line.changedMember())
                .setMode(line.change.mode)
                .build();
    }

    MemberId changedMember() {
        var id = MemberId.parse(changed);
        return url == null ? id : id.at(url);
    }

    static List<String> texts(Collection<RaftEndpoint> members) {
        return members.stream().map(member -> String.valueOf(member.getId())).toList();
    }

    static List<RaftEndpoint> ids(List<String> texts) {
        return texts.stream().<RaftEndpoint>map(MemberId::parse).toList();
    }
}
