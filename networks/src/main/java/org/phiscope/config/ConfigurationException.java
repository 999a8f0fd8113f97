// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

/** A configuration that cannot be read; one line says which file, which place in it, and what it may be. */
public class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 400;

    /**
     * @param source name of the file
     * @param place JSON pointer, or line and column where the text is no JSON; empty for the file as a whole
     */
    public ConfigurationException(String source, String place, String reason) {
        super(oneLine(source + (place.startsWith("/") ? ": " : "") + place + ": " + reason));
    }

    /** What is repeated of a file is the file's: neither its line feeds nor its length may spoil the line. */
    private static String oneLine(String message) {
        String line = message.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
