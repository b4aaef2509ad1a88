package dev.walscope.ui.panels.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.util.List;
import java.util.Optional;

class PastedCurlTest {
    private static final String NODE = "http://localhost:8000";

    @Test
    void aWriteAndAReadFillTheFieldsThatTheyHave() {
        var write = read("-X PUT '" + NODE + "/key/a?acks=all' -d '{\"value\": 1.50}'");
        var looked = read("'" + NODE + "/key/a?min_id=14&client_id=c&request_id=r'");

        assertThat(write.hasFields()).isTrue();
        assertThat(write.key()).contains("a");
        assertThat(write.value()).contains("1.50");
        assertThat(write.acks()).contains("all");
        assertThat(write.extra()).isEmpty();
        assertThat(looked.hasFields()).isTrue();
        assertThat(looked.minId()).contains("14");
        assertThat(looked.extra()).isEmpty();
        var local = read("'" + NODE + "/key/a?consistency=local'");
        assertThat(local.consistency()).contains("local");
        assertThat(local.extra()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "-X PUT @/key/a?acks=2 -d {\"value\":1} ~ acks=2",
                "@/key/a?min_id=now ~ min_id=now",
                "@/key/a?min_id=1&wait_ms=9 ~ wait_ms=9",
                "-X DELETE @/key/a?min_id=1 ~ min_id=1",
                "@/key/a?acks=all ~ acks=all",
                "@/key/a?client_id= ~ client_id=",
                "@/key/a?consistency=linearizable ~ consistency=linearizable",
                "-X DELETE @/key/a?consistency=local ~ consistency=local",
            })
    void aParameterWithoutAFieldGoesAlongAndIsNamed(String words, String extra) {
        var pasted = read(quoted(words));

        assertThat(PastedCurl.worded(pasted.extra())).isEqualTo(extra);
        assertThat(pasted.sentence()).contains("No field says " + extra);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@/status",
                "@/key/",
                "-X POST @/scrub",
                "-I @/key/a",
                "-X PUT @/key/a",
                "-X PUT @/key/a -d {\"value\":1,\"crc\":2}",
                "-X PUT @/key/a -d {\"value\":1},{}",
                "-X PUT @/key/a -d {\"value\":broken}",
                "-X PUT @/key/a -d [1]",
                "-X DELETE @/key/a -d {}",
                "@/key/%FF",
            })
    void whatTheFieldsCannotSayIsKeptWholeAndSaidSo(String words) {
        var pasted = read(quoted(words));

        assertThat(pasted.hasFields()).isFalse();
        assertThat(pasted.sentence()).contains("it goes as it was pasted");
    }

    @Test
    void whatCannotBeSentAtAllIsSaid() {
        assertThat(read("-L -H 'X-Trace: 7' " + NODE + "/key/a").sentence())
                .endsWith("Cannot be sent from here: the option -L, the header X-Trace: 7.");
    }

    private static String quoted(String words) {
        var parts = words.split(" ");
        for (int i = 0; i < parts.length; i++)
            if (parts[i].matches("[@{\\[].*")) parts[i] = "'" + parts[i].replace("@", NODE) + "'";
        return String.join(" ", parts);
    }

    private static PastedCurl read(String words) {
        return PastedCurl.read(
                "curl " + words, List.of("leader"), _ -> Optional.of(URI.create(NODE)));
    }
}
