// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Form;
import org.phiscope.engine.Progress;
import org.phiscope.verify.Agreement;

/** Finds out of every run what it is told to. */
final class FakeExaminer implements Examiner {
    static final Device REFERENCE = new Device("onnxruntime:cpu", "onnxruntime", "a CPU", "CPU", 1L << 30);

    private @Nullable Double error;
    private Form form = Form.SPECIALISED;
    private int specialised;
    private Runnable during = () -> {};

    /** From now on runs are this far from the reference. */
    void setError(double relativeError) {
        error = relativeError;
    }

    /** From now on networks run in this form. */
    void setForm(Form now) {
        form = now;
    }

    @Override
    public Optional<Agreement> compare(Answer.Run run, Cancellation cancellation) {
        return Optional.ofNullable(error).map(off -> new Agreement(off, "output", REFERENCE));
    }

    @Override
    public void specialise(Answer.Run run, Progress progress, Cancellation cancellation) {
        specialised++;
        during.run();
        cancellation.check();
        form = Form.SPECIALISED;
    }

    /** How often it was to have kernels made. */
    int specialised() {
        return specialised;
    }

    /** From now on this happens while kernels are made. */
    void setDuring(Runnable happens) {
        during = happens;
    }

    @Override
    public Optional<Form> form(Answer.Run run) {
        return Optional.of(form);
    }
}
