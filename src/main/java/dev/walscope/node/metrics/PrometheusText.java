package dev.walscope.node.metrics;

/// Prometheus' text format, version 0.0.4, line by line.
///
/// Source: "Exposition formats" in Prometheus' documentation.
final class PrometheusText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(8192);

    /// Begins the samples of one metric.
    ///
    /// @param type `counter`, `gauge` or `histogram`
    PrometheusText metric(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /// @param labels as [#label] writes them, separated by commas; may be empty
    PrometheusText sample(String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) text.append('{').append(labels).append('}');
        text.append(' ');
        if (value == Math.rint(value) && Math.abs(value) < 1e15) text.append((long) value);
        else text.append(value);
        text.append('\n');
        return this;
    }

    /// A metric of one sample.
    PrometheusText single(String name, String type, String help, double value) {
        return metric(name, type, help).sample(name, "", value);
    }

    static String label(String name, String value) {
        var escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return name + "=\"" + escaped + "\"";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
