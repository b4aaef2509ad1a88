package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.client.Call;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// API.md, "A file replaced under a running node": what a real node answered with 200 while a
/// person's programs worked on its files is there after SIGKILL and a restart, under the id that
/// was told.
class ReplacedFilesUnderKillTest {
    /// As typed in the data folder.
    private static final List<String> DEEDS =
            List.of(
                    "f=wal.log.segment.1; sed -i 's/zzz/yyy/' $f",
                    "f=wal.log.segment.1; sed -i 's/\"value-0-/\"VALUE-0-/' $f",
                    "rm wal.log.segment.1",
                    "mv wal.log.segment.1 moved-away",
                    "cp wal.log.segment.1 x && mv x wal.log.segment.1",
                    "head -c 100 wal.log.segment.1 > x && mv x wal.log.segment.1",
                    ": > x && mv x wal.log.segment.1",
                    "mv wal.log.segment.1 kept && ln -s kept wal.log.segment.1");

    @TempDir Path data;
    private LeaderProcess node;

    @AfterEach
    void kill() throws InterruptedException {
        node.kill();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void everyAnsweredWriteIsThereAfterwards() throws Exception {
        node = new LeaderProcess(data);
        node.start();
        var answered = new TreeMap<String, String>();
        var ids = new ArrayList<Long>();
        for (int round = 0; round < DEEDS.size(); round++) {
            write(round, 0, 2, answered, ids);
            shell(DEEDS.get(round));
            write(round, 2, 5, answered, ids);
            node.kill();

            node.start();

            check(DEEDS.get(round), answered);
        }
        assertThat(ids).as("no id was given twice").doesNotHaveDuplicates();
    }

    private void write(
            int round, int from, int until, Map<String, String> answered, List<Long> ids) {
        try (var client = node.client()) {
            for (int n = from; n < until; n++) {
                var key = "key-" + round + "-" + n;
                var value = "value-" + round + "-" + n;
                var reply = client.send(Call.put(key, "\"" + value + "\"")).join();
                assertThat(reply.status()).as(reply.body()).isIn(200, 503);
                if (reply.status() != 200) continue;
                answered.put(key, value);
                ids.add(Long.parseLong(reply.body().replaceAll("\\D", "")));
            }
        }
    }

    private void shell(String line) throws Exception {
        var done =
                new ProcessBuilder("sh", "-c", line)
                        .directory(data.toFile())
                        .redirectErrorStream(true)
                        .start();
        assertThat(done.waitFor()).as(new String(done.getInputStream().readAllBytes())).isZero();
    }

    private void check(String deed, Map<String, String> answered) {
        try (var client = node.client()) {
            answered.forEach(
                    (key, value) ->
                            assertThat(client.send(Call.get(key)).join().body())
                                    .as("%s after %s", key, deed)
                                    .isEqualTo(
                                            "{\"key\":\""
                                                    + key
                                                    + "\",\"value\":\""
                                                    + value
                                                    + "\"}"));
        }
    }
}
