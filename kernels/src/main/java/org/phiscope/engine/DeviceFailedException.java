// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import org.phiscope.message.Message;

/**
 * A device that failed where another one may not: it threw in the middle of a run, or did not compile what it was given. The
 * engine takes everything that it held there for lost, and begins anew when it is next asked.
 */
public final class DeviceFailedException extends EngineException {
    private static final long serialVersionUID = 1;

    private final String deviceId;

    public DeviceFailedException(Device device, Message message, Throwable cause) {
        super(message, cause);
        this.deviceId = device.id();
    }

    /** Of the device that failed. */
    public String deviceId() {
        return deviceId;
    }
}
