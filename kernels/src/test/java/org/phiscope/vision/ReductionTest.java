// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Preprocessing.Placement;
import org.phiscope.graph.Preprocessing.Resampling;
import org.phiscope.graph.Shape;

/** Pictures read as means of squares, against the same files read whole by ImageIO and averaged here. */
class ReductionTest {
    private static final int WIDTH = 61;
    private static final int HEIGHT = 47;

    @TempDir
    Path folder;

    /** Both sides stay above what networks take; ordinary photographs are read as they are. */
    @ParameterizedTest
    @CsvSource({
        "6000, 4000, 1",
        "8191, 8191, 1",
        "8192, 4096, 2",
        "4096, 8192, 2",
        "8192, 4095, 1",
        "11584, 8632, 2",
        "12288, 6144, 3",
        "100000, 1000, 1"
    })
    void enoughPixelsAreLeft(int width, int height, int factor) {
        assertThat(Reduction.factor(width, height)).isEqualTo(factor);
    }

    @ParameterizedTest
    @CsvSource({
        "rgb, png, 2", "rgb, png, 3", "grey, png, 2", "indexed, png, 3", "bits, png, 2", "glass, png, 2", "wide, png, 3",
        "rgb, jpeg, 2", "rgb, jpeg, 3", "grey, jpeg, 2", "rgb, tiff, 2", "grey, tiff, 3", "glass, tiff, 2", "rgb, bmp, 2",
        "rgb, bmp, 5"
    })
    void pixelsAreMeansOfSquares(String kind, String format, int factor) throws IOException {
        byte[] file = TestImages.write(picture(kind), format);
        assertMeans(reduced(file, factor), ImageIO.read(new ByteArrayInputStream(file)), factor);
    }

