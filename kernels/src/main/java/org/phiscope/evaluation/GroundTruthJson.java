// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.phiscope.evaluation.GroundTruth.Annotation;
import org.phiscope.evaluation.GroundTruth.Category;
import org.phiscope.evaluation.GroundTruth.Image;
import org.phiscope.format.FormatException;
import org.phiscope.message.FileMessages;
import org.phiscope.message.Message;
import org.phiscope.vision.Box;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads ground truth from JSON in COCO's format: {@code images} with {@code id} and {@code file_name}, {@code
 * categories} with {@code id} and {@code name}, {@code annotations} with {@code image_id}, {@code category_id}, {@code
 * bbox} as left, top, width, height in pixels, and optionally {@code area} and {@code iscrowd}. What else there is, as
 * outlines, is passed over.
 *
 * <p>Files are not trusted: what is refused is named by its JSON pointer. Nothing is taken that the file does not hold.
 */
public final class GroundTruthJson {
    /** Longest file that is read: three times COCO's largest. */
    public static final long MAX_BYTES = 1L << 30;

    /** How much of a file is looked at to tell what it is. */
    private static final int HEAD = 1 << 16;

    private static final JsonFactory FACTORY = new JsonFactory();

    private final String source;
    private final JsonParser parser;
    private final List<Image> images = new ArrayList<>();
    private final List<Category> categories = new ArrayList<>();
    private final List<Annotation> annotations = new ArrayList<>();

