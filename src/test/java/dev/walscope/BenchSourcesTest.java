package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/// What measures is built by a profile alone, and would not be missed until somebody measures.
class BenchSourcesTest {
    @TempDir Path classes;

    @Test
    void whatMeasuresCompiles() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new DiagnosticCollector<JavaFileObject>();
        try (var manager = compiler.getStandardFileManager(null, null, null);
                var files = Files.walk(Path.of("src/bench/java"))) {
            var sources = files.filter(file -> file.toString().endsWith(".java")).toList();
            var isCompiled =
                    compiler.getTask(
                                    null,
                                    manager,
                                    said,
                                    List.of(
                                            "-proc:none",
                                            "-d",
                                            classes.toString(),
                                            "-cp",
                                            System.getProperty("java.class.path")),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(sources))
                            .call();
            assertThat(isCompiled).as(said.getDiagnostics().toString()).isTrue();
        }
    }
}
