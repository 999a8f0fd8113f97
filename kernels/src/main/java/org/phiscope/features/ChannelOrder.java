// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** In which order channels are shown. */
public enum ChannelOrder {
    /** As the network has them. */
    INDEX(_ -> 0),
    /** Those first that answer most strongly: the mean of their squares. */
    ENERGY(ChannelStatistics::energy),
    /** Those first that differ most from place to place. */
    VARIANCE(ChannelStatistics::variance);

    private final ToDoubleFunction<ChannelStatistics> key;

    ChannelOrder(ToDoubleFunction<ChannelStatistics> key) {
        this.key = key;
    }

    /** The name used on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Indices of channels in this order; equal ones stay as the network has them. */
    public List<Integer> of(List<ChannelStatistics> channels) {
        return IntStream.range(0, channels.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer channel) -> key.applyAsDouble(channels.get(channel)))
                        .reversed())
                .toList();
    }
}
