// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.status;

import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** What the window has to tell, newest last. Used on the screen's thread only. */
public final class Notices {
    /** How many are kept; older ones go when more come. */
    private static final int KEPT = 4;

    /** How serious a notice is. */
    public enum Severity {
        INFORMATION,
        ERROR
    }

    /**
     * One notice.
     *
     * @param text one line in the reader's language: what, where, what to do
     */
    public record Notice(Severity severity, String text) {}

    private final ObservableList<Notice> shown = FXCollections.observableArrayList();
    private final ObservableList<Notice> view = FXCollections.unmodifiableObservableList(shown);

    public ObservableList<Notice> shown() {
        return view;
    }

    public void information(String text) {
        add(new Notice(Severity.INFORMATION, text));
    }

    public void error(String text) {
        add(new Notice(Severity.ERROR, text));
    }

    /** Takes a notice away. */
    public void dismiss(Notice notice) {
        shown.remove(notice);
    }

    private void add(Notice notice) {
        shown.remove(notice); // said again: once is enough, but it is the newest now
        shown.add(notice);
        if (shown.size() > KEPT) {
            shown.removeFirst();
        }
    }
}
