// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.List;
import org.phiscope.family.InputSize;
import org.phiscope.format.FormatException;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/**
 * The input of a model that the image is fed to.
 *
 * @param height axis of the rows; −1 where there is none
 * @param width axis of the columns, or of what else is not fixed; −1 where there is none
 */
public record OnnxInput(OnnxValue value, int height, int width) {
    private static final int MOST_CHANNELS = 4;

    /** @throws FormatException if the model has no input that is a tensor of known extents */
    static OnnxInput of(OnnxModel model) {
        String file = String.valueOf(model.path().getFileName());
        OnnxValue image = model.inputs().stream()
                .filter(input -> input.tensor() && input.shaped() && input.dims().size() == 4)
                .findFirst()
                .or(() -> model.inputs().stream().filter(input -> input.tensor() && input.shaped()).findFirst())
                .orElseThrow(() -> new FormatException(
                        Message.of(
                                "{0}: has no input that is a tensor with extents; networks that take nothing, text or lists "
                                        + "are not opened",
                                file)));
        List<OnnxValue.Dim> dims = image.dims();
        if (dims.isEmpty()) {
            throw new FormatException(Message.of("{0}: its input {1} is a single number", file, image.name()));
        }
        for (OnnxValue.Dim dim : dims) {
            if (dim.isFixed() && (dim.size() < 1 || dim.size() > Integer.MAX_VALUE)) {
                throw new FormatException(Message.of(
                        "{0}: its input {1} has an extent of {2}",
                        file, image.name(), dim.size()));
            }
        }
        if (dims.size() == 4) {
            boolean last = channels(dims.get(3)) && !channels(dims.get(1));
            return last ? new OnnxInput(image, 1, 2) : new OnnxInput(image, 2, 3);
        }
        return new OnnxInput(image, -1, dims.size() > 1 ? dims.size() - 1 : -1);
    }

    private static boolean channels(OnnxValue.Dim dim) {
        return dim.isFixed() && dim.size() <= MOST_CHANNELS;
    }

    /** Whether an axis can have any extent. */
    boolean isFree(int axis) {
        return axis >= 0 && !value.dims().get(axis).isFixed();
    }

    /** The extent of an axis that has one. */
    int fixed(int axis, int otherwise) {
        return axis < 0 || isFree(axis) ? otherwise : (int) value.dims().get(axis).size();
    }

    /** Channels of an image, three where they are not fixed; 1 for what is none. */
    int channels() {
        return height == 1 ? fixed(3, 3) : height == 2 ? fixed(1, 3) : 1;
    }

    /**
     * The shape that is fed for a size.
     *
     * @throws GraphException if the model fixes an extent at another size
     */
    Shape shape(InputSize size) {
        int[] extents = new int[value.dims().size()];
        for (int axis = 0; axis < extents.length; axis++) {
            int wanted = axis == 0 ? size.batch()
                    : axis == height ? size.height() : axis == width ? size.width() : fixed(axis, axis == 1 && height == 2 ? 3 : size.width());
            if (!isFree(axis) && fixed(axis, wanted) != wanted && axis != 0) {
                throw mismatch(axis, wanted);
            }
            extents[axis] = axis == 0 && extents.length == 1 ? fixed(0, wanted) : wanted;
            if (axis == 0 && !isFree(0) && fixed(0, wanted) != wanted && extents.length > 1) {
                throw mismatch(0, wanted);
            }
        }
        return Shape.of(extents);
    }

    private GraphException mismatch(int axis, int wanted) {
        return new GraphException(
                value.name(), Message.of(
                "is fixed at {0} along axis {1}, and cannot be {2}",
                fixed(axis, wanted), axis, wanted));
    }
}
