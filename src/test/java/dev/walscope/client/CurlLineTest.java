package dev.walscope.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

class CurlLineTest {
    @Test
    void theManualsPutIsRead() {
        var line =
                CurlLine.parse(
                        """
                        curl -X PUT "http://localhost:8000/key/key6" \\
                            -H "Content-Type: application/json" -d '{"value": "myvalue"}'    # ok
                        """);

        assertThat(line.base()).isEqualTo(URI.create("http://localhost:8000"));
        assertThat(line.call()).isEqualTo(Call.put("key6", "\"myvalue\""));
    }

    @Test
    void shortOptionsMayBeGluedTogether() {
        var line = CurlLine.parse("curl -sSXDELETE localhost:8001/key/a?client_id=c -d{}");

        assertThat(line.base()).isEqualTo(URI.create("http://localhost:8001"));
        assertThat(line.call())
                .isEqualTo(Call.delete("a").withQuery("client_id", "c").withBody("{}"));
    }

    @Test
    void longOptionsTakeTheirValueEitherWay() {
        var spaced = CurlLine.parse("curl --request PUT --data {} --url http://h:1/key/a");
        var glued = CurlLine.parse("curl --request=PUT --data={} --url=http://h:1/key/a");

        assertThat(spaced).isEqualTo(glued);
    }

    @Test
    void dataMakesItAPostUnlessAMethodIsGiven() {
        assertThat(CurlLine.parse("curl -d {} http://h/scrub").call().method()).isEqualTo("POST");
        assertThat(CurlLine.parse("curl -I http://h/health").call().method()).isEqualTo("HEAD");
    }

    @Test
    void anAddressWithoutHostIsThisMachineAndWithoutPathTheRoot() {
        assertThat(CurlLine.parse("curl -N :8000/events").base())
                .isEqualTo(URI.create("http://localhost:8000"));
        assertThat(CurlLine.parse("curl http://h:80").call().path()).isEqualTo("/");
        assertThat(CurlLine.parse("curl 'http://h:80?a=b'").call().query()).containsEntry("a", "b");
    }

    @Test
    void aKeyWithItsAccentsApartStaysTheKeyThatItIs() {
        var apart = "e\u0301";

        assertThat(CurlLine.parse("curl http://h/key/" + apart).call()).isEqualTo(Call.get(apart));
    }

    @Test
    void whatIsTypedUnencodedIsEncodedAndWhatIsEncodedStays() {
        assertThat(CurlLine.parse("curl 'http://h/key/a b%2Fé'").call().path())
                .isEqualTo("/key/a%20b%2F%C3%A9");
    }

    @Test
    void aBrowsersDollarQuotesAreRead() {
        assertThat(
                        CurlLine.parse("curl http://h/ --data-raw $'{\"v\":\"\\u00e9\\'\\n!\"}'")
                                .call()
                                .body())
                .isEqualTo("{\"v\":\"é'\n!\"}");
    }

    @Test
    void whatReadsTheAnswerDoesNotMatter() {
        assertThat(CurlLine.parse("curl -s http://h/status | jq .").call().path())
                .isEqualTo("/status");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '^',
            delimiter = '~',
            value = {
                "wget http://h/ ~ the line does not start with curl",
                "curl ~ the address is missing",
                "curl -X ~ nothing follows -X",
                "curl --frob http://h/ ~ curl's option --frob is not known here",
                "curl http://h/ http://h/2 ~ two addresses: http://h/ and http://h/2",
                "curl http://h/ -d @file ~ put the JSON itself after -d, not a file's name",
                "curl ftp://h/ ~ a node's address starts with http://, not ftp://h/",
                "curl http:///x ~ http:// is not an address such as http://localhost:8000",
                "curl http://h/key/100% ~ a % in an address is written %25",
                "curl 'http://h/ ~ the ' that is opened is not closed",
                "curl http://h/ -H 'Content-Type: text/plain' ~ only application/json can be sent,"
                        + " not text/plain",
                "curl $HOST/status ~ a shell's $ is not known here; put it in single quotes",
            })
    void whatIsNotOneCallIsRefusedInOneSentence(String line, String sentence) {
        assertThatThrownBy(() -> CurlLine.parse(line))
                .isInstanceOf(UnclearCurl.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "-H 'X-Trace: 7' ~ the header X-Trace: 7",
                "-H 'Accept: text/html' ~ the header Accept: text/html",
                "-A me ~ the option -A me",
                "-b a=b ~ the option -b a=b",
                "--retry 3 ~ the option --retry 3",
                "-m 2 ~ the option -m 2",
                "-sL ~ the option -L",
                "'http://h/key/a?acks=all&acks=one' ~ the first acks=all",
            })
    void whatACallCannotCarryIsNamed(String part, String left) {
        var url = part.contains("http") ? "" : " http://h/key/a";

        assertThat(CurlLine.parse("curl " + part + url).left()).containsExactly(left);
    }

    @Test
    void whatOnlyChangesWhatCurlPrintsIsNotNamed() {
        var line =
                "curl -sSifv -o out -w '%{http_code}' -H 'Content-Type: application/json'"
                        + " -H 'Accept: */*' http://h/key/a";

        assertThat(CurlLine.parse(line).left()).isEmpty();
    }

    @Test
    void twoCommandsAreRefused() {
        assertThatThrownBy(() -> CurlLine.parse("curl http://h/a; curl http://h/b"))
                .hasMessageContaining("one curl line");
    }

    @Test
    void aTokenStandsInNoLineAndWhatIsCopiedCanBePasted() {
        var shown = new Credentials("wal_secret", Path.of("/tmp/its ca.pem"), null);
        var base = URI.create("https://db1.example:8000");
        var call = Call.put("k", "1");

        var line = call.curl(base, shown);

        assertThat(line)
                .isEqualTo(
                        "curl -X PUT --cacert '/tmp/its ca.pem' -H \"Authorization: Bearer"
                                + " $WALSCOPE_TOKEN\" 'https://db1.example:8000/key/k' -H"
                                + " 'Content-Type: application/json' -d '{\"value\": 1}'");
        assertThat(CurlLine.parse(line)).isEqualTo(new CurlLine(base, call, List.of()));
    }

    @Test
    void aTokenThatIsPastedIsNotRepeated() {
        var line = CurlLine.parse("curl -H 'Authorization: Bearer wal_secret' localhost:8000/lag");

        assertThat(line.left())
                .containsExactly(
                        "the header Authorization, in whose place goes what this window has");
    }
}
