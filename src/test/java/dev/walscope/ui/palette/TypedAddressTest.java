package dev.walscope.ui.palette;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;

class TypedAddressTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8000, http://localhost:8000",
        "http://localhost:8000, http://localhost:8000",
        "https://node.example:1, https://node.example:1",
        "http://localhost:localhost:8000, http://localhost:8000",
        "http://localhost:http://10.0.0.1:8000, http://10.0.0.1:8000",
        "http://localhost:[::1]:8000, http://[::1]:8000",
    })
    void anAddressIsTakenWithAndWithoutItsScheme(String typed, URI meant) {
        assertThat(TypedAddress.of(typed)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "http://", "no host", "http://a b:1"})
    void whatNamesNoHostIsNone(String typed) {
        assertThat(TypedAddress.of(typed)).isEmpty();
    }
}
