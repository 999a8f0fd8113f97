// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.attention.Windows.Cell;
import org.phiscope.attention.Windows.Seat;
import org.phiscope.graph.Op;

class WindowsTest {
    @Test
    void plainWindowsAreCutRowByRow() {
        Windows windows = new Windows(4, 4, 2, 0, 0);
        assertThat(windows.count()).isEqualTo(4);
        assertThat(windows.seat(new Cell(0, 0))).isEqualTo(new Seat(0, 0));
        assertThat(windows.seat(new Cell(1, 2))).isEqualTo(new Seat(1, 2));
        assertThat(windows.seat(new Cell(3, 3))).isEqualTo(new Seat(3, 3));
    }

    /** By hand: moved up and left by one, the map begins with cell (1, 1); cell (0, 0) is now in the last corner. */
    @Test
    void shiftedWindowsWrapRound() {
        Windows windows = new Windows(4, 4, 2, 1, 1);
        assertThat(windows.seat(new Cell(1, 1))).isEqualTo(new Seat(0, 0));
        assertThat(windows.seat(new Cell(2, 2))).isEqualTo(new Seat(0, 3));
        assertThat(windows.seat(new Cell(0, 0))).isEqualTo(new Seat(3, 3));
        assertThat(windows.seat(new Cell(3, 0))).isEqualTo(new Seat(3, 1));
        assertThat(windows.together(new Cell(1, 1), new Cell(2, 2))).isTrue();
        assertThat(windows.together(new Cell(0, 0), new Cell(3, 3))).isFalse();
        assertThat(windows.together(new Cell(3, 3), new Cell(3, 0))).isFalse();
    }

    @Test
    void windowsThatTheMapDoesNotFillArePadded() {
        Windows windows = new Windows(3, 5, 2, 0, 0);
        assertThat(windows.high()).isEqualTo(2);
        assertThat(windows.across()).isEqualTo(3);
        assertThat(windows.cell(new Seat(2, 0))).contains(new Cell(0, 4));
        assertThat(windows.cell(new Seat(2, 1))).isEmpty();
        assertThat(windows.cell(new Seat(3, 2))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4,4,2,1,1", "56,56,7,3,3", "14,14,7,0,3", "9,11,4,2,2", "5,3,3,1,0"})
    void everyCellHasASeatOfItsOwn(int rows, int columns, int side, int down, int right) {
        Windows windows = new Windows(rows, columns, side, down, right);
        Set<Seat> seats = new HashSet<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                Cell cell = new Cell(row, column);
                Seat seat = windows.seat(cell);
                assertThat(seats.add(seat)).isTrue();
                assertThat(seat.window()).isLessThan(windows.count());
                assertThat(seat.token()).isLessThan(windows.tokens());
                assertThat(windows.cell(seat)).contains(cell);
            }
        }
    }

    /** Liu et al.'s code masks by nine regions of the moved map: the same cells are hidden from each other. */
    @ParameterizedTest
    @CsvSource({"4,4,2,1,1", "14,14,7,3,3", "14,14,7,0,3", "8,12,4,2,1"})
    void hidesWhatTheMaskHides(int rows, int columns, int side, int down, int right) {
        Windows windows = new Windows(rows, columns, side, down, right);
        Op.WindowMask mask = new Op.WindowMask(rows, columns, side, down, right);
        for (int window = 0; window < windows.count(); window++) {
            int top = window / windows.across() * side;
            int left = window % windows.across() * side;
            for (int one = 0; one < windows.tokens(); one++) {
                for (int two = 0; two < windows.tokens(); two++) {
                    boolean seen = mask.region(top + one / side, left + one % side)
                            == mask.region(top + two / side, left + two % side);
                    assertThat(windows.together(
                                    windows.cell(new Seat(window, one)).orElseThrow(),
                                    windows.cell(new Seat(window, two)).orElseThrow()))
                            .isEqualTo(seen);
                }
            }
        }
    }

    @Test
    void aShiftIsLessThanAWindow() {
        assertThatThrownBy(() -> new Windows(4, 4, 2, 2, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
