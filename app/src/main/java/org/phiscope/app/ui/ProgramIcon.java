// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.image.Image;

/** The program's icon, as windows carry it. The pictures are those of the application image. */
final class ProgramIcon {
    /** Edge lengths in pixels: title bars, task bars, task switchers; the desktop picks the nearest. */
    private static final int[] SIZES = {16, 32, 48, 128};

    private ProgramIcon() {}

    static List<Image> inAllSizes() {
        return IntStream.of(SIZES).mapToObj(ProgramIcon::read).toList();
    }

    private static Image read(int size) {
        String name = "/org/phiscope/app/icon/phiscope-" + size + ".png";
        try (InputStream picture = ProgramIcon.class.getResourceAsStream(name)) {
            if (picture == null) {
                throw new IllegalStateException("the program lacks its icon " + name);
            }
            return new Image(picture);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
