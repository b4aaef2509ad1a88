package dev.walscope.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8000",
                "http://127.0.0.1:8000",
                "http://127.8.9.10:8000/",
                "http://[::1]:8000",
            })
    void thisMachineIsKnownByItsLoopbackNames(String url) {
        assertThat(NodeUrl.isLoopback(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://node.example:8000",
                "http://localhost.example:8000",
                "http://127.example:8000",
                "http://10.127.0.1:8000",
                "http://128.0.0.1:8000",
                "http://[::2]:8000",
                "http://0.0.0.0:8000",
                "localhost:8000",
                "no url",
                "",
            })
    void whatIsNotPlainlyThisMachineMayBeAnother(String url) {
        assertThat(NodeUrl.isLoopback(url)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8000, http://127.0.0.1:8000, true",
        "http://LOCALHOST:8000, http://[::1]:8000, true",
        "http://127.0.0.1:8000, http://127.0.0.2:8000, false",
        "http://localhost:8000, http://localhost:8001, false",
        "http://a.example, http://A.example:80, true",
        "http://a.example:80, http://b.example:80, false",
        "no url, no url, true",
        "no url, http://localhost:80, false"
    })
    void twoUrlsAreOfTheSameNode(String one, String other, boolean areSame) {
        assertThat(NodeUrl.areSame(one, other)).isEqualTo(areSame);
        assertThat(NodeUrl.areSame(other, one)).isEqualTo(areSame);
    }
}
