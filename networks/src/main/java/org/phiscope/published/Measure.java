// SPDX-License-Identifier: Apache-2.0
package org.phiscope.published;

/** Something that is published of a network. */
public enum Measure {
    /** Accuracy of the first guess on ImageNet-1k's validation images, %. */
    TOP1("top1"),
    /** How often the right class is among the first five guesses, %. */
    TOP5("top5"),
    /** Top-1 on ImageNet-A, photographs that mislead classifiers (Hendrycks et al. 2021), %. */
    IMAGENET_A("imagenetA"),
    /** Top-1 on ImageNet-R, renditions: paintings, toys, tattoos (Hendrycks et al. 2021), %. */
    IMAGENET_R("imagenetR"),
    /** Top-1 on ImageNet-Sketch (Wang et al. 2019), %. */
    SKETCH("sketch"),
    /** Top-1 by ImageNet's reassessed labels (Beyer et al. 2020), %. */
    REAL("real"),
    /** Top-1 on ImageNetV2, new images gathered as the first ones were (Recht et al. 2019), %. */
    V2("v2"),
    /** Average precision over IoU 0.5 … 0.95 on COCO, %. */
    AP("ap"),
    /** Trained weights. */
    PARAMS("paramsM"),
    /** Mult-adds of one image. */
    MULTIPLY_ADDS("multiplyAdds"),
    /** Elements that convolutions and linear layers write for one image. */
    ACTIVATIONS("activations"),
    /** Milliseconds for one image on the device that the source names. */
    LATENCY("latencyMs");

    private final String column;

    Measure(String column) {
        this.column = column;
    }

    /** Its column in the tables. */
    String column() {
        return column;
    }

    /** What the figures of its column count. */
    double unit() {
        return this == PARAMS ? 1e6 : 1;
    }
}
