package dev.walscope.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Observation;
import dev.walscope.scope.Seen;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.LongStream;

class EntryFilterTest {
    /// Of the entries 1 to 20 each has `key` and its last digit, and every seventh is a DELETE.
    @ParameterizedTest
    @CsvSource({
        "key7, '7 17'",
        "KEY7, '7 17'",
        "key:7, '7 17'",
        "op:delete, '7 14'",
        "op:delete key4, '14'",
        "id:3, '3'",
        "id:18-99, '18 19 20'",
        "key1 id:1-5, '1'",
        "client:anna, ''",
        "damaged, ''",
        "nothing, ''",
    })
    void allWordsMustHold(String typed, String ids) {
        assertThat(found(typed)).isEqualTo(ids);
    }

    @Test
    void nothingTypedLooksForNothing() {
        assertThat(EntryFilter.parse("  ")).isEqualTo(EntryFilter.NONE);
        assertThat(EntryFilter.NONE.isOn()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "op:put, 'op: is followed by set, delete or lost'",
        "op:, 'op: is followed by set, delete or lost'",
        "id:x, 'id: is followed by an id, or two as in id:10-20'",
        "id:10-, 'id: is followed by an id, or two as in id:10-20'",
    })
    void whatMakesNoSenseIsRefusedInOneSentence(String typed, String sentence) {
        assertThatThrownBy(() -> EntryFilter.parse(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    private static String found(String typed) {
        var filter = EntryFilter.parse(typed);
        var node = node();
        var found = new StringBuilder();
        LongStream.rangeClosed(1, 20)
                .filter(id -> filter.matches(node, id, node.log().get(id)))
                .forEach(id -> found.append(found.isEmpty() ? "" : " ").append(id));
        return found.toString();
    }

    private static NodeView node() {
        ClusterState state =
                Seen.folded(
                        List.of(
                                new Observation.EventSeen("leader", 1, Seen.snapshot("leader", 20)),
                                new Observation.EntriesSeen("leader", 2, Seen.entries(1, 20))));
        return state.leader().orElseThrow();
    }
}
