// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "999, 999",
        "1000, 1.00 k",
        "5288548, 5.29 M",
        "999499, 999 k",
        "999500, 1.00 M",
        "386000000, 386 M",
        "37750000000, 37.8 G",
        "9223372036854775807, 9.22 E"
    })
    void countsAreShort(long value, String text) {
        assertThat(Quantity.count(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1023, 1023 B", "1024, 1.00 KiB", "6019072, 5.74 MiB", "1048575, 1.00 MiB", "1047000, 1022 KiB"})
    void sizesAreBinary(long value, String text) {
        assertThat(Quantity.bytes(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, ''",
        "100, 124, +24 %",
        "1000, 1005, +0.50 %",
        "100, 69, −31 %",
        "1000, 1095, +9.5 %",
        "10, 170, ×17.0",
        "0, 5, +∞",
        "100000000, 100000001, +<0.01 %",
        "100, 0, −100 %"
    })
    void changesCarryTheirSign(long from, long to, String text) {
        assertThat(Quantity.change(from, to)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, 1.50 s",
        "0.0123456, 12.3 ms",
        "0.0009996, 1.00 ms",
        "0.00000456, 4.56 µs",
        "0.000000078, 78.0 ns",
        "0, 0 s"
    })
    void timesHaveTheUnitThatFits(double seconds, String text) {
        assertThat(Quantity.seconds(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"15.7e12, '15.7 T'", "900e9, '900 G'", "12.4, '12 '"})
    void ratesEndWhereTheirUnitBegins(double perSecond, String text) {
        assertThat(Quantity.rate(perSecond)).isEqualTo(text);
    }

    @Test
    void decimalsHaveThreeSignificantDigits() {
        assertThat(Quantity.decimal(0.1053605)).isEqualTo("0.105");
        assertThat(Quantity.decimal(-0.0010536)).isEqualTo("−0.00105");
        assertThat(Quantity.decimal(0.9)).isEqualTo("0.9");
        assertThat(Quantity.decimal(12345.6)).isEqualTo("12346");
        assertThat(Quantity.decimal(0)).isEqualTo("0");
        assertThat(Quantity.decimal(2.5e-7)).isEqualTo("2.50e−07");
        assertThat(Quantity.decimal(Double.POSITIVE_INFINITY)).isEqualTo("∞");
        assertThat(Quantity.decimal(Double.NaN)).isEqualTo("–");
    }
}
