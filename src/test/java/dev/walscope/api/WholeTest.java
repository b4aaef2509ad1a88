package dev.walscope.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.scope.Seen;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no node may answer anything; what comes of it has all that a record has, or is refused.
class WholeTest {
    @Test
    void whatANodeSaysIsWhole() {
        var status = Seen.status("leader", 7);

        assertThat(Wire.readWhole(Wire.text(status), NodeStatus.class)).isEqualTo(status);
        assertThat(Wire.readWhole(Wire.text(Seen.snapshot("leader", 7)), NodeEvent.class))
                .isEqualTo(Seen.snapshot("leader", 7));
        assertThat(Wire.readWhole(Wire.text(Seen.progress(7)), NodeEvent.class))
                .isEqualTo(Seen.progress(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node",
                "role",
                "leader",
                "version",
                "started_at",
                "state",
                "data_dir",
                "integrity",
                "capabilities"
            })
    void aStatusThatLacksSomethingIsRefusedByName(String member) {
        var json = Wire.text(Seen.status("leader", 7)).replace("\"" + member + "\":", "\"other\":");

        assertThatThrownBy(() -> Wire.readWhole(json, NodeStatus.class))
                .isInstanceOf(Wire.BadWire.class)
                .hasMessageContaining("it lacks " + member);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                              | lacks segments
                    {"segments": null}                              | lacks segments
                    {"segments": [null]}                            | lacks an element of a list
                    {"segments": [{"size": 1}]}                     | lacks path
                    null                                            | null
                    """)
    void aListingThatIsNoneIsRefused(String json, String why) {
        assertThatThrownBy(() -> Wire.readWhole(json, SegmentInfo.Listing.class))
                .isInstanceOf(Wire.BadWire.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"snapshot\"}",
                "{\"type\":\"snapshot\",\"status\":{},\"segments\":[]}",
                "{\"type\":\"requests\"}",
                "{\"type\":\"integrity_changed\"}",
                "{\"type\":\"follower_changed\",\"follower\":{\"name\":\"f\"}}",
                "{\"type\":\"state_changed\"}"
            })
    void anEventThatLacksSomethingIsNone(String json) {
        assertThatThrownBy(() -> Wire.readWhole(json, NodeEvent.class))
                .isInstanceOf(Wire.BadWire.class)
                .hasMessageContaining("lacks");
    }
}
