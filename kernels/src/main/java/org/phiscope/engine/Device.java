// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

/**
 * Something a network can run on.
 *
 * @param id unique among all engines' devices, as on the command line: {@code onnxruntime:cpu}
 * @param engine id of the engine
 * @param name as the maker calls it
 * @param backend what the engine drives it with
 * @param memoryBytes memory that a run may take
 */
public record Device(String id, String engine, String name, String backend, long memoryBytes) {}
