// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.control;

import java.io.File;
import java.util.List;
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

    private final Predicate<Held> takes;
    private boolean entered;

    /**
     * What is held over the window.
     *
     * @param image whether it is an image without a file
     */
    public record Held(List<File> files, boolean image) {
        public Held {
            files = List.copyOf(files);
        }

        static Held of(Dragboard board) {
            return new Held(board.hasFiles() ? board.getFiles() : List.of(), !board.hasFiles() && board.hasImage());
        }
    }

    private DropZone(Predicate<Held> takes) {
        this.takes = takes;
    }

    /**
     * Makes a node take what is dropped on it.
     *
     * @param takes whether it takes what is held over it; if not, whatever lies around it may
     */
    public static void install(Node node, Predicate<Held> takes, Consumer<Dragboard> taker) {
        DropZone zone = new DropZone(takes);
        node.getProperties().put(DropZone.class, zone);
        node.addEventHandler(DragEvent.DRAG_ENTERED, _ -> zone.entered = true);
        node.addEventHandler(DragEvent.DRAG_OVER, event -> {
            if (takes.test(Held.of(event.getDragboard()))) {
                event.acceptTransferModes(TransferMode.COPY);
                node.pseudoClassStateChanged(OVER, zone.entered); // GTK tells once more of a drag after it was dropped
                event.consume();
            }
        });
        node.addEventHandler(DragEvent.DRAG_EXITED, _ -> {
            zone.entered = false;
            node.pseudoClassStateChanged(OVER, false);
        });
        node.addEventHandler(DragEvent.DRAG_DROPPED, event -> {
            zone.entered = false;
            if (takes.test(Held.of(event.getDragboard()))) {
                node.pseudoClassStateChanged(OVER, false);
                taker.accept(event.getDragboard());
                event.setDropCompleted(true);
                event.consume();
            }
        });
    }

    /** Whether what is held over the window is over a place that takes it. */
    public static boolean takes(DragEvent event) {
        return takes(event.getTarget(), Held.of(event.getDragboard()));
    }

    /** Whether the target, or anything that it lies in, takes what is held over it. */
    public static boolean takes(EventTarget target, Held held) {
        for (Node node = target instanceof Node over ? over : null; node != null; node = node.getParent()) {
            if (node.getProperties().get(DropZone.class) instanceof DropZone zone && zone.takes.test(held)) {
                return true;
            }
        }
        return false;
    }
}
