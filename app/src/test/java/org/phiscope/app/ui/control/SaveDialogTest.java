// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.app.ui.control.SaveDialog.Kind;

class SaveDialogTest {
    private static final List<Kind> KINDS = List.of(new Kind("SVG", ".svg"), new Kind("PNG", ".png"));

    /** What was typed, which kind was chosen, what the file is called. */
    @ParameterizedTest
    @CsvSource({
        "net.svg, 0, net.svg",
        "net, 0, net.svg",
        "net, 1, net.png",
        "net.svg, 1, net.png",
        "net.png, 0, net.png",
        "NET.PNG, 1, NET.PNG",
        "v1.5, 0, v1.5.svg",
        "v1.5, 1, v1.5.png",
    })
    void endsAsItsKindDoes(String typed, int chosen, String called) {
        assertThat(SaveDialog.ended(Path.of("drawings", typed), chosen, KINDS)).isEqualTo(Path.of("drawings", called));
    }
}