    private GroundTruthJson(String source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /**
     * Whether a JSON file looks like ground truth: whether one of COCO's keys comes first that a configuration has not.
     *
     * @throws IOException if it cannot be read
     */
    public static boolean looksLike(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), head)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                switch (parser.currentName()) {
                    case "images", "annotations", "categories" -> {
                        return true;
                    }
                    case "phiscope" -> {
                        return false;
                    }
                    default -> {
                        parser.nextToken();
                        parser.skipChildren();
                    }
                }
            }
            return false;
        } catch (JacksonException e) {
            return false; // whoever reads it as what it is named for says what is wrong with it
        }
    }

    /** @throws FormatException if the file cannot be read or is no ground truth; the message names the place */
    public static GroundTruth read(Path file) {
        String source = file.toString();
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
                throw new FormatException(
                        Message.of(
                                "{0} is longer than {1} MiB, the most that ground truth may have",
                                source, MAX_BYTES >> 20));
            }
            try (InputStream in = Files.newInputStream(file)) {
                return read(source, in);
            }
        } catch (NoSuchFileException e) {
            throw new FormatException(Message.of("{0}: there is no such file", source), e);
        } catch (AccessDeniedException e) {
            throw new FormatException(Message.of("{0}: reading it is not permitted", source), e);
        } catch (IOException e) {
            throw new FormatException(Message.of("{0} cannot be read: {1}", source, FileMessages.why(e)), e);
        }
    }

    /**
     * Reads ground truth from a stream.
     *
     * @param source what messages call it
     * @throws FormatException if it is no ground truth
     */
    static GroundTruth read(String source, InputStream in) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
            return new GroundTruthJson(source, parser).read();
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String place = at == null ? "" : " line " + at.getLineNr() + " column " + at.getColumnNr();
            throw new FormatException(Message.of("{0}{1}: is not JSON that can be read", source, place), e);
        }
    }

    private GroundTruth read() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw refused("", Message.of("is no JSON object with images, annotations and categories"));
        }
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "images" -> each(key, seen, this::image);
                case "categories" -> each(key, seen, this::category);
                case "annotations" -> each(key, seen, this::annotation);
                default -> parser.skipChildren();
            }
        }
        for (String key : List.of("images", "categories", "annotations")) {
            if (!seen.contains(key)) {
                throw refused("/" + key, Message.of("is missing; ground truth in COCO's format is expected"));
            }
        }
        check();
        return new GroundTruth(images, categories, annotations);
    }

    /** Reads one element of a list, its object having begun. */
    private interface Element {
        void read(String pointer);
    }

    private void each(String key, Set<String> seen, Element element) {
        String pointer = "/" + key;
        if (!seen.add(key)) {
            throw refused(pointer, Message.of("is there twice"));
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw refused(pointer, Message.of("is no list"));
        }
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            String inner = pointer + "/" + i;
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw refused(inner, Message.of("is no object"));
            }
            element.read(inner);
        }
    }

    private void image(String pointer) {
        Long id = null;
        String name = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "id" -> id = whole(pointer + "/id");
                case "file_name" -> name = text(pointer + "/file_name");
                default -> parser.skipChildren();
            }
        }
        if (id == null || name == null) {
            throw refused(pointer + (id == null ? "/id" : "/file_name"), Message.of("is missing"));
        }
        images.add(new Image(id, name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)));
    }

    private void category(String pointer) {
        Long id = null;
        String name = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "id" -> id = whole(pointer + "/id");
                case "name" -> name = text(pointer + "/name");
                default -> parser.skipChildren();
            }
        }
        if (id == null || name == null) {
            throw refused(pointer + (id == null ? "/id" : "/name"), Message.of("is missing"));
        }
        categories.add(new Category(id, name));
    }

    private void annotation(String pointer) {
        Long image = null;
        Long category = null;
        Box box = null;
        double area = Double.NaN;
        boolean crowd = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "image_id" -> image = whole(pointer + "/image_id");
                case "category_id" -> category = whole(pointer + "/category_id");
                case "bbox" -> box = box(pointer + "/bbox");
                case "area" -> area = number(pointer + "/area");
                case "iscrowd" -> crowd = truth(pointer + "/iscrowd");
                default -> parser.skipChildren();
            }
        }
        if (image == null || category == null || box == null) {
            throw refused(
                    pointer + (image == null ? "/image_id" : category == null ? "/category_id" : "/bbox"), Message.of(
                    "is missing"));
        }
        annotations.add(new Annotation(image, category, box, Double.isNaN(area) ? box.area() : area, crowd));
    }

    private Box box(String pointer) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw refused(pointer, Message.of("is no list of left, top, width, height"));
        }
        double[] sides = new double[4];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (count == sides.length) {
                throw refused(pointer, Message.of("has more than left, top, width, height"));
            }
            sides[count] = number(pointer + "/" + count);
            count++;
        }
        if (count < sides.length) {
            throw refused(pointer, Message.of("has {0} numbers, not left, top, width, height", count));
        }
        if (sides[2] < 0 || sides[3] < 0) {
            throw refused(pointer + "/" + (sides[2] < 0 ? 2 : 3), Message.of("is below 0"));
        }
        return new Box(sides[0], sides[1], sides[0] + sides[2], sides[1] + sides[3]);
    }

    private double number(String pointer) {
        if (!parser.currentToken().isNumeric()) {
            throw refused(pointer, Message.of("is no number"));
        }
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw refused(pointer, Message.of("is no finite number"));
        }
        return value;
    }

    private long whole(String pointer) {
        double value = number(pointer);
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
            throw refused(pointer, Message.of("is no whole number of up to 53 bits"));
        }
        return (long) value;
    }

    private boolean truth(String pointer) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> whole(pointer) != 0;
        };
    }

    private String text(String pointer) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw refused(pointer, Message.of("is no text"));
        }
        return parser.getString();
    }

    /** What belongs together is there, once. */
    private void check() {
        Set<Long> imageIds = new HashSet<>();
        for (int i = 0; i < images.size(); i++) {
            if (!imageIds.add(images.get(i).id())) {
                throw refused("/images/" + i + "/id", Message.of("is that of an earlier image"));
            }
        }
        Set<Long> categoryIds = new HashSet<>();
        for (int i = 0; i < categories.size(); i++) {
            if (!categoryIds.add(categories.get(i).id())) {
                throw refused("/categories/" + i + "/id", Message.of("is that of an earlier category"));
            }
        }
        for (int i = 0; i < annotations.size(); i++) {
            if (!imageIds.contains(annotations.get(i).imageId())) {
                throw refused("/annotations/" + i + "/image_id", Message.of("is no image of this file"));
            }
            if (!categoryIds.contains(annotations.get(i).categoryId())) {
                throw refused("/annotations/" + i + "/category_id", Message.of("is no category of this file"));
            }
        }
    }

    private FormatException refused(String pointer, Message reason) {
        return new FormatException(Message.of("{0}{1}: {2}", source, pointer.isEmpty() ? "" : ": " + pointer, reason));
    }
}
