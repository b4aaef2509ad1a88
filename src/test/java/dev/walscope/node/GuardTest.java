package dev.walscope.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {
    @ParameterizedTest
    @CsvSource({
        "2001:db8::5, [2001:db8::5]:8000",
        "2001:DB8::5, [2001:db8::5]",
        "fe80::1%eth0, [fe80::1]:8000",
        "::1, [::1]:8000",
        "::, [2001:db8::5]:8000",
        "10.0.0.7, 10.0.0.7:8000",
        "0.0.0.0, 10.0.0.7",
        "10.0.0.7, localhost:8000",
    })
    void aNodeAnswersForTheAddressItListensOn(String bound, String host) {
        assertThat(new Guard(bound, new Metrics()).isOurs(host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::5, [2001:db8::6]:8000",
        "::, evil.example",
        "10.0.0.7, 10.0.0.8:8000",
        "127.0.0.1, 127.0.0.1.evil.example",
    })
    void aNodeAnswersForNothingElse(String bound, String host) {
        assertThat(new Guard(bound, new Metrics()).isOurs(host)).isFalse();
    }
}
