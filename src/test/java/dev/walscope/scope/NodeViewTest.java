package dev.walscope.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.Role;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeViewTest {
    @ParameterizedTest
    @CsvSource({
        "http://localhost:8000, :8000",
        "http://127.0.0.1:8001, :8001",
        "http://[::1]:8002, :8002",
        "http://node.example:8000, node.example:8000",
        "http://127.example:8000, 127.example:8000",
        "no url, no url",
        "'', ''",
    })
    void aNodeOfThisMachineIsCalledByItsPortAlone(String url, String address) {
        var node = NodeView.unknown("leader", 0).as(url, Role.leader, ProcessView.FOREIGN);

        assertThat(node.address()).isEqualTo(address);
    }
}
