package dev.walscope.lesson.play;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.client.Call;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.Random;

class WireTextTest {
    private static final Call PUT = Call.put("k", "\"caf\u00e9\"");

    @Test
    void ofPlainHttpTheRequestLineAndTheBodyAreShownAndNoHeader() {
        var sent = "PUT /key/k HTTP/1.1\r\nAuthorization: Bearer wal_secret\r\n\r\n" + PUT.body();

        var heard = WireText.of(sent.getBytes(UTF_8), PUT);

        assertThat(heard.isReadable()).isTrue();
        assertThat(heard.text())
                .startsWith("50 55 54 20 2f 6b 65 79  PUT /key\n2f 6b 20 ")
                .contains("\n…\n7b 22 76 61")
                .doesNotContain("Bearer", "wal_");
    }

    /// The last bytes of a request without a body are those of a header, a token perhaps.
    @Test
    void whereThereIsNoBodyNothingOfTheHeadersIsShownInItsPlace() {
        var sent = "GET /key/k HTTP/1.1\r\nAuthorization: Bearer wal_secret\r\n\r\n";

        var heard = WireText.of(sent.getBytes(UTF_8), Call.get("k"));

        assertThat(heard.text()).hasLineCount(3).doesNotContain("…", "wal_");
    }

    @Test
    void ofTlsTheKindsOfRecordsAreShownAndAreTheSameOnEachRun() {
        var one = WireText.of(tls(1, 500, 60, 90), PUT);
        var other = WireText.of(tls(2, 480, 70, 70), PUT);

        assertThat(one.isReadable()).isFalse();
        assertThat(one)
                .isEqualTo(other)
                .isEqualTo(
                        new WireText(
                                false,
                                """
                                16 03 03 …  hello, in the clear
                                14 03 03 …  from here on encrypted
                                17 03 03 …  encrypted
                                neither path nor body in any\
                                """));
    }

    /// A record that is not whole yet, and one whose content is the request after all.
    @Test
    void aRequestInARecordIsReadableAllTheSame() {
        var sent = new ByteArrayOutputStream();
        sent.writeBytes(new byte[] {22, 3, 3, 0, 50});
        sent.writeBytes(String.valueOf(PUT.body()).getBytes(UTF_8));

        var heard = WireText.of(sent.toByteArray(), PUT);

        assertThat(heard.isReadable()).isTrue();
        assertThat(heard.text()).endsWith("\npath or body among them");
    }

    @Test
    void aRequestWithoutABodyIsReadableByItsPath() {
        var plain = WireText.of("GET /key/k HTTP/1.1\r\n\r\n".getBytes(UTF_8), Call.get("k"));
        var encrypted = WireText.of(tls(1, 500, 60, 90), Call.get("k"));

        assertThat(plain.isReadable()).isTrue();
        assertThat(encrypted.isReadable()).isFalse();
    }

    private static byte[] tls(int seed, int hello, int finished, int data) {
        var random = new Random(seed);
        var sent = new ByteArrayOutputStream();
        record(sent, random, 22, hello);
        record(sent, random, 20, 1);
        record(sent, random, 23, finished);
        record(sent, random, 23, data);
        return sent.toByteArray();
    }

    private static void record(ByteArrayOutputStream sent, Random random, int kind, int length) {
        sent.writeBytes(new byte[] {(byte) kind, 3, 3, (byte) (length >> 8), (byte) length});
        var content = new byte[length];
        random.nextBytes(content);
        sent.writeBytes(content);
    }
}
