// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import org.phiscope.app.ui.text.Texts;

/**
 * The names of a {@link TabPane}'s tabs in groups of what belongs together, all of them always in sight: the names move closer
 * where there is little room, and groups go on in a second line where there is less. The arrow keys walk from name to name.
 */
final class RoomBar extends Region {
    /** Ids of tabs: what the network is, what it does to an image, what could be instead, what explains. */
    private static final List<List<String>> GROUPS = List.of(
            List.of("cost", "architecture", "latency"),
            List.of("inspect", "features", "attention", "perturb", "style"),
            List.of("budget", "sweep", "pareto"),
            List.of("laws", "labs"));

    private static final double ROW = 36;
    private static final double LOW_ROW = 29;
    private static final double CLOSE = 6;
    private static final double WIDE = 14;
    private static final double DIVIDER = 9;

    private final TabPane tabs;
    private final List<List<Room>> groups = new ArrayList<>();
    private final List<Region> dividers = new ArrayList<>();

    /** A tab's name; it takes the tab's id, its text and, as a tooltip, the text {@code tab.ID.hint}. */
    private final class Room extends ToggleButton {
        private final Tab tab;

        Room(Tab tab, Texts texts) {
            this.tab = tab;
            setId("room-" + tab.getId());
            setAccessibleRole(AccessibleRole.TAB_ITEM);
            getStyleClass().setAll("room");
            textProperty().bind(tab.textProperty());
            Tooltip hint = new Tooltip();
            hint.textProperty().bind(texts.bind("tab." + tab.getId() + ".hint"));
            setTooltip(hint);
            setMinWidth(0);
            tab.selectedProperty().subscribe(selected -> {
                setSelected(selected);
                setFocusTraversable(selected); // one stop for the tab key; the arrows do the rest
            });
        }

        @Override
        public void fire() {
            tabs.getSelectionModel().select(tab); // a second click does not take it back
        }
    }

    /** @param tabs put into the bar's order; their own header is not shown */
    RoomBar(TabPane tabs, Texts texts) {
        this.tabs = tabs;
        getStyleClass().add("room-bar");
        setId("rooms");
        setAccessibleRole(AccessibleRole.TAB_PANE);
        List<Tab> inOrder = new ArrayList<>();
        for (List<String> ids : GROUPS) {
            List<Room> group = ids.stream()
                    .flatMap(id -> tabs.getTabs().stream().filter(tab -> id.equals(tab.getId())))
                    .map(tab -> new Room(tab, texts))
                    .toList();
            if (!group.isEmpty()) {
                group.forEach(room -> inOrder.add(room.tab));
                groups.add(group);
                Region divider = new Region();
                divider.getStyleClass().add("divider");
                dividers.add(divider);
                getChildren().add(divider);
                getChildren().addAll(group);
            }
        }
        if (inOrder.size() != tabs.getTabs().size()) {
            throw new IllegalArgumentException("a tab has no place in the bar: " + tabs.getTabs());
        }
        tabs.getTabs().setAll(inOrder);
        tabs.getSelectionModel().selectFirst();
        tabs.getStyleClass().add("headless");
        tabs.setFocusTraversable(false);
        addEventFilter(KeyEvent.KEY_PRESSED, this::walk);
    }

    private void walk(KeyEvent event) {
        int last = tabs.getTabs().size() - 1;
        int at = tabs.getSelectionModel().getSelectedIndex();
        KeyCode key = event.getCode();
        int to = switch (key) {
            case LEFT -> at == 0 ? last : at - 1;
            case RIGHT -> at == last ? 0 : at + 1;
            case HOME -> 0;
            case END -> last;
            default -> -1;
        };
        if (to >= 0) {
            select(to);
            groups.stream().flatMap(List::stream).filter(Room::isSelected).forEach(Node::requestFocus);
            event.consume();
        }
    }

