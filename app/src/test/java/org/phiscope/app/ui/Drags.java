// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import com.sun.javafx.tk.TKClipboard;
import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import javafx.event.Event;
import javafx.event.EventType;
import javafx.scene.Node;
import javafx.scene.input.DataFormat;
import javafx.scene.input.DragEvent;
import javafx.scene.input.Dragboard;
import javafx.scene.input.TransferMode;

/** Files that another program holds over the window; made and used on the screen's thread. */
public final class Drags {
    private final Dragboard board;

    public Drags(List<File> files) throws ReflectiveOperationException {
        TKClipboard clipboard = (TKClipboard)
                Proxy.newProxyInstance(Drags.class.getClassLoader(), new Class<?>[] {TKClipboard.class}, (_, method, arguments) ->
                        switch (method.getName()) {
                            case "hasContent" -> arguments[0].equals(DataFormat.FILES);
                            case "getContentTypes" -> Set.of(DataFormat.FILES);
                            case "getContent" -> arguments[0].equals(DataFormat.FILES) ? files : null;
                            case "getTransferModes" -> Set.of(TransferMode.COPY);
                            case "setSecurityContext" -> null;
                            default -> throw new UnsupportedOperationException(method.getName());
                        });
        Constructor<Dragboard> constructor = Dragboard.class.getDeclaredConstructor(TKClipboard.class);
        constructor.setAccessible(true); // only a gesture makes one, and no display is there for a gesture
        board = constructor.newInstance(clipboard);
    }

    public void fire(Node target, EventType<DragEvent> type) {
        Event.fireEvent(target, new DragEvent(type, board, 0, 0, 0, 0, TransferMode.COPY, null, target, null));
    }
}
