package deens.control;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is measured of a server, in the form that Prometheus reads. Every value is fetched when it
 * is read, so that counting stays what it is: an addition in a worker's own array.
 */
public final class Metrics implements AutoCloseable {
  private final PrometheusRegistry prometheus = new PrometheusRegistry();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
  private final JvmGcMetrics gc = new JvmGcMetrics();

  /** The registry refers to them weakly. */
  private final List<Object> kept = new ArrayList<>();

  private Runnable beforeEach = () -> {};

  /** Makes metrics of the JVM alone. */
  public Metrics() {
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /**
   * Adds something that only grows.
   *
   * @param name dots between words: {@code deens.queries} becomes {@code deens_queries_total}
   * @param tags names and values in turn
   */
  public void counter(String name, String help, LongSupplier value, String... tags) {
    kept.add(value);
    FunctionCounter.builder(name, value, LongSupplier::getAsLong)
        .description(help)
        .tags(tags)
        .register(registry);
  }

  /** Adds something that goes up and down. */
  public void gauge(String name, String help, DoubleSupplier value, String... tags) {
    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .description(help)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /**
   * One value of many things that come and go.
   *
   * @param of what it is of: the value of the tag
   */
  public record Sample(String of, double value) {}

  /** Adds a value for each of many things; they are listed anew each time they are read. */
  public void gauges(String name, String help, String tag, Supplier<List<Sample>> samples) {
    MultiGauge gauges = MultiGauge.builder(name).description(help).register(registry);
    Runnable before = beforeEach;
    beforeEach =
        () -> {
          before.run();
          gauges.register(
              samples.get().stream()
                  .<MultiGauge.Row<?>>map(s -> MultiGauge.Row.of(Tags.of(tag, s.of()), s.value()))
                  .toList(),
              true);
        };
  }

  /**
   * One of many counts that are told apart by labels.
   *
   * @param values of the labels, in their order
   */
  public record Count(List<String> values, long count) {}

  /** Adds many things that only grow; they are listed anew each time they are read. */
  public void counters(
      String name, String help, List<String> labels, Supplier<List<Count>> counts) {
    var metadata = new MetricMetadata(name, help);
    prometheus.register(() ->
        new CounterSnapshot(
            metadata,
            counts.get().stream()
                .map(c ->
                    CounterDataPointSnapshot.builder()
                        .labels(Labels.of(labels, c.values()))
                        .value((double) c.count())
                        .build())
                .toList()));
  }

  /**
   * Adds a distribution of times.
   *
   * @param name as Prometheus has it, ending in {@code _seconds}
   * @param counts how many took less than 2^i microseconds, and not less than half of that
   */
  public void histogram(String name, String help, Supplier<long[]> counts) {
    prometheus.register(() -> {
      long[] n = counts.get();
      var buckets = ClassicHistogramBuckets.builder();
      double sum = 0;
      for (int i = 0; i < n.length; i++) {
        double most = (1L << i) / 1e6;
        boolean last = i == n.length - 1;
        buckets.bucket(last ? Double.POSITIVE_INFINITY : most, n[i]);
        sum += n[i] * most * 0.75; // the middle of each: a good guess is all that a sum can be
      }
      return HistogramSnapshot.builder()
          .name(name)
          .help(help)
          .dataPoint(
              HistogramDataPointSnapshot.builder()
                  .classicHistogramBuckets(buckets.build())
                  .sum(sum)
                  .build())
          .build();
    });
  }

  /** Returns all of it, in Prometheus's text format. */
  public synchronized String text() {
    beforeEach.run();
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
