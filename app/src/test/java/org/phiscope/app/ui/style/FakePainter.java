// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.style.Picture;
import org.phiscope.style.StyleMemory;
import org.phiscope.style.StyleStep;
import org.phiscope.style.StyleSteps;
import org.phiscope.style.StyleTransfer;
import org.phiscope.weights.WeightsException;

/** Paints greys, one step after the other, and takes as much memory as it is told to. */
final class FakePainter implements StylePainter {
    static final Device CPU = new Device("test:cpu", "test", "a CPU", "CPU", 1L << 30);

    final List<StyleJob> jobs = new ArrayList<>();
    long memory = 1 << 20;
    String untrained = "";

    /** Told after each step. */
    Consumer<StyleStep> between = _ -> {};

    @Override
    public Outlook outlook(StyleJob job) {
        return new Outlook(new StyleMemory(memory, 1 << 20), CPU, untrained);
    }

    @Override
    public Picture paint(StyleJob job, StyleTransfer.Listener listener, Cancellation cancellation) {
        jobs.add(job);
        List<Integer> iterations = job.settings().iterations();
        int all = iterations.stream().mapToInt(Integer::intValue).sum();
        int done = 0;
        for (int size = 0; size < iterations.size(); size++) {
            for (int step = 0; step < iterations.get(size); step++) {
                cancellation.check();
                StyleStep taken = StyleSteps.taken(++done, all, 4 << size, job.settings());
                listener.step(taken);
                between.accept(taken);
            }
        }
        return new Picture(1, 1, new float[3]);
    }

    @Override
    public void checkWeights(Path file, Configuration network) {
        if (!file.toString().contains("fits")) {
            throw new WeightsException(Message.verbatim(file.getFileName() + " does not fit: it has no tensor features.0.weight"));
        }
    }
}
