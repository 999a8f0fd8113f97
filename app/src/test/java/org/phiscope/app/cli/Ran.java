// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What a command printed, and its exit status. */
record Ran(int status, String out, String err) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Ran of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Phiscope.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Ran(status, out.toString(), err.toString());
    }

    /** Standard output as one JSON object. */
    Map<String, Object> json() {
        return json(out);
    }

    /** Each line of standard output as a JSON object. */
    List<Map<String, Object>> jsonLines() {
        return out.lines().map(Ran::json).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> json(String text) {
        return JSON.readValue(text, Map.class);
    }
}
