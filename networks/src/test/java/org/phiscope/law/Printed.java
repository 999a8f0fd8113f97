// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

import java.util.Map;

/** Evaluates a formula as it is printed: {@code whb^2(3/4+13k/16)}; letters are variables, side by side is times. */
final class Printed {
    private final String text;
    private final Map<Character, Double> values;
    private int at;

    private Printed(String text, Map<Character, Double> values) {
        this.text = text.replace(" ", "");
        this.values = values;
    }

    static double value(String formula, Map<Character, Double> values) {
        Printed printed = new Printed(formula, values);
        double value = printed.sum();
        if (printed.at != printed.text.length()) {
            throw new IllegalArgumentException(formula + " at " + printed.at);
        }
        return value;
    }

    private double sum() {
        double value = product();
        while (at < text.length() && (peek() == '+' || peek() == '-')) {
            int sign = text.charAt(at++) == '+' ? 1 : -1;
            value += sign * product();
        }
        return value;
    }

    private double product() {
        double value = power();
        while (at < text.length() && "+-)".indexOf(peek()) < 0) {
            if (peek() == '/') {
                at++;
                value /= power();
            } else {
                value *= power();
            }
        }
        return value;
    }

    private double power() {
        double base = factor();
        if (at < text.length() && peek() == '^') {
            at++;
            return Math.pow(base, text.charAt(at++) - '0');
        }
        return base;
    }

    private double factor() {
        if (peek() == '(') {
            at++;
            double value = sum();
            at++;
            return value;
        }
        if (Character.isDigit(peek())) {
            int from = at;
            while (at < text.length() && Character.isDigit(peek())) {
                at++;
            }
            return Integer.parseInt(text.substring(from, at));
        }
        return values.get(text.charAt(at++));
    }

    private char peek() {
        return text.charAt(at);
    }
}
