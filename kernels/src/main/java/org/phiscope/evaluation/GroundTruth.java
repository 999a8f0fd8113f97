// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.phiscope.vision.Box;

/**
 * What is to be found on images (Lin et al. 2014, Microsoft COCO, and the data format that goes with it).
 *
 * @param images in the order of their numbers
 * @param categories in the order of their numbers
 * @param annotations in the order of the file
 */
public record GroundTruth(List<Image> images, List<Category> categories, List<Annotation> annotations) {
    /** @param fileName without folders */
    public record Image(long id, String fileName) {}

    public record Category(long id, String name) {}

    /**
     * An object, or a crowd of them.
     *
     * @param box in pixels of the image
     * @param area of the object itself where it was outlined, in pixels: by it objects count as small or large
     * @param crowd whether it is many objects that were not outlined one by one: finding any number of them is neither
     *     right nor wrong
     */
    public record Annotation(long imageId, long categoryId, Box box, double area, boolean crowd) {}

    public GroundTruth {
        images = images.stream().sorted(Comparator.comparingLong(Image::id)).toList();
        categories =
                categories.stream().sorted(Comparator.comparingLong(Category::id)).toList();
        annotations = List.copyOf(annotations);
    }

    /** The image that a file is; empty if there is none of its name. */
    public Optional<Image> image(Path file) {
        String name = String.valueOf(file.getFileName());
        return images.stream().filter(image -> image.fileName().equals(name)).findFirst();
    }

    /** Its objects. */
    public List<Annotation> of(Image image) {
        return annotations.stream()
                .filter(annotation -> annotation.imageId() == image.id())
                .toList();
    }

    /** What is to be found on some of the images alone. */
    public GroundTruth only(Set<Long> imageIds) {
        return new GroundTruth(
                images.stream().filter(image -> imageIds.contains(image.id())).toList(),
                categories,
                annotations.stream()
                        .filter(annotation -> imageIds.contains(annotation.imageId()))
                        .toList());
    }

    /** Annotations by category and image. */
    Map<Long, Map<Long, List<Annotation>>> byCategory() {
        return annotations.stream()
                .collect(Collectors.groupingBy(
                        Annotation::categoryId,
                        HashMap::new,
                        Collectors.groupingBy(Annotation::imageId, HashMap::new, Collectors.toList())));
    }
}
