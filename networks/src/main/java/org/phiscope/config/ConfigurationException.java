// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/** A configuration that cannot be read; one line says which file, which place in it, and what it may be. */
public class ConfigurationException extends MessageException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 200;

    /**
     * @param source name of the file
     * @param place JSON pointer, or line and column where the text is no JSON; empty for the file as a whole
     */
    public ConfigurationException(String source, String place, Message reason) {
        super(Message.of(place.startsWith("/") ? "{0}: {1}: {2}" : "{0}{1}: {2}", source, place, reason)
                .with(ConfigurationException::oneLine));
    }

    /** What is repeated of a file is the file's: neither its line feeds nor its length may spoil the line. */
    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