    /** Shows the tab before or after, round and round. */
    void step(int by) {
        select(Math.floorMod(tabs.getSelectionModel().getSelectedIndex() + by, tabs.getTabs().size()));
    }

    private void select(int index) {
        tabs.getSelectionModel().select(index);
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinWidth(double height) {
        return groups.stream().mapToDouble(group -> width(group, CLOSE)).max().orElse(0) + snappedLeftInset() + snappedRightInset();
    }

    @Override
    protected double computePrefWidth(double height) {
        return width(all(), WIDE) + DIVIDER * (groups.size() - 1) + snappedLeftInset() + snappedRightInset();
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefHeight(double width) {
        double available = width < 0 ? Double.MAX_VALUE : width - snappedLeftInset() - snappedRightInset();
        return snappedTopInset() + snappedBottomInset() + height(rows(available));
    }

    @Override
    protected void layoutChildren() {
        double available = getWidth() - snappedLeftInset() - snappedRightInset();
        double top = snappedTopInset();
        List<List<List<Room>>> rows = rows(available);
        double height = height(rows) / rows.size();
        double padding = rows.stream().mapToDouble(row -> padding(row, available)).min().orElse(WIDE);
        for (List<List<Room>> row : rows) {
            lay(row, padding, top, height);
            top += height;
        }
    }

    private void lay(List<List<Room>> row, double padding, double top, double height) {
        double left = snappedLeftInset();
        for (List<Room> group : row) {
            Region divider = dividers.get(groups.indexOf(group));
            divider.setVisible(group != row.getFirst());
            if (divider.isVisible()) {
                divider.resizeRelocate(snapPositionX(left + DIVIDER / 2), top + height / 4, 1, height / 2);
                left += DIVIDER;
            }
            for (Room room : group) {
                double width = width(List.of(room), padding);
                room.resizeRelocate(left, top, width, height);
                left += width;
            }
        }
    }

    /** Left and right of each name, so that the row is as airy as there is room for. */
    private double padding(List<List<Room>> row, double available) {
        List<Room> rooms = row.stream().flatMap(List::stream).toList();
        double spare = available - width(rooms, 0) - DIVIDER * (row.size() - 1);
        return Math.clamp(Math.floor(spare / (2 * rooms.size())), CLOSE, WIDE);
    }

    private static double height(List<List<List<Room>>> rows) {
        return rows.size() == 1 ? ROW : LOW_ROW * rows.size();
    }

    /** No more lines than needed, and the lines of like length. */
    private List<List<List<Room>>> rows(double available) {
        List<List<List<Room>>> fewest = rowsWithin(available);
        List<List<List<Room>>> even = fewest;
        while (even.size() == fewest.size()) {
            fewest = even;
            double longest = fewest.stream().mapToDouble(RoomBar::closest).max().orElse(0);
            even = rowsWithin(longest - 1);
            if (even.stream().mapToDouble(RoomBar::closest).max().orElse(0) >= longest) {
                break; // a single group is that long
            }
        }
        return fewest;
    }

    /** As many groups in a line as fit when their names are close. */
    private List<List<List<Room>>> rowsWithin(double available) {
        List<List<List<Room>>> rows = new ArrayList<>();
        for (List<Room> group : groups) {
            if (rows.isEmpty() || closest(rows.getLast()) + DIVIDER + width(group, CLOSE) > available) {
                rows.add(new ArrayList<>());
            }
            rows.getLast().add(group);
        }
        return rows;
    }

    /** How long a line is when its names are close. */
    private static double closest(List<List<Room>> row) {
        return DIVIDER * (row.size() - 1) + row.stream().mapToDouble(group -> width(group, CLOSE)).sum();
    }

    private List<Room> all() {
        return groups.stream().flatMap(List::stream).toList();
    }

    private static double width(List<Room> rooms, double padding) {
        return rooms.stream()
                .mapToDouble(room -> Math.ceil(room.prefWidth(-1)) + 2 * padding)
                .sum();
    }
}
