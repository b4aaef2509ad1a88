package dev.walscope.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
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
}
