package dev.walscope.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

class CallTest {
    private static final URI LEADER = URI.create("http://localhost:8000");

    /// With `-X HEAD` curl would wait for a body that never comes.
    @Test
    void aHeadIsAskedForWithCurlsOwnOption() {
        var head = Call.of("HEAD", "/key/a");

        assertThat(head.curl(LEADER)).isEqualTo("curl -I 'http://localhost:8000/key/a'");
    }

    @Test
    void aPutIsTheCurlLineOfTheManual() {
        assertThat(Call.put("user:7", "{\"n\":1}").curl(LEADER))
                .isEqualTo(
                        "curl -X PUT 'http://localhost:8000/key/user%3A7'"
                                + " -H 'Content-Type: application/json'"
                                + " -d '{\"value\": {\"n\":1}}'");
    }

    @Test
    void aLineOfManyPutsShowsWhatItsNodeWantsAndNoToken() {
        var shown = new Credentials("wal_secret", Path.of("ca.pem"), null);

        assertThat(Call.curlOfEach(LEADER, shown, "cart:", 5))
                .isEqualTo(
                        "for i in $(seq 5); do curl -X PUT --cacert 'ca.pem'"
                                + " -H \"Authorization: Bearer $WALSCOPE_TOKEN\""
                                + " \"http://localhost:8000/key/cart%3A$i\""
                                + " -H 'Content-Type: application/json'"
                                + " -d \"{\\\"value\\\": $i}\"; done");
    }

    @Test
    void aGetNeedsNoMethodAndADeleteNoBody() {
        assertThat(Call.get("key6").curl(LEADER))
                .isEqualTo("curl 'http://localhost:8000/key/key6'");
        assertThat(Call.delete("key6").curl(LEADER))
                .isEqualTo("curl -X DELETE 'http://localhost:8000/key/key6'");
    }

    @Test
    void identitiesStandInTheQueryInTheOrderOfTheManual() {
        assertThat(Call.delete("k").withRequest("client 1", "a&b").curl(LEADER))
                .isEqualTo(
                        "curl -X DELETE"
                            + " 'http://localhost:8000/key/k?client_id=client%201&request_id=a%26b'");
    }

    @Test
    void keysOfAnyCharactersAreEncoded() {
        assertThat(Call.get("a/b %?#é+").path()).isEqualTo("/key/a%2Fb%20%25%3F%23%C3%A9%2B");
    }

    @Test
    void aKeyOfDotsIsNotAStepUp() {
        assertThat(Call.get("..").curl(LEADER))
                .isEqualTo("curl --path-as-is 'http://localhost:8000/key/%2E%2E'");
        assertThat(Call.get("../x").path()).isEqualTo("/key/..%2Fx");
    }

    @Test
    void aQuoteInAValueIsQuotedForTheShell() {
        assertThat(Call.put("k", "\"it's\"").curl(LEADER))
                .endsWith("-d '{\"value\": \"it'\\''s\"}'");
    }

    @Test
    void halfACharacterIsRefused() {
        assertThatThrownBy(() -> Call.get("\ud800")).hasMessageContaining("lone surrogate");
    }

    @Test
    void aBaseWithASlashAtItsEndIsTheSameNode() {
        assertThat(Call.get("k").uri(URI.create("http://localhost:8000/")))
                .isEqualTo(Call.get("k").uri(LEADER));
    }

    @Test
    void everyCurlLineReadsBackAsItsCall() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            var call =
                    switch (random.nextInt(4)) {
                        case 0 -> Call.put(text(random), "\"" + text(random) + "\"");
                        case 2 ->
                                Call.delete(text(random))
                                        .withHeader("If-Match", "\"" + random.nextInt() + "\"")
                                        .withHeader("If-None-Match", "*");
                        case 1 -> Call.get(text(random)).withQuery("min_id", text(random));
                        default -> Call.delete(text(random)).withRequest(text(random), "r");
                    };

            var read = CurlLine.parse(call.curl(LEADER));

            assertThat(read)
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(new CurlLine(LEADER, call, List.of()));
        }
    }

    private static String text(Random random) {
        var alphabet = "ab'\"\\ \n\t$`!&|;<>(){}[]#?%+/=:@.,~-_é€\uD83D\uDE00";
        var text = new StringBuilder();
        for (int left = 1 + random.nextInt(12); left > 0; left--) {
            var points = alphabet.codePoints().toArray();
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
