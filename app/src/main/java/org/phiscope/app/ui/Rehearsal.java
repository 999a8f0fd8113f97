// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.util.List;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.collections.ListChangeListener;
import javafx.geometry.Rectangle2D;
import javafx.stage.Screen;
import javafx.stage.Window;
import javafx.util.Duration;

/**
 * Opens the workbench as a start does and closes it once it has been drawn. The launcher runs this once after a build and
 * lets the Java virtual machine keep what it learnt on the way (JEP 483, JEP 515), so that later starts are quick.
 */
public final class Rehearsal {
    /** Time for the first numbers, the table and the list of devices to arrive after the window is there. */
    private static final Duration AFTER_SHOWING = Duration.seconds(2);

    /** A start that takes longer than this hangs; the launcher must not hang with it. */
    private static final java.time.Duration PATIENCE = java.time.Duration.ofSeconds(90);

    private Rehearsal() {}

    /** Takes no arguments. Ends with status 1 where no window came up. */
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("patience").start(Rehearsal::giveUpAfterPatience);
        Logging.configure();
        Platform.startup(() -> Window.getWindows().addListener((ListChangeListener<Window>) change -> {
            change.getList().forEach(Rehearsal::fitToScreen);
            PauseTransition pause = new PauseTransition(AFTER_SHOWING);
            pause.setOnFinished(_ -> Platform.exit());
            pause.play();
        }));
        Workbench.open(List.of());
    }

    /** The headless platform cannot draw beyond the edge of its screen. */
    private static void fitToScreen(Window window) {
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        window.setX(screen.getMinX());
        window.setY(screen.getMinY());
        window.setWidth(Math.min(window.getWidth(), screen.getWidth()));
        window.setHeight(Math.min(window.getHeight(), screen.getHeight()));
    }

    private static void giveUpAfterPatience() {
        try {
            Thread.sleep(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Runtime.getRuntime().halt(1);
    }
}
