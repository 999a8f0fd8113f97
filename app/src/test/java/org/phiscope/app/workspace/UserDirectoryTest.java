// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserDirectoryTest {
    @Test
    void livesWhereTheSystemKeepsSuchThings() {
        assertThat(UserDirectory.locate("Linux", "/home/ada", Map.of())).isEqualTo(Path.of("/home/ada/.config/phiscope"));
        assertThat(UserDirectory.locate("Linux", "/home/ada", Map.of("XDG_CONFIG_HOME", "/xdg")))
                .isEqualTo(Path.of("/xdg/phiscope"));
        assertThat(UserDirectory.locate("Mac OS X", "/Users/ada", Map.of()))
                .isEqualTo(Path.of("/Users/ada/Library/Application Support/Phiscope"));
        assertThat(UserDirectory.locate("Windows 11", "/ada", Map.of("APPDATA", "/ada/roaming")))
                .isEqualTo(Path.of("/ada/roaming/Phiscope"));
    }
}
