// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {

    @ParameterizedTest
    @CsvSource({"png, 0", "bmp, 0", "gif, 0", "tiff, 0", "jpg, 6"})
    void readsWhatJavaWrites(String format, int tolerance) {
        RgbImage image = ImageFiles.read("quarters", TestImages.write(TestImages.quarters(), format));

        assertQuarters(image, tolerance);
    }

    @ParameterizedTest
    @CsvSource({
        "quarters.webp, 6",
        "quarters-lossless.webp, 0",
        "quarters-cmyk.jpg, 8",
        "quarters-progressive.jpg, 6"
    })
    void readsWhatOthersWrite(String resource, int tolerance) {
        assertQuarters(ImageFiles.read(resource, TestImages.resource(resource)), tolerance);
    }

    /** As libjpeg-turbo reads it. */
    @Test
    void blendsChromaThatIsHalvedDownwards() {
        RgbImage expected = ImageFiles.read("tall.png", TestImages.resource("tall.png"));

        RgbImage image = ImageFiles.read("tall.jpg", TestImages.resource("tall.jpg"));

        assertThat(image.height()).isEqualTo(expected.height()).isOdd();
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(image.sample(x, y, c)).isCloseTo(expected.sample(x, y, c), within(1));
                }
            }
        }
    }

    /** The rocket is stored in Adobe RGB; these are its stored values, as libjpeg-turbo gives them. */
    @ParameterizedTest
    @CsvSource({"100, 100, 37, 56, 89", "320, 200, 125, 120, 101", "330, 300, 145, 127, 91", "40, 400, 46, 39, 23"})
    void takesValuesAsTheyAreWhateverTheProfile(int x, int y, int red, int green, int blue) {
        RgbImage image = ImageFiles.read(TestImages.photograph("rocket.jpg").orElseThrow());

        assertThat(image.sample(x, y, 0)).isCloseTo(red, within(1));
        assertThat(image.sample(x, y, 1)).isCloseTo(green, within(1));
        assertThat(image.sample(x, y, 2)).isCloseTo(blue, within(1));
    }

    @Test
    void keepsGreyValuesAsTheyAre() {
        BufferedImage grey = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        IntStream.range(0, 256).forEach(x -> grey.getRaster().setSample(x, 0, 0, x));

        RgbImage image = ImageFiles.read("grey.png", TestImages.write(grey, "png"));

        for (int x = 0; x < 256; x++) {
            assertThat(new int[] {image.sample(x, 0, 0), image.sample(x, 0, 1), image.sample(x, 0, 2)})
                    .containsExactly(x, x, x);
        }
    }

    @Test
    void bringsSixteenBitsToEight() {
        BufferedImage grey = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 257 * 100, 65535});

        RgbImage image = ImageFiles.read("grey16.png", TestImages.write(grey, "png"));

        assertThat(IntStream.range(0, 3).map(x -> image.sample(x, 0, 1))).containsExactly(0, 100, 255);
    }

    @Test
    void bringsSixteenBitsOfColourToEight() {
        byte[] rgb = {0, 0, (byte) 100, (byte) 100, (byte) 255, (byte) 255, 1, 1, 2, 2, 3, 3};
        RgbImage image = ImageFiles.read("rgb16.tif", TestImages.tiff(Map.of(258, 16L), rgb));

        assertThat(List.of(image.sample(0, 0, 0), image.sample(0, 0, 1), image.sample(0, 0, 2)))
                .containsExactly(0, 100, 255);
        assertThat(image.sample(1, 0, 2)).isEqualTo(3);

        BufferedImage wide = new BufferedImage(
                new ComponentColorModel(
                        ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, 1, DataBuffer.TYPE_USHORT),
                Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 1, 1, 3, null),
                false,
                null);
        wide.getRaster().setPixel(0, 0, new int[] {257 * 7, 257 * 200, 65535});
        RgbImage png = ImageFiles.read("rgb16.png", TestImages.write(wide, "png"));
        assertThat(List.of(png.sample(0, 0, 0), png.sample(0, 0, 1), png.sample(0, 0, 2)))
                .containsExactly(7, 200, 255);
    }

    /** Two pixels, made byte by byte as TIFF 6.0 has it. */
    @Test
    void readsTiffAsItIsSpecified() {
        RgbImage rgb = ImageFiles.read("rgb.tif", TestImages.tiff(Map.of(), new byte[] {1, 2, 3, 4, 5, 6}));
        assertThat(List.of(rgb.sample(0, 0, 0), rgb.sample(0, 0, 2), rgb.sample(1, 0, 1))).containsExactly(1, 3, 5);

        Map<Integer, Long> blackIsNought = Map.of(277, 1L, 262, 1L);
        RgbImage grey = ImageFiles.read("grey.tif", TestImages.tiff(blackIsNought, new byte[] {10, (byte) 200}));
        assertThat(List.of(grey.sample(0, 0, 0), grey.sample(1, 0, 2))).containsExactly(10, 200);

        Map<Integer, Long> whiteIsNought = Map.of(277, 1L, 262, 0L);
        RgbImage negative = ImageFiles.read("negative.tif", TestImages.tiff(whiteIsNought, new byte[] {10, (byte) 200}));
        assertThat(List.of(negative.sample(0, 0, 0), negative.sample(1, 0, 2))).containsExactly(245, 55);
    }

    @Test
    void turnsTiffUprightToo() {
        byte[] pixels = {1, 2, 3, 4, 5, 6};

        RgbImage mirrored = ImageFiles.read("held.tif", TestImages.tiff(Map.of(274, 2L), pixels));
        assertThat(mirrored.sample(0, 0, 0)).isEqualTo(4);
        RgbImage turned = ImageFiles.read("held.tif", TestImages.tiff(Map.of(274, 6L), pixels));
        assertThat(List.of(turned.width(), turned.height(), turned.sample(0, 1, 0))).containsExactly(1, 2, 4);
    }

    @Test
    void showsTransparentAsWhite() {
        BufferedImage glass = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        glass.setRGB(0, 0, 0x00ff0000);
        glass.setRGB(1, 0, 0x80000000);

        RgbImage image = ImageFiles.read("glass.png", TestImages.write(glass, "png"));

        assertThat(image.sample(0, 0, 1)).isEqualTo(255);
        assertThat(image.sample(1, 0, 1)).isEqualTo(127);
    }

    /**
     * Where the picture's first row and column lie by Exif 2.3, table of tag 0x0112, and so where its quarters come to
     * lie.
     */
    @ParameterizedTest
    @CsvSource({
        "1, red, green, blue, grey",
        "2, green, red, grey, blue",
        "3, grey, blue, green, red",
        "4, blue, grey, red, green",
        "5, red, blue, green, grey",
        "6, blue, red, grey, green",
        "7, grey, green, blue, red",
        "8, green, grey, red, blue"
    })
    void turnsPhotographsUpright(
            int orientation, String topLeft, String topRight, String bottomLeft, String bottomRight) {
        byte[] jpeg = TestImages.write(TestImages.quarters(), "jpg");

        RgbImage image = ImageFiles.read("held.jpg", withOrientation(jpeg, orientation));

        assertThat(image.width()).isEqualTo(orientation < 5 ? 64 : 32);
        assertThat(image.height()).isEqualTo(orientation < 5 ? 32 : 64);
        int right = image.width() - 4;
        int bottom = image.height() - 4;
        assertThat(colour(image, 4, 4)).isEqualTo(topLeft);
        assertThat(colour(image, right, 4)).isEqualTo(topRight);
        assertThat(colour(image, 4, bottom)).isEqualTo(bottomLeft);
        assertThat(colour(image, right, bottom)).isEqualTo(bottomRight);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, -1})
    void takesNonsenseOrientationForUpright(int orientation) {
        byte[] jpeg = TestImages.write(TestImages.quarters(), "jpg");

        assertQuarters(ImageFiles.read("held.jpg", withOrientation(jpeg, orientation)), 6);
    }

    @Test
    void goesByContentNotByName(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("photo.jpg"), TestImages.write(TestImages.quarters(), "png"));

        assertQuarters(ImageFiles.read(file), 0);
    }

    @Test
    void handsOutAPictureToPaintOn() {
        RgbImage image = RgbImage.from(TestImages.quarters());

        BufferedImage copy = image.toBufferedImage();
        Graphics2D graphics = copy.createGraphics();
        graphics.setColor(Color.BLACK);
        graphics.fillRect(0, 0, 64, 32);
        graphics.dispose();

        assertThat(copy.getRGB(1, 1)).isEqualTo(0xff000000);
        assertQuarters(image, 0);
    }

    private static void assertQuarters(RgbImage image, int tolerance) {
        assertThat(image.width()).isEqualTo(64);
        assertThat(image.height()).isEqualTo(32);
        assertPixel(image, 8, 8, TestImages.RED, tolerance);
        assertPixel(image, 56, 8, TestImages.GREEN, tolerance);
        assertPixel(image, 8, 24, TestImages.BLUE, tolerance);
        assertPixel(image, 56, 24, TestImages.GREY, tolerance);
    }

    private static void assertPixel(RgbImage image, int x, int y, int rgb, int tolerance) {
        for (int c = 0; c < 3; c++) {
            assertThat(image.sample(x, y, c)).isCloseTo(rgb >> 16 - 8 * c & 0xff, within(tolerance));
        }
    }

    private static String colour(RgbImage image, int x, int y) {
        int red = image.sample(x, y, 0);
        int green = image.sample(x, y, 1);
        int blue = image.sample(x, y, 2);
        if (red > 200 && green > 200 && blue > 200) {
            return "grey";
        }
        return red > green && red > blue ? "red" : green > blue ? "green" : "blue";
    }

    /** Puts an Exif block with one entry behind the start of a JPEG file. */
    private static byte[] withOrientation(byte[] jpeg, int orientation) {
        byte[] exif = {
            (byte) 0xff, (byte) 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
            'M', 'M', 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation, 0, 0,
            0, 0, 0, 0
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(exif);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }
}
