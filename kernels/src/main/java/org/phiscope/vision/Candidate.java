// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/** A decoded box before suppression, in pixels of the network's input. */
record Candidate(int classId, double score, Box box) {}
