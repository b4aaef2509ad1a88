package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.dedup.IdempotentReceiver;
import dev.walscope.dedup.Limits;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.CheckedFile;
import dev.walscope.wal.Fsync;
import dev.walscope.wal.LogListener;
import dev.walscope.wal.UnreliableStorage;
import dev.walscope.wal.WriteAheadLog;

import io.microraft.MembershipChangeMode;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/// What a member's folder says at a start, and what it must not be guessed to say.
class LogStartTest {
    private static final MemberId A = new MemberId("a", "0000000a");
    private static final MemberId B = new MemberId("b", "0000000b");

    private final UnreliableStorage disk = new UnreliableStorage(new Random(1));
    private final List<String> heard = new ArrayList<>();

    @Test
    void anEmptyFolderIsAMembersFirstStart() throws IOException {
        var start = start();

        assertThat(start.restored(A, List.of(A, B))).isEmpty();
        assertThat(start.whyNoPart()).isEmpty();
    }

    @Test
    void theVoteAndTheLogAreWhatTheyWere() throws IOException {
        Vote.in(disk).write(new Vote(3, B.toString(), true));
        write(2, 3);

        var restored = start().restored(A, List.of(A, B)).orElseThrow();

        assertThat(restored.getTermPersistentState().getTerm()).isEqualTo(3);
        assertThat(restored.getTermPersistentState().getVotedFor()).isEqualTo(B);
        assertThat(restored.getLogEntries())
                .extracting(one -> one.getIndex())
                .containsExactly(1L, 2L);
        assertThat(restored.getLogEntries()).allMatch(one -> one.getTerm() == 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 30, 50, 75})
    void aChangedVoteIsNotBelieved(int offset) throws IOException {
        Vote.in(disk).write(new Vote(3, B.toString(), true));
        disk.damage(Vote.FILE, offset, 1);

        assertThatThrownBy(this::start)
                .isInstanceOf(CheckedFile.Damaged.class)
                .hasMessageContaining("vote.json is damaged");
    }

    @Test
    void aLogWithoutAVoteTakesNoPart() throws IOException {
        write(2, 3);

        assertThat(start().whyNoPart()).get().asString().contains("vote.json is gone");
    }

    @Test
    void aLogWithAnUnreadableEntryTakesNoPart() throws IOException {
        Vote.in(disk).write(new Vote(3, null, true));
        write(3, 3);
        disk.damage("wal.log.segment.1", 70, 1);

        assertThat(start().whyNoPart()).get().asString().contains("cannot be read");
    }

    @Test
    void aLogThatLostWhatWasAgreedOnTakesNoPart() throws IOException {
        Vote.in(disk).write(new Vote(3, null, true));
        agreedAt(5);
        write(3, 3);

        assertThat(start().whyNoPart()).get().asString().contains("entry 5 was agreed on");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60, 119})
    void agreedPointsThatBreakOffAreNotBelieved(int length) throws IOException {
        Vote.in(disk).write(new Vote(3, null, true));
        write(5, 3);
        disk.replace(AgreedPoints.FILE, Arrays.copyOf(agreedAt(5), length));

        assertThatThrownBy(this::start)
                .isInstanceOf(CheckedFile.Damaged.class)
                .hasMessageContaining("agreed.json is damaged; put the file back");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 29, 60, 110})
    void changedAgreedPointsAreNotBelieved(int offset) throws IOException {
        Vote.in(disk).write(new Vote(3, null, true));
        write(5, 3);
        agreedAt(5);
        disk.damage(AgreedPoints.FILE, offset, 1);

        assertThatThrownBy(this::start)
                .isInstanceOf(CheckedFile.Damaged.class)
                .hasMessageContaining("agreed.json is damaged");
    }

    /// As the file is then.
    private byte[] agreedAt(long id) throws IOException {
        var members = List.of(A.toString(), B.toString());
        AgreedPoints.in(disk)
                .write(AgreedPoints.NONE.with(new AgreedPoints.Point(id, 3, members, members, 0)));
        return disk.bytes(AgreedPoints.FILE);
    }

    @Test
    void anotherLogsAgreedPointIsNotBelieved() throws IOException {
        Vote.in(disk).write(new Vote(3, null, true));
        var members = List.of(A.toString(), B.toString());
        AgreedPoints.in(disk)
                .write(AgreedPoints.NONE.with(new AgreedPoints.Point(2, 7, members, members, 0)));
        write(3, 3);

        assertThat(start().whyNoPart()).get().asString().contains("of two members");
    }

    @Test
    void aLogOfALeaderThatWasNotElectedTakesNoPart() throws IOException {
        write(2, 0);

        assertThat(start().whyNoPart()).get().asString().contains("not elected");
    }

    @Test
    void nothingThatWasAgreedOnIsCutOff() throws IOException {
        Vote.in(disk).write(new Vote(3, null, true));
        write(3, 3);
        var store = new LogStore(start(), () -> 2, EnumSet.allOf(Flaw.class), heard::add, _ -> {});

        assertThatThrownBy(() -> store.truncateLogEntriesFrom(2))
                .isInstanceOf(IllegalStateException.class);

        assertThat(heard).singleElement().asString().contains("Entry 2 was agreed on");
        assertThat(start().log().lastId()).isEqualTo(3);
    }

    @Test
    void aChangeOfMembersIsALineAndIsReadBack() throws IOException {
        var change =
                Messages.MODELS
                        .createUpdateRaftGroupMembersOpBuilder()
                        .setMembers(List.of(A, B))
                        .setVotingMembers(List.of(A))
                        .setEndpoint(B)
                        .setMode(MembershipChangeMode.ADD_LEARNER)
                        .build();

        var line = MembersLine.of(change, 7, 4);
        var entry = LogStore.entries(line).getFirst();

        assertThat(new String(line)).contains("\"operation\": \"MEMBERS\", \"key\": null");
        assertThat(entry.getIndex()).isEqualTo(7);
        assertThat(entry.getTerm()).isEqualTo(4);
        var read = (UpdateRaftGroupMembersOp) entry.getOperation();
        assertThat(List.copyOf(read.getMembers())).isEqualTo(List.of(A, B));
        assertThat(List.copyOf(read.getVotingMembers())).isEqualTo(List.of(A));
        assertThat(read.getEndpoint()).isEqualTo(B);
        assertThat(read.getMode()).isEqualTo(MembershipChangeMode.ADD_LEARNER);
    }

    private LogStart start() throws IOException {
        var limits = new Limits(Duration.ofHours(1), 100, 1 << 20);
        return new LogStart(
                disk,
                new WriteAheadLog.Options(1000, Fsync.ALWAYS),
                LogListener.NONE,
                (file, why) -> heard.add(file + ": " + why),
                new AppliedState(new IdempotentReceiver(limits, limits), 1 << 20, _ -> {}));
    }

    private void write(int count, long term) throws IOException {
        var log =
                WriteAheadLog.open(
                        disk,
                        new WriteAheadLog.Options(1000, Fsync.ALWAYS),
                        LogListener.NONE,
                        _ -> {});
        for (int i = 0; i < count; i++)
            log.stage(
                    new Entry(
                            log.nextId(),
                            Operation.SET,
                            "key",
                            JsonText.string("v"),
                            Optional.empty(),
                            term),
                    OptionalLong.empty());
        log.commit();
        log.close();
    }
}
