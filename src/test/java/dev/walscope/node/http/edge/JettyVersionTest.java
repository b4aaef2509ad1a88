package dev.walscope.node.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.util.Jetty;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

class JettyVersionTest {
    @Test
    void theEdgeRunsOnTheJettyThatItWasWrittenFor() throws Exception {
        var page =
                Files.readString(
                        Path.of("src/main/java/dev/walscope/node/http/edge/package-info.java"));

        assertThat(page)
                .as("the edge leans on Jetty's inside; its front page says what to look at")
                .contains("Written for Jetty " + Jetty.VERSION + ".");
    }
}
