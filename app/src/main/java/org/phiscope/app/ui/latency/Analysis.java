// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.cost.OpKind;
import org.phiscope.app.ui.session.LayerTimes;
import org.phiscope.cost.CostReport;
import org.phiscope.roofline.Bound;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.Layer;
import org.phiscope.roofline.Roofline;
import org.phiscope.roofline.Roofline.LayerTime;
import org.phiscope.roofline.Workload;

/**
 * A network set against a device, and what was measured of it.
 *
 * @param stages in the order in which they begin
 * @param measurement of this very network; {@code null} if there is none
 */
public record Analysis(
        Roofline roofline, List<LayerFigures> layers, List<StageFigures> stages, @Nullable Measurement measurement) {

    /** @param last what was measured last; it counts if it was this network */
    static Analysis of(CostReport report, DeviceSpec device, @Nullable Measurement last) {
        Roofline roofline = Roofline.of(report, device);
        Measurement measured = last != null && last.graph().equals(report.graph()) ? last : null;
        List<LayerFigures> layers = layers(roofline, measured);
        return new Analysis(roofline, layers, stages(layers), measured);
    }

    private static List<LayerFigures> layers(Roofline roofline, @Nullable Measurement measured) {
        Workload workload = roofline.workload();
        Map<Layer, Double> seconds = measured == null ? Map.of() : measured.seconds(workload);
        double flops = workload.flops();
        double bytes = workload.bytes();
        double all = roofline.seconds();
        List<LayerFigures> layers = new ArrayList<>(roofline.times().size());
        for (LayerTime time : roofline.times()) {
            Layer layer = time.layer();
            layers.add(new LayerFigures(
                    layers.size(),
                    layer.source().name(),
                    layer.source().stage(),
                    OpKind.of(layer.source().op()),
                    layer.flops(),
                    layer.bytes(),
                    flops == 0 ? 0 : layer.flops() / flops,
                    layer.bytes() / bytes,
                    time.seconds() / all,
                    layer.intensity(),
                    time.bound(),
                    time.seconds(),
                    seconds.getOrDefault(layer, Double.NaN)));
        }
        return List.copyOf(layers);
    }

    private static List<StageFigures> stages(List<LayerFigures> layers) {
        double measured = measuredSeconds(layers);
        Map<String, List<LayerFigures>> stages = new LinkedHashMap<>();
        layers.forEach(layer -> stages.computeIfAbsent(layer.stage(), _ -> new ArrayList<>()).add(layer));
        return stages.entrySet().stream()
                .map(stage -> new StageFigures(
                        stage.getKey(),
                        stage.getValue().stream().mapToDouble(LayerFigures::flopsShare).sum(),
                        stage.getValue().stream().mapToDouble(LayerFigures::bytesShare).sum(),
                        stage.getValue().stream().mapToDouble(LayerFigures::timeShare).sum(),
                        measured == 0 ? Double.NaN : measuredSeconds(stage.getValue()) / measured))
                .toList();
    }

    private static double measuredSeconds(List<LayerFigures> layers) {
        return layers.stream()
                .filter(LayerFigures::isMeasured)
                .mapToDouble(LayerFigures::measuredSeconds)
                .sum();
    }

    /** Part of the predicted time that is decided by this, 0 … 1. */
    public double share(Bound bound) {
        return roofline.seconds(bound) / roofline.seconds();
    }

    /** The largest part of FLOPs, bytes or time that a layer has: what bars are scaled by. */
    double largestShare() {
        return layers.stream()
                .mapToDouble(layer ->
                        Math.max(layer.flopsShare(), Math.max(layer.bytesShare(), layer.timeShare())))
                .max()
                .orElse(1);
    }

    /** What was measured, for other views. */
    LayerTimes times() {
        Measurement measured = Objects.requireNonNull(measurement);
        Map<String, LayerTimes.Time> times = new HashMap<>();
        layers.forEach(layer -> times.put(layer.name(), new LayerTimes.Time(layer.seconds(), layer.measuredSeconds())));
        return new LayerTimes(measured.graph(), measured.device().name(), roofline.device().name(), times);
    }

    /** Whether the measured times are this device's, and so can be set against its roofs. */
    public boolean isMeasuredHere() {
        return measurement != null && measurement.device().id().equals(roofline.device().id());
    }

    /** The layer that a node runs in. */
    public Optional<LayerFigures> layerOf(@Nullable String node) {
        return node == null
                ? Optional.empty()
                : roofline.workload().layerOf(node).flatMap(layer -> layer(layer.source().name()));
    }

    private Optional<LayerFigures> layer(String name) {
        return layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
    }
}
