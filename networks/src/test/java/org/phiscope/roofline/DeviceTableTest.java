// SPDX-License-Identifier: Apache-2.0
package org.phiscope.roofline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceTableTest {

    /** The makers' data sheets and architecture whitepapers. */
    @ParameterizedTest
    @CsvSource({
        "v100, 15.7e12, 900e9",
        "t4, 8.1e12, 320e9",
        "a100, 19.5e12, 1555e9",
        "h100, 67e12, 3.35e12",
        "rtx-3090, 35.6e12, 936e9",
        "rtx-4090, 82.6e12, 1008e9",
        "m1, 2.6e12, 68.3e9",
        "m2, 3.6e12, 100e9",
        "jetson-orin, 5.3e12, 204.8e9"
    })
    void hasTheMakersFigures(String id, double flopsPerSecond, double bytesPerSecond) {
        DeviceSpec device = DeviceTable.find(id).orElseThrow();

        assertThat(device.flopsPerSecond()).isEqualTo(flopsPerSecond);
        assertThat(device.bytesPerSecond()).isEqualTo(bytesPerSecond);
    }

    /** Where the source names lanes and clock, two FLOPs a lane and cycle make the rate. */
    @ParameterizedTest
    @CsvSource({
        "jetson-nano, 128, 921.6e6",
        "jetson-xavier, 512, 1377e6",
        "kirin-980, 240, 720e6",
        "snapdragon-855, 768, 585e6",
        "tensor-g1, 640, 848e6"
    })
    void derivesRatesFromLanesAndClock(String id, int lanes, double hertz) {
        double rate = DeviceTable.find(id).orElseThrow().flopsPerSecond();

        assertThat(rate / (2.0 * lanes * hertz)).isBetween(0.999, 1.001);
    }

    @Test
    void namesASourceForEveryDeviceAndNoDeviceTwice() {
        List<DeviceSpec> all = DeviceTable.all();

        assertThat(all).hasSizeGreaterThanOrEqualTo(12).allSatisfy(device -> {
            assertThat(device.id()).matches("[a-z0-9]+(-[a-z0-9]+)*");
            assertThat(device.source()).hasSizeGreaterThan(20);
            assertThat(device.kind()).isNotEqualTo(DeviceSpec.Kind.MEASURED);
            assertThat(device.ridge()).as("FLOP per byte of %s", device.name()).isBetween(5.0, 120.0);
        });
        assertThat(all).extracting(DeviceSpec::id).doesNotHaveDuplicates();
        assertThat(all).extracting(DeviceSpec::name).doesNotHaveDuplicates();
        assertThat(all).extracting(DeviceSpec::kind).isSorted();
    }

    @Test
    void findsDevicesByTheirId() {
        assertThat(DeviceTable.find("T4")).map(DeviceSpec::name).contains("NVIDIA T4");
        assertThat(DeviceTable.find("t5")).isEmpty();
    }

    @Test
    void ratesArePositive() {
        assertThatThrownBy(() -> new DeviceSpec("x", "X", DeviceSpec.Kind.DESKTOP, 0, 1, "none"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DeviceSpec("x", "X", DeviceSpec.Kind.DESKTOP, 1, Double.NaN, "none"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
