package dev.walscope.node;

import static dev.walscope.node.Wires.call;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `/openapi.json` is true: walked call by call against a running leader and a follower.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private TestNodes nodes;
    private Node leader;
    private Node follower;
    private JsonNode api;
    private JsonSchema schemas;

    private record Call(String method, String path, JsonNode operation) {
        boolean isStream() {
            return path.equals("/events") || path.equals("/wal/stream");
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        nodes = new TestNodes(folder);
        leader = nodes.leader();
        follower = nodes.follower("follower-1", leader);
        for (int i = 0; i < 2; i++)
            put(leader.port(), "/key/key6?client_id=client1&request_id=req123", "{\"value\":1}");
        TestNodes.caughtUp(follower, leader);
        await().until(() -> get(leader.port(), "/lag").body().contains("lag_ms"));
        api = get(leader.port(), "/openapi.json").json();
        schemas = new JsonSchema(api);
    }

    @AfterAll
    void stop() throws IOException {
        nodes.close();
    }

    @Test
    void itListsExactlyWhatIsRegistered() {
        var described = new TreeSet<String>();
        for (var call : calls()) {
            described.add(call.method + " " + call.path);
            // HEAD works wherever GET does, says the description.
            if (call.method.equals("GET")) described.add("HEAD " + call.path);
        }

        assertThat(api.get("openapi").asText()).startsWith("3.1.");
        assertThat(leader.routes()).isEqualTo(described);
    }

    @Test
    void itListsExactlyTheParametersThatAreTaken() {
        var described = new TreeMap<String, Set<String>>();
        for (var call : calls()) {
            var names = new TreeSet<String>();
            for (var reference : call.operation.path("parameters")) {
                var parameter = resolved(reference);
                if (parameter.get("in").asText().equals("query"))
                    names.add(parameter.get("name").asText());
            }
            described.put(call.method + " " + call.path, names);
            if (call.method.equals("GET")) described.put("HEAD " + call.path, names);
        }

        assertThat(leader.parameters()).isEqualTo(described);
    }

    @Test
    void everyIntegerSaysHowLargeItCanBeAndNoSchemaIsAChoice() {
        assertThat(api.findParents("type"))
                .filteredOn(schema -> schema.get("type").toString().contains("\"integer\""))
                .isNotEmpty()
                .allSatisfy(
                        schema ->
                                assertThat(schema.path("format").asText())
                                        .as(schema.toString())
                                        .isIn("int32", "int64"));
        assertThat(api.findValues("oneOf")).isEmpty();
    }

    /// Code generators make a class of what has a name, and nothing good of what has none.
    @Test
    void everyBodyHasANamedSchemaAndAnExampleThatFitsIt() {
        for (var call : calls()) {
            var body = call.operation.at("/requestBody/content/application~1json");
            if (body.isMissingNode()) continue;
            assertThat(body.at("/schema/$ref").asText()).as(call.path).isNotEmpty();
            assertThat(schemas.faults(body.get("schema"), body.get("example"), "example"))
                    .as(call.path)
                    .isEmpty();
        }
        for (var call : calls())
            for (var answer : call.operation.get("responses")) {
                var schema = resolved(answer).at("/content/application~1json/schema");
                if (!call.path.equals("/openapi.json") && !schema.isMissingNode())
                    assertThat(schema.path("$ref").asText()).as(call.path).isNotEmpty();
            }
    }

    @TestFactory
    Stream<DynamicTest> everyCallRefusesWhatItDoesNotList() {
        return calls().stream()
                .map(
                        call ->
                                dynamicTest(
                                        call.method + " " + call.path,
                                        () -> {
                                            var path = call.path.replaceAll("\\{id}", "1");
                                            var reply =
                                                    call(
                                                            leader.port(),
                                                            call.method,
                                                            path.replaceAll("\\{\\w+}", "key6")
                                                                    + "?nonsense=1",
                                                            "",
                                                            new byte[0]);
                                            assertThat(reply.status()).isEqualTo(400);
                                            assertThat(reply.detail())
                                                    .startsWith("Unknown parameter nonsense; ");
                                            fits(call, reply);
                                        }));
    }

    @TestFactory
    Stream<DynamicTest> everyCallAnswersAsItSays() {
        return calls().stream()
                .flatMap(
                        call ->
                                Stream.of(leader, follower)
                                        .map(
                                                node ->
                                                        dynamicTest(
                                                                node.options().name()
                                                                        + " "
                                                                        + call.method
                                                                        + " "
                                                                        + call.path,
                                                                () -> check(node, call))));
    }

    @TestFactory
    Stream<DynamicTest> whatItSaysOfErrorsHolds() {
        return Stream.of(
                        new String[] {"GET", "/key/absent", "404"},
                        new String[] {"GET", "/key/", "400"},
                        new String[] {"GET", "/key/key6?min_id=999999&wait_ms=1", "504"},
                        new String[] {"GET", "/key/x?client_id=client1&request_id=req123", "404"},
                        new String[] {"DELETE", "/key/absent", "404"},
                        new String[] {"PUT", "/key/key6", "411"},
                        new String[] {"GET", "/keys?limit=0", "400"},
                        new String[] {"GET", "/wal/999999", "404"},
                        new String[] {"GET", "/wal/x", "400"},
                        new String[] {"GET", "/request_status", "400"},
                        new String[] {"DELETE", "/followers/nobody", "404"},
                        new String[] {"GET", "/replication", "426"},
                        new String[] {"GET", "/raft", "426"})
                .map(
                        row ->
                                dynamicTest(
                                        String.join(" ", row),
                                        () -> {
                                            var reply =
                                                    call(
                                                            leader.port(),
                                                            row[0],
                                                            row[1],
                                                            "",
                                                            new byte[0]);
                                            assertThat(reply.status())
                                                    .isEqualTo(Integer.parseInt(row[2]));
                                            fits(described(row[0], row[1]), reply);
                                        }));
    }

    private Call described(String method, String target) {
        var path = target.replaceAll("\\?.*", "");
        return calls().stream()
                .filter(call -> call.method.equals(method))
                .filter(call -> path.matches(call.path.replaceAll("\\{\\w+}", ".*")))
                .filter(call -> !call.path.equals("/wal/stream"))
                .findFirst()
                .orElseThrow();
    }

    private void check(Node node, Call call) throws IOException {
        if (call.method.equals("DELETE") && call.path.startsWith("/key"))
            put(leader.port(), "/key/key6", "{\"value\":1}");
        if (call.method.equals("GET") && call.path.startsWith("/key/")) {
            var id = put(leader.port(), "/key/key6", "{\"value\":1}").json().get("id").asLong();
            get(node.port(), "/health?min_id=" + id);
        }
        var body = call.operation.at("/requestBody/content/application~1json/example");
        var extra = body.isMissingNode() ? "" : "Content-Type: application/json\r\n";
        var bytes = body.isMissingNode() ? new byte[0] : body.toString().getBytes(UTF_8);
        if (call.isStream()) {
            try (var wires = new Wires(node.port())) {
                wires.send(Wires.request("GET", call.path, "", new byte[0]));
                fits(call, wires.head());
            }
            return;
        }

        var reply = call(node.port(), call.method, target(call), extra, bytes);

        assertThat(reply.status()).isLessThan(500);
        // That entry can be read.
        if (call.path.endsWith("/lost")) assertThat(reply.status()).isIn(409, 422);
        // There is no secret.
        else if (call.path.equals("/cluster/proof")) assertThat(reply.status()).isEqualTo(404);
        // And these logs have not parted.
        else if (call.path.equals("/divergence")) assertThat(reply.status()).isEqualTo(409);
        // And that leader was not elected.
        else if (call.path.startsWith("/raft/")) assertThat(reply.status()).isEqualTo(409);
        else if (node == leader && !List.of("/replication", "/raft").contains(call.path))
            assertThat(reply.status()).isEqualTo(200);
        fits(call, reply);
    }

    private void fits(Call call, Wires.Reply reply) {
        var response = resolved(call.operation.get("responses").path("" + reply.status()));
        assertThat(response.isMissingNode()).as("status %d", reply.status()).isFalse();
        assertThat(response.path("description").asText()).isNotBlank();
        var type = reply.header("Content-Type").replaceAll(";.*", "");
        var content = response.path("content").path(type);
        assertThat(content.isMissingNode()).as(type).isFalse();
        if (type.equals("application/json"))
            assertThat(schemas.faults(content.get("schema"), reply.json(), "answer")).isEmpty();
    }

    /// The call's path and query with the examples of its parameters.
    private String target(Call call) {
        var target = call.path;
        var query = new ArrayList<String>();
        for (var reference : call.operation.path("parameters")) {
            var parameter = resolved(reference);
            var name = parameter.get("name").asText();
            assertThat(parameter.path("description").asText()).as(name).isNotBlank();
            if (!parameter.has("example")) continue;
            var example = parameter.get("example").asText();
            if (parameter.get("in").asText().equals("path"))
                target = target.replace("{" + name + "}", example);
            else query.add(name + "=" + URLEncoder.encode(example, UTF_8));
        }
        assertThat(target).doesNotContain("{");
        return target + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    private JsonNode resolved(JsonNode part) {
        return part.has("$ref") ? api.at(part.get("$ref").asText().substring(1)) : part;
    }

    private List<Call> calls() {
        var calls = new ArrayList<Call>();
        for (var path : api.get("paths").properties())
            for (var method : path.getValue().properties())
                calls.add(
                        new Call(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue()));
        return calls;
    }

    @Test
    void theRootLeadsABrowserToTheDocsAndAProgramToTheRest() throws Exception {
        var browser =
                call(
                        leader.port(),
                        "GET",
                        "/",
                        "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n",
                        new byte[0]);
        var program = get(leader.port(), "/");

        assertThat(browser.status()).isEqualTo(302);
        assertThat(browser.header("Location")).isEqualTo("/docs");
        assertThat(program.status()).isEqualTo(200);
        for (var link : program.json().properties())
            if (!List.of("service", "events").contains(link.getKey()))
                assertThat(get(leader.port(), link.getValue().asText()).status())
                        .as(link.getKey())
                        .isEqualTo(200);
    }

    /// WCAG 2.2, success criterion 1.4.3.
    @Test
    void theDocsPageCanBeReadInLightAndDark() throws Exception {
        var page = get(leader.port(), "/docs").body();
        var themes =
                Pattern.compile(":root \\{(.*?)}", Pattern.DOTALL)
                        .matcher(page)
                        .results()
                        .map(theme -> theme.group(1))
                        .toList();

        assertThat(themes).hasSize(2);
        for (var theme : themes) {
            for (var text : List.of("text", "soft", "get", "put", "delete", "post", "accent"))
                for (var ground : List.of("bg", "card", "code"))
                    assertThat(contrast(theme, text, ground))
                            .as(text + " on " + ground)
                            .isGreaterThanOrEqualTo(4.5);
            assertThat(contrast(theme, "onaccent", "accent")).isGreaterThanOrEqualTo(4.5);
        }
        // Browsers have greys of their own for what an empty field suggests.
        assertThat(page).contains("::placeholder { color: var(--soft); opacity: 1; }");
    }

    private static double contrast(String theme, String one, String other) {
        var a = luminance(theme, one) + 0.05;
        var b = luminance(theme, other) + 0.05;
        return Math.max(a, b) / Math.min(a, b);
    }

    private static double luminance(String theme, String name) {
        var found = Pattern.compile("--" + name + ": #(\\w+)").matcher(theme);
        assertThat(found.find()).as(name).isTrue();
        var digits = found.group(1);
        if (digits.length() == 3) digits = digits.replaceAll("(.)", "$1$1");
        var weights = new double[] {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            var c = Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16) / 255.0;
            sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    @Test
    void theDocsPageNeedsNothingFromElsewhere() throws Exception {
        var page = get(leader.port(), "/docs");

        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(page.body()).doesNotContain("http://").doesNotContain("https://");
    }
}
