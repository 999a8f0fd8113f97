// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.control;

import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.css.PseudoClass;
import javafx.event.EventTarget;
import javafx.scene.Node;
import javafx.scene.input.DragEvent;
import javafx.scene.input.Dragboard;
import javafx.scene.input.TransferMode;

/** Places of the window that take what is dropped on them for themselves; elsewhere the window takes it. */
public final class DropZone {
    /** Set while something that the place takes is held over it. */
    public static final PseudoClass OVER = PseudoClass.getPseudoClass("over");

    private final Predicate<Dragboard> takes;

    private DropZone(Predicate<Dragboard> takes) {
        this.takes = takes;
    }

    /**
     * Makes a node take what is dropped on it.
     *
     * @param takes whether it takes what is held over it; if not, whatever lies around it may
     */
    public static void install(Node node, Predicate<Dragboard> takes, Consumer<Dragboard> taker) {
        node.getProperties().put(DropZone.class, new DropZone(takes));
        node.addEventHandler(DragEvent.DRAG_OVER, event -> {
            if (takes.test(event.getDragboard())) {
                event.acceptTransferModes(TransferMode.COPY);
                node.pseudoClassStateChanged(OVER, true);
                event.consume();
            }
        });
        node.addEventHandler(DragEvent.DRAG_EXITED, _ -> node.pseudoClassStateChanged(OVER, false));
        node.addEventHandler(DragEvent.DRAG_DROPPED, event -> {
            if (takes.test(event.getDragboard())) {
                node.pseudoClassStateChanged(OVER, false);
                taker.accept(event.getDragboard());
                event.setDropCompleted(true);
                event.consume();
            }
        });
    }

    /** Whether what is held over the window is over a place that takes it. */
    public static boolean takes(DragEvent event) {
        return takes(event.getTarget(), event.getDragboard());
    }

    static boolean takes(EventTarget target, Dragboard held) {
        for (Node node = target instanceof Node over ? over : null; node != null; node = node.getParent()) {
            if (node.getProperties().get(DropZone.class) instanceof DropZone zone && zone.takes.test(held)) {
                return true;
            }
        }
        return false;
    }
}