    @ParameterizedTest
    @CsvSource({"Deflate, 0", "LZW, 0", "PackBits, 16", "Deflate, 32"})
    void partsOfTiffFilesAreReadByThemselves(String compression, int tile) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionType(compression);
        if (tile > 0) {
            how.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
            how.setTiling(tile, tile, 0, 0);
        }
        write(writer, how, out, picture("rgb"));
        byte[] file = out.toByteArray();
        assertThat(ImageFormat.TIFF.partRows("t.tif", file)).isBetween(1, 47);
        assertMeans(reduced(file, 3), ImageIO.read(new ByteArrayInputStream(file)), 3);
    }

    /** Their decoders write rows in another order, or the whole at once. */
    @Test
    void whatCannotBeReadInPartsIsReadWhole() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam interlaced = writer.getDefaultWriteParam();
        interlaced.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        write(writer, interlaced, out, picture("rgb"));
        assertThat(ImageFormat.PNG.partRows("i.png", out.toByteArray())).isZero();
        assertThat(ImageFormat.PNG.partRows("p.png", TestImages.write(picture("rgb"), "png"))).isEqualTo(1);
        assertThat(ImageFormat.GIF.partRows("g.gif", TestImages.write(picture("indexed"), "gif"))).isZero();
    }

    /** 33.6 megapixels: read in 8.4, and told in its own. */
    @Test
    void aLargeFileIsHeldInFewerPixels() throws IOException {
        BufferedImage large = new BufferedImage(8193, 4097, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 4097; y++) {
            for (int x = 0; x < 8193; x++) {
                large.getRaster().setSample(x, y, 0, x / 64 + y / 64 + (x + y) % 2 * 40);
            }
        }
        for (String format : List.of("png", "jpeg")) {
            Path file = folder.resolve("large." + format);
            Files.write(file, TestImages.write(large, format));
            RgbImage image = ImageFiles.read(file);
            assertThat(List.of(image.width(), image.height())).containsExactly(4097, 2049);
            assertThat(List.of(image.originalWidth(), image.originalHeight())).containsExactly(8193, 4097);
            // The check of every other pixel is 20 on the mean, at the last column and row alone too.
            for (int[] at : new int[][] {{100, 50}, {2000, 1500}, {4095, 2047}}) {
                int expected = at[0] / 32 + at[1] / 32 + 20;
                assertThat((double) image.sample(at[0], at[1], 1)).as(format).isCloseTo(expected, within(3.0));
            }
        }
    }

    /** A box of the input means the same pixels of the original, however many of them are held. */
    @Test
    void boxesAreToldInPixelsOfTheOriginal() {
        RgbImage whole = smooth(200, 120);
        RgbImage halved = RgbImage.reduced(100, 60, bytes(Resized.atMost(whole, 100)), 200, 120);
        Shape input = Shape.of(1, 3, 32, 32);
        for (Fit fit : Fit.values()) {
            for (Placement placement : Placement.values()) {
                Preprocessing plain = new Preprocessing(
                        List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), placement, 127, Resampling.HALF_PIXEL);
                FittedImage of = FittedImage.of(whole, input, plain, fit);
                FittedImage ofHalf = FittedImage.of(halved, input, plain, fit);
                Box box = new Box(3, 7, 20, 21);
                assertThat(ofHalf.toImage(box)).isEqualTo(of.toImage(box));
                float[] values = of.tensor().toArray();
                float[] fromHalf = ofHalf.tensor().toArray();
                for (int i = 0; i < values.length; i++) {
                    assertThat(fromHalf[i]).isCloseTo(values[i], within(2.5f));
                }
            }
        }
        RgbImage turned = halved.upright(6);
        assertThat(List.of(turned.width(), turned.height(), turned.originalWidth(), turned.originalHeight()))
                .containsExactly(60, 100, 120, 200);
    }

    /** A box from 40 to 120 of 200 columns is drawn from 20 to 60 of the 100 that are held. */
    @Test
    void overlaysLieWhereTheyBelong() {
        RgbImage halved = RgbImage.reduced(100, 60, new byte[3 * 100 * 60], 200, 120);
        Overlay overlay =
                new Overlay(200, 120, List.of(new Overlay.Frame(new Box(40, 20, 120, 100), 4, 0xff0000, 1, false)));
        BufferedImage painted = OverlayPainter.paint(halved, overlay);
        assertThat(painted.getWidth()).isEqualTo(100);
        assertThat(new Color(painted.getRGB(20, 30)).getRed()).isGreaterThan(200);
        assertThat(new Color(painted.getRGB(60, 30)).getRed()).isGreaterThan(200);
        assertThat(new Color(painted.getRGB(40, 30)).getRed()).isZero();
        assertThat(new Color(painted.getRGB(80, 30)).getRed()).isZero();
    }

    private static RgbImage reduced(byte[] file, int factor) throws IOException {
        ImageFormat format = ImageFormat.of("test", file);
        ImageReader reader = ImageIO.getImageReadersByFormatName(format.formatName()).next();
        try (BytesInput in = new BytesInput(file)) {
            reader.setInput(in, true, true);
            return format.inRows()
                    ? Reduction.ofRows(reader, WIDTH, HEIGHT, factor)
                    : Reduction.ofParts(reader, WIDTH, HEIGHT, factor, format.partRows("test", file));
        } finally {
            reader.dispose();
        }
    }

    private static void assertMeans(RgbImage reduced, BufferedImage picture, int factor) {
        RgbImage whole = RgbImage.from(picture);
        assertThat(reduced.width()).isEqualTo((WIDTH + factor - 1) / factor);
        assertThat(reduced.height()).isEqualTo((HEIGHT + factor - 1) / factor);
        assertThat(reduced.originalWidth()).isEqualTo(WIDTH);
        assertThat(reduced.originalHeight()).isEqualTo(HEIGHT);
        for (int y = 0; y < reduced.height(); y++) {
            for (int x = 0; x < reduced.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    double sum = 0;
                    int count = 0;
                    for (int v = y * factor; v < Math.min(HEIGHT, (y + 1) * factor); v++) {
                        for (int u = x * factor; u < Math.min(WIDTH, (x + 1) * factor); u++) {
                            sum += whole.sample(u, v, c);
                            count++;
                        }
                    }
                    assertThat((double) reduced.sample(x, y, c)).as("%d,%d", x, y).isCloseTo(sum / count, within(0.51));
                }
            }
        }
    }

    private static BufferedImage picture(String kind) {
        int type =
                switch (kind) {
                    case "rgb" -> BufferedImage.TYPE_3BYTE_BGR;
                    case "grey" -> BufferedImage.TYPE_BYTE_GRAY;
                    case "indexed" -> BufferedImage.TYPE_BYTE_INDEXED;
                    case "bits" -> BufferedImage.TYPE_BYTE_BINARY;
                    case "glass" -> BufferedImage.TYPE_4BYTE_ABGR;
                    default -> BufferedImage.TYPE_USHORT_GRAY;
                };
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        SplittableRandom random = new SplittableRandom(kind.hashCode());
        if (image.getRaster().getDataBuffer() instanceof DataBufferUShort wide) {
            short[] values = wide.getData();
            for (int i = 0; i < values.length; i++) {
                values[i] = (short) random.nextInt();
            }
            return image;
        }
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    private static void write(ImageWriter writer, ImageWriteParam how, ByteArrayOutputStream out, BufferedImage image)
            throws IOException {
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
    }

    private static RgbImage smooth(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            rgb[3 * i] = (byte) (i % width);
            rgb[3 * i + 1] = (byte) (i / width);
            rgb[3 * i + 2] = (byte) (i % width / 2 + i / width);
        }
        return RgbImage.of(width, height, rgb);
    }

    private static byte[] bytes(RgbImage image) {
        byte[] bytes = new byte[image.samples().remaining()];
        image.samples().get(bytes);
        return bytes;
    }
}
