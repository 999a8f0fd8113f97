// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/** A network that cannot be: the message names the node at fault and says why. */
public class GraphException extends MessageException {
    private static final long serialVersionUID = 1;

    private final String node;
    private final transient Message reason;

    public GraphException(String node, Message reason) {
        super(Message.of("{0}: {1}", node, reason));
        this.node = node;
        this.reason = reason;
    }

    /** Name of the node at fault. */
    public String node() {
        return node;
    }

    /** Why, without the node's name. */
    public Message reason() {
        return reason;
    }
}
