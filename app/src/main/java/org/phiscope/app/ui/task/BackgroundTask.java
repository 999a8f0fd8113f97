// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.task;

import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.value.ObservableValue;
import org.phiscope.engine.Cancellation;

/** A piece of long work as people see it. Its properties change on the screen's thread only. */
public final class BackgroundTask {
    private final ObservableValue<String> title;
    private final Cancellation cancellation = new Cancellation();
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(this, "progress", -1);
    private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper(this, "message", "");

    BackgroundTask(ObservableValue<String> title) {
        this.title = title;
    }

    /** What is being done, in the reader's language. */
    public ObservableValue<String> title() {
        return title;
    }

    /** 0 … 1; negative while nobody knows. */
    public ReadOnlyDoubleProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** Where it has got to; may be empty. */
    public ReadOnlyStringProperty messageProperty() {
        return message.getReadOnlyProperty();
    }

    /** Asks the work to stop; it ends as soon as it looks. */
    public void cancel() {
        cancellation.cancel();
    }

    Cancellation cancellation() {
        return cancellation;
    }

    void report(double share, String text) {
        progress.set(share);
        message.set(text);
    }
}
