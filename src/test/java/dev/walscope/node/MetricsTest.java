package dev.walscope.node;

import static dev.walscope.node.Wires.delete;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// `GET /metrics`, read as Prometheus reads it.
class MetricsTest {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-z_]+)(\\{([a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*)?})? (\\S+)");

    @Test
    void everythingThatMattersIsCounted(@TempDir Path folder) throws Exception {
        try (var nodes = new TestNodes(folder)) {
            var leader = nodes.leader();
            var follower = nodes.follower("follower-1", leader);
            for (int i = 0; i < 3; i++)
                put(leader.port(), "/key/k?client_id=c&request_id=1", "{\"value\":1}");
            get(leader.port(), "/key/absent");
            get(leader.port(), "/nothing");
            TestNodes.caughtUp(follower, leader);
            await().until(() -> samples(leader).getOrDefault(REPLICATED, 0.0) == 1);

            var samples = samples(leader);

            assertThat(
                            samples.get(
                                    "walscope_http_requests_total{method=\"PUT\",route=\"/key/{key}\",status=\"200\"}"))
                    .isEqualTo(3);
            assertThat(
                            samples.get(
                                    "walscope_http_requests_total{method=\"GET\",route=\"/key/{key}\",status=\"404\"}"))
                    .isEqualTo(1);
            assertThat(
                            samples.get(
                                    "walscope_http_requests_total{method=\"\",route=\"\",status=\"404\"}"))
                    .isEqualTo(1);
            assertThat(
                            samples.get(
                                    "walscope_http_request_duration_seconds_bucket{method=\"PUT\",route=\"/key/{key}\",le=\"+Inf\"}"))
                    .isEqualTo(3);
            assertThat(samples.get("walscope_fsync_duration_seconds_count")).isPositive();
            assertThat(samples.get("walscope_fsync_duration_seconds_sum")).isPositive();
            assertThat(samples.get("walscope_log_last_id")).isEqualTo(1);
            assertThat(samples.get("walscope_log_durable_id")).isEqualTo(1);
            assertThat(samples.get("walscope_log_segments")).isEqualTo(1);
            assertThat(samples.get("walscope_log_bytes")).isGreaterThan(80);
            assertThat(samples.get(LAG)).isZero();
            assertThat(samples.get("walscope_dedup_replays_total")).isEqualTo(2);
            assertThat(samples.get("walscope_integrity_state{state=\"ok\"}")).isEqualTo(1);
            assertThat(samples.get("jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
            assertThat(samples.get("process_start_time_seconds")).isPositive();
            assertThat(samples.get("process_cpu_seconds_total")).isPositive();
            assertThat(samples(follower)).doesNotContainKey(LAG);
        }
    }

    @Test
    void thePartsOfAWritesWayAreThoseOfItsRequest(@TempDir Path folder) throws Exception {
        try (var nodes = new TestNodes(folder)) {
            var leader = nodes.leader();
            var follower = nodes.follower("follower-1", leader);
            TestNodes.caughtUp(follower, leader);
            put(leader.port(), "/key/k?acks=all", "{\"value\":1}");
            put(leader.port(), "/key/k?client_id=c&request_id=1", "{\"value\":1}");
            delete(leader.port(), "/key/k");
            put(leader.port(), "/key/k?client_id=c&request_id=1", "{\"value\":1}");
            put(leader.port(), "/key/k?if_absent=true&if_version=1", "{\"value\":1}");

            var samples = samples(leader);

            for (var part : PARTS)
                assertThat(samples.get(part("count", part))).as("three were made").isEqualTo(3);
            var parts = PARTS.stream().mapToDouble(part -> samples.get(part("sum", part))).sum();
            var requests =
                    samples.entrySet().stream()
                            .filter(it -> it.getKey().startsWith(REQUESTS))
                            .filter(it -> it.getKey().contains("/key/{key}"))
                            .mapToDouble(Map.Entry::getValue)
                            .sum();
            assertThat(parts).isPositive().isLessThan(requests);
            assertThat(samples.get(part("sum", "acknowledge"))).isPositive();
        }
    }

    private static final List<String> PARTS =
            List.of("read", "wait", "store", "acknowledge", "answer");
    private static final String REQUESTS = "walscope_http_request_duration_seconds_sum";

    private static String part(String what, String name) {
        return "walscope_write_part_seconds_" + what + "{part=\"" + name + "\"}";
    }

    @Test
    void aForceOfTenthsOfAMillisecondIsToldFromOneOfTen(@TempDir Path folder) throws Exception {
        try (var nodes = new TestNodes(folder)) {
            var samples = samples(nodes.leader());

            assertThat(samples.keySet())
                    .filteredOn(name -> name.startsWith("walscope_fsync_duration_seconds_bucket"))
                    .filteredOn(
                            name ->
                                    name.matches(
                                            ".*le=\"(0\\.00.*|0\\.01|1\\.0E-4|2\\.5E-4|5\\.0E-4)\"}"))
                    .hasSizeGreaterThanOrEqualTo(7);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"
                        + "|application/openmetrics-text; version=1.0.0; charset=utf-8",
                "text/plain;version=0.0.4|text/plain; version=0.0.4; charset=utf-8",
                "application/json|text/plain; version=0.0.4; charset=utf-8",
                "*/*|text/plain; version=0.0.4; charset=utf-8"
            })
    void aScraperGetsTheFormatThatItAsksFor(String accept, String contentType, @TempDir Path folder)
            throws Exception {
        try (var nodes = new TestNodes(folder)) {
            var request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://localhost:"
                                                    + nodes.leader().port()
                                                    + "/metrics"))
                            .header("Accept", accept)
                            .build();

            try (var client = HttpClient.newHttpClient()) {
                var answer = client.send(request, BodyHandlers.ofString());

                assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                        .isEqualTo(contentType);
                assertThat(answer.body()).contains("\nwalscope_log_last_id 0.0\n");
                assertThat(answer.body().endsWith("\n# EOF\n"))
                        .isEqualTo(contentType.contains("openmetrics"));
            }
        }
    }

    private static final String REPLICATED = "walscope_replication_duration_seconds_count";
    private static final String LAG = "walscope_follower_lag_entries{follower=\"follower-1\"}";

    private static Map<String, Double> samples(Node node) throws IOException {
        var reply = get(node.port(), "/metrics");
        assertThat(reply.header("Content-Type")).startsWith("text/plain; version=0.0.4");
        var samples = new TreeMap<String, Double>();
        for (var line : reply.body().split("\n")) {
            if (line.startsWith("#")) {
                assertThat(line).matches("# (HELP|TYPE) [a-z_]+ .+");
                continue;
            }
            var sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            var name = line.substring(0, line.lastIndexOf(' '));
            assertThat(samples.put(name, Double.parseDouble(sample.group(5)))).as(name).isNull();
        }
        return samples;
    }
}
