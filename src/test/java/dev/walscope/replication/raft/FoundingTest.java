package dev.walscope.replication.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class FoundingTest {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final MemberId A = new MemberId("a", "0000000a");
    private static final MemberId B = new MemberId("b", "0000000b");
    private static final MemberId C = new MemberId("c", "0000000c");

    @Test
    void aClusterBeginsWhenAllItsFirstMembersHaveMet() {
        var a = of(A);

        a.heard(B, of(B).hello());

        assertThat(a.founders()).isEmpty();
        assertThat(a.whyNoPart()).get().asString().contains("waiting for c");
        a.heard(C, of(C).hello());
        assertThat(a.founders()).contains(List.of(A, B, C));
        assertThat(a.whyNoPart()).isEmpty();
    }

    @Test
    void whoMissedTheMeetingIsToldOfIt() {
        var late = of(C);
        var founded = new Founding(A, NAMES, Optional.of(List.of(A, B, C)));

        assertThat(founded.heard(C, late.hello())).as("waits to hear").isTrue();
        late.heard(A, founded.hello());

        assertThat(late.founders()).contains(List.of(A, B, C));
        assertThat(founded.heard(C, late.hello())).isFalse();
    }

    @Test
    void whoComesWithAnEmptyFolderIsNotTakenForTheOneOfBefore() {
        var wiped = of(new MemberId("b", "99999999"));
        var founded = new Founding(A, NAMES, Optional.of(List.of(A, B, C)));

        wiped.heard(A, founded.hello());
        founded.heard(new MemberId("b", "99999999"), wiped.hello());
        wiped.heard(C, new Founding(C, NAMES, Optional.of(List.of(A, B, C))).hello());

        assertThat(wiped.founders()).isEmpty();
        assertThat(wiped.whyNoPart()).get().asString().contains("with another folder");
        assertThat(founded.founders()).contains(List.of(A, B, C));
    }

    @Test
    void whoIsNoMemberIsNotCounted() {
        var a = of(A);

        a.heard(B, of(B).hello());
        a.heard(new MemberId("d", "0000000d"), of(B).hello());

        assertThat(a.founders()).isEmpty();
    }

    private static Founding of(MemberId self) {
        return new Founding(self, NAMES, Optional.empty());
    }
}
