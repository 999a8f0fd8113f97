// SPDX-License-Identifier: Apache-2.0
package org.phiscope.roofline;

import java.util.List;
import org.phiscope.cost.CostReport;

/**
 * A network set against what a device can do (Williams, Waterman & Patterson 2009): each layer takes as long as its
 * computing or its moving, whichever is longer, and the layers follow one another. An estimate. Of float32 without
 * tensor cores it is a lower bound as long as layers take their data from main memory, for no device exceeds its peak
 * rates, and starting a layer takes time, too; where a map stays in a cache until it is read again, a run may be quicker.
 *
 * @param times of the workload's layers, in their order
 */
public record Roofline(DeviceSpec device, Workload workload, List<LayerTime> times) {

    /**
     * A layer and the time that it takes by this model.
     *
     * @param bound which of the two takes longer; {@link Bound#COMPUTE} at the ridge itself
     */
    public record LayerTime(Layer layer, Bound bound, double seconds) {}

    /** @throws org.phiscope.graph.GraphException if a count does not fit 64 bits */
    public static Roofline of(CostReport report, DeviceSpec device) {
        return of(Workload.of(report), device);
    }

    public static Roofline of(Workload workload, DeviceSpec device) {
        return new Roofline(
                device,
                workload,
                workload.layers().stream().map(layer -> time(layer, device)).toList());
    }

    private static LayerTime time(Layer layer, DeviceSpec device) {
        double computing = layer.flops() / device.flopsPerSecond();
        double moving = layer.bytes() / device.bytesPerSecond();
        return computing >= moving
                ? new LayerTime(layer, Bound.COMPUTE, computing)
                : new LayerTime(layer, Bound.MEMORY, moving);
    }

    /** Of all layers together. */
    public double seconds() {
        return times.stream().mapToDouble(LayerTime::seconds).sum();
    }

    /** Of all layers together in whole nanoseconds, the last one begun counting in full. */
    public long nanoseconds() {
        return (long) Math.ceil(1e9 * seconds());
    }

    /** Of all layers that are bound by this. */
    public double seconds(Bound bound) {
        return times.stream()
                .filter(time -> time.bound() == bound)
                .mapToDouble(LayerTime::seconds)
                .sum();
    }
}
