// SPDX-License-Identifier: Apache-2.0
package org.phiscope.roofline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Well-known devices, with the source of each one's figures. */
public final class DeviceTable {
    /** Columns: id, name, kind, TFLOP/s, GB/s, source; tab-separated, below a line of titles. */
    private static final String RESOURCE = "devices.tsv";

    private static final List<DeviceSpec> ALL = read();

    private DeviceTable() {}

    /** In the order of the kinds, the oldest of a kind first. */
    public static List<DeviceSpec> all() {
        return ALL;
    }

    /** The device of this id, upper or lower case. */
    public static Optional<DeviceSpec> find(String id) {
        return ALL.stream().filter(device -> device.id().equalsIgnoreCase(id)).findFirst();
    }

    private static List<DeviceSpec> read() {
        try (InputStream in = DeviceTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its table of devices");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return reader.lines().skip(1).map(DeviceTable::device).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    private static DeviceSpec device(String line) {
        String[] cells = line.split("\t", -1);
        return new DeviceSpec(
                cells[0],
                cells[1],
                DeviceSpec.Kind.valueOf(cells[2].toUpperCase(Locale.ROOT).replace('-', '_')),
                scaled(cells[3], 12),
                scaled(cells[4], 9),
                cells[5]);
    }

    /** A decimal times a power of ten, rounded once. */
    private static double scaled(String decimal, int power) {
        return new BigDecimal(decimal).movePointRight(power).doubleValue();
    }
}
