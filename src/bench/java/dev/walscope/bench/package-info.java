/// Measures the node tower: `mvn -q -Pbench test-compile exec:exec@bench`.
///
/// [Benchmarks] runs the parts under JMH, then [ReplicationBench] with whole nodes, and prints one
/// table. What came out, and on which machine, stands in `assets/docs/performance.md`. Must never
/// be needed by the program or its tests.
@NullMarked
package dev.walscope.bench;

import org.jspecify.annotations.NullMarked;
