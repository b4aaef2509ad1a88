package dev.walscope.node.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// All of a node's figures as Prometheus reads them: what was counted ([Metrics]), what is looked
/// up ([NodeFigures]), and those of the JVM and its process.
///
/// Any thread.
public final class MetricsText {
    /// Of the process, so there is one, and it costs nothing before the first scrape.
    private static final class Jvm {
        static final PrometheusRegistry REGISTRY = registry();

        private static PrometheusRegistry registry() {
            var registry = new PrometheusRegistry();
            JvmMemoryMetrics.builder().register(registry);
            JvmGarbageCollectorMetrics.builder().register(registry);
            JvmThreadsMetrics.builder().register(registry);
            JvmRuntimeInfoMetric.builder().register(registry);
            ProcessMetrics.builder().register(registry);
            return registry;
        }
    }

    private final Metrics metrics;
    private final NodeFigures figures;

    public MetricsText(Metrics metrics, NodeFigures figures) {
        this.metrics = metrics;
        this.figures = figures;
    }

    /// The format that a scraper asks for: OpenMetrics, or Prometheus' own text.
    ///
    /// @param accept the request's header, as it came
    public Format format(@Nullable String accept) {
        return new Format(ExpositionFormats.init().findWriter(accept));
    }

    /// One of the formats, which puts the figures together as they are now.
    public final class Format {
        private final ExpositionFormatWriter writer;

        private Format(ExpositionFormatWriter writer) {
            this.writer = writer;
        }

        public String contentType() {
            return writer.getContentType();
        }

        public byte[] text() throws IOException {
            var all = MetricSnapshots.builder();
            metrics.registry().scrape().forEach(all::metricSnapshot);
            figures.collect().forEach(all::metricSnapshot);
            Jvm.REGISTRY.scrape().forEach(all::metricSnapshot);
            var out = new ByteArrayOutputStream(16_384);
            writer.write(out, all.build());
            return out.toByteArray();
        }
    }
}
