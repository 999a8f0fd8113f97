// SPDX-License-Identifier: Apache-2.0

/**
 * What may befall an image before a network sees it: the corruptions of ImageNet-C (Hendrycks & Dietterich 2019) and the fast
 * gradient sign method (Goodfellow, Shlens & Szegedy 2015).
 */
@NullMarked
package org.phiscope.perturb;

import org.jspecify.annotations.NullMarked;
