// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.phiscope.evaluation.GroundTruth.Category;
import org.phiscope.evaluation.GroundTruth.Image;
import org.phiscope.format.FormatException;
import org.phiscope.message.Message;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.Detection;

/** Which category of a ground truth each class of a network is: by name, or by order where the classes have no names. */
public final class ClassMapping {
    private final Map<Integer, Category> categories;

    private ClassMapping(Map<Integer, Category> categories) {
        this.categories = Map.copyOf(categories);
    }

    /**
     * @throws FormatException if no class is a category of the ground truth
     */
    public static ClassMapping of(GroundTruth truth, ClassLabels labels) {
        Map<Integer, Category> found = new HashMap<>();
        boolean named = false;
        for (int id = 0; id < labels.count(); id++) {
            Optional<String> name = labels.name(id);
            named |= name.isPresent();
            if (name.isPresent()) {
                String wanted = ClassLabels.plain(name.get());
                for (Category category : truth.categories()) {
                    if (ClassLabels.plain(category.name()).equals(wanted)) {
                        found.put(id, category);
                    }
                }
            }
        }
        if (!named && truth.categories().size() == labels.count()) {
            for (int id = 0; id < labels.count(); id++) {
                found.put(id, truth.categories().get(id));
            }
        }
        if (found.isEmpty()) {
            throw new FormatException(Message.of(
                    "none of the network's {0} classes is one of the ground truth's {1} categories: choose a "
                            + "network that was trained for these",
                    labels.count(), truth.categories().size()));
        }
        return new ClassMapping(found);
    }

    /** How many classes are a category. */
    public int size() {
        return categories.size();
    }

    /** The category of a class; empty if the ground truth has none such. */
    public Optional<Category> category(int classId) {
        return Optional.ofNullable(categories.get(classId));
    }

    /** Detections in the terms of the ground truth; those of no category are left out. */
    public List<ScoredBox> boxes(Image image, List<Detection> detections) {
        List<ScoredBox> boxes = new ArrayList<>();
        for (Detection detection : detections) {
            Category category = categories.get(detection.classId());
            if (category != null) {
                boxes.add(new ScoredBox(image.id(), category.id(), detection.score(), detection.box()));
            }
        }
        return boxes;
    }
}
