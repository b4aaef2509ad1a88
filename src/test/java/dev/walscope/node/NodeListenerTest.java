package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.wal.Damage;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.OptionalLong;

class NodeListenerTest {
    @ParameterizedTest
    @CsvSource({
        "8, 7, bytes that are no entry of their own are",
        "8, 8, entry 8 is",
        "8, 9, entries 8 to 9 are"
    })
    void damageIsSaidByWhatItHides(long first, long last, String subject) {
        var none = OptionalLong.empty();

        assertThat(
                        NodeListener.subject(
                                new Damage(1, 0, 9, first, last, "crc does not match", none, none)))
                .isEqualTo(subject);
    }
}
