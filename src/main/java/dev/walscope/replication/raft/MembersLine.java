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

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A change of the cluster's members as the value of a line of the log, and back.
///
/// ```
/// {"members": ["a~1f", "b~2c"], "voters": ["a~1f", "b~2c"], "changed": "c~3d",
///  "change": "REMOVE_MEMBER"}
/// ```
/// (on one line; incarnations have eight digits)
record MembersLine(List<String> members, List<String> voters, String changed, String change) {
    static byte[] of(UpdateRaftGroupMembersOp operation, long id, int term) {
        var value =
                new MembersLine(
                        texts(operation.getMembers()),
                        texts(operation.getVotingMembers()),
                        String.valueOf(operation.getEndpoint().getId()),
                        operation.getMode().name());
        return EntryCodec.encode(
                new Entry(
                        id,
                        Operation.MEMBERS,
                        null,
                        JsonText.parse(Wire.text(value)),
                        Optional.empty(),
                        term));
    }

    static UpdateRaftGroupMembersOp read(JsonText value, DefaultRaftModelFactory models) {
        var line = Wire.read(value.toString(), MembersLine.class);
        return models.createUpdateRaftGroupMembersOpBuilder()
                .setMembers(ids(line.members))
                .setVotingMembers(ids(line.voters))
                .setEndpoint(MemberId.parse(line.changed))
                .setMode(MembershipChangeMode.valueOf(line.change))
                .build();
    }

    static List<String> texts(Collection<RaftEndpoint> members) {
        return members.stream().map(member -> String.valueOf(member.getId())).toList();
    }

    static List<RaftEndpoint> ids(List<String> texts) {
        return texts.stream().<RaftEndpoint>map(MemberId::parse).toList();
    }
}
