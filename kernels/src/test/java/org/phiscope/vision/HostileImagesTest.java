// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to hurt: each is refused with one line that names it, and takes no memory that it merely claims. */
class HostileImagesTest {
    private static final long LITTLE = 8 << 20;

    @Test
    void refusesAnImageLargerThanTheLimit() {
        assertThat(refusal("huge.png", TestImages.png(65_000, 65_000, deflated(1000))))
                .isEqualTo("huge.png is 65000×65000 pixels, more than the 100 megapixels an image may have; "
                        + "scale it down");
    }

    @Test
    void refusesSidesWhoseProductOverflowsAnInteger() {
        assertThat(refusal("huge.png", TestImages.png(Integer.MAX_VALUE, Integer.MAX_VALUE, deflated(10))))
                .startsWith("huge.png is 2147483647×2147483647 pixels, more than");
    }

    @Test
    void refusesAHeaderThatClaimsMoreThanTheFileCanHold() {
        assertThat(refusal("lie.png", TestImages.png(9000, 9000, deflated(100))))
                .startsWith("lie.png claims 9000×9000 pixels, but a PNG file of ")
                .endsWith(" bytes cannot hold them");
    }

    @Test
    void refusesASmallJpegThatClaimsMuch() {
        byte[] jpeg = TestImages.write(TestImages.quarters(), "jpg");
        setJpegSize(jpeg, 9999, 9999);

        assertThat(refusal("lie.jpg", jpeg)).startsWith("lie.jpg claims 9999×9999 pixels, but a JPEG file of ");
    }

    @Test
    void refusesAJpegOfTheLargestSize() {
        byte[] jpeg = TestImages.write(TestImages.quarters(), "jpg");
        setJpegSize(jpeg, 65_500, 65_500);

        assertThat(refusal("huge.jpg", jpeg))
                .startsWith("huge.jpg is 65500×65500 pixels, more than the 100 megapixels");
    }

    @Test
    void refusesASmallGifThatClaimsMuch() {
        byte[] gif = TestImages.write(TestImages.quarters(), "gif");
        ByteBuffer little = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        int frame = frameDescriptor(gif);
        little.putShort(frame + 5, (short) 9999);
        little.putShort(frame + 7, (short) 9999);

        assertThat(refusal("lie.gif", gif)).startsWith("lie.gif claims 9999×9999 pixels, but a GIF file of ");
    }

    @Test
    void refusesABitmapShorterThanItsPixels() {
        byte[] bmp = TestImages.write(TestImages.quarters(), "bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 9999).putInt(22, 9999);

        assertThat(refusal("lie.bmp", bmp)).startsWith("lie.bmp is damaged: Invalid width/height");
    }

    @Test
    void refusesABitmapCutBehindItsHeader() {
        byte[] bmp = TestImages.write(TestImages.quarters(), "bmp");

        assertThat(refusal("cut.bmp", Arrays.copyOf(bmp, 200)))
                .isEqualTo("cut.bmp claims 64×32 pixels, but a BMP file of 200 bytes cannot hold them");
    }

    @Test
    void refusesABitmapOfNegativeWidth() {
        byte[] bmp = TestImages.write(TestImages.quarters(), "bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, -64);

        assertThat(refusal("lie.bmp", bmp)).isEqualTo("lie.bmp is damaged: Unable to read the image header.");
    }

    /** The wrapped picture has a size of its own, which no check of the bitmap's header sees. */
    @Test
    void refusesABitmapWrappedAroundAPng() {
        byte[] png = TestImages.png(65_000, 65_000, deflated(1000));
        ByteBuffer bmp = ByteBuffer.allocate(54 + png.length).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(0).putInt(54);
        bmp.putInt(40).putInt(8).putInt(8).putShort((short) 1).putShort((short) 0).putInt(5).putInt(png.length);
        bmp.position(54).put(png);

        assertThat(refusal("wrap.bmp", bmp.array()))
                .isEqualTo("wrap.bmp is a BMP wrapped around another image; open that one");
    }

    @Test
    void refusesAWebpWhoseBitstreamIsLargerThanItsHeader() {
        byte[] webp = TestImages.resource("quarters-lossless.webp");
        int chunk = new String(webp, StandardCharsets.ISO_8859_1).indexOf("VP8L");
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(chunk + 9, 0x0fffffff);

        assertThat(refusal("lie.webp", webp))
                .startsWith("lie.webp is 16384×16384 pixels, more than the 100 megapixels");
    }

    @Test
    void refusesAWebpOfAFewBytesThatClaimsMuch() {
        byte[] webp = TestImages.resource("quarters-lossless.webp");
        int chunk = new String(webp, StandardCharsets.ISO_8859_1).indexOf("VP8L");
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(chunk + 9, 8999 | 8999 << 14);

        assertThat(refusal("lie.webp", webp)).startsWith("lie.webp claims 9000×9000 pixels, but a WebP file of ");
    }

    @Test
    void refusesAChunkLongerThanItsFile() {
        byte[] webp = TestImages.resource("quarters-lossless.webp");
        int chunk = new String(webp, StandardCharsets.ISO_8859_1).indexOf("VP8L");
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(chunk + 4, 0x7fffffff);

        assertThat(refusal("lie.webp", webp)).isEqualTo("lie.webp ends before its image does: the file is incomplete");
    }

    @Test
    void refusesATiffThatClaimsMoreThanItHolds() {
        assertThat(refusal("lie.tif", TestImages.tiff(Map.of(256, 9999L, 257, 9999L), new byte[6])))
                .startsWith("lie.tif claims 9999×9999 pixels, but a TIFF file of ");
        assertThat(refusal("huge.tif", TestImages.tiff(Map.of(256, 65_000L, 257, 65_000L), new byte[6])))
                .startsWith("huge.tif is 65000×65000 pixels, more than the 100 megapixels");
    }

    /** One pixel in a tile, or a strip, of ten thousand million. */
    @Test
    void refusesATiffStoredInHugeParts() {
        assertThat(refusal("tile.tif", TestImages.tiff(Map.of(322, 100_000L, 323, 100_000L), new byte[6])))
                .startsWith("tile.tif is stored in parts of 100000×100000 pixels, more than the 100 megapixels");
        assertThat(refusal("strip.tif", TestImages.tiff(Map.of(278, 4_000_000_000L), new byte[6])))
                .startsWith("strip.tif is stored in parts of 2×4000000000 pixels");
        assertThat(refusal("many.tif", TestImages.tiff(Map.of(277, 60_000L), new byte[6])))
                .startsWith("many.tif has 60000 channels");
        assertThat(refusal("float.tif", TestImages.tiff(Map.of(339, 3L), new byte[6])))
                .startsWith("float.tif holds floating-point or wide values");
    }

    @Test
    void refusesATiffWhoseEntriesPointOutOfIt() {
        byte[] tiff = TestImages.tiff(Map.of(), new byte[6]);
        ByteBuffer file = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(8 + 2 + 4, 0x7fffffff); // count of the first entry

        assertThat(refusal("out.tif", tiff)).isEqualTo("out.tif ends before its image does: the file is incomplete");
        assertThat(refusal("cut.tif", Arrays.copyOf(tiff, 20)))
                .isEqualTo("cut.tif ends before its image does: the file is incomplete");
    }

    @Test
    void refusesAPngHeaderLongerThanItsFile() {
        byte[] png = TestImages.png(8, 8, deflated(200));
        ByteBuffer.wrap(png).putInt(8, 0x7fffffff);

        assertThat(refusal("long.png", png)).startsWith("long.png is damaged: ");
    }

    @Test
    void refusesAPngChunkLongerThanItsFile() {
        byte[] png = TestImages.png(8, 8, deflated(200));
        // The length of IDAT, behind the signature (8) and IHDR (25); its kind becomes an ancillary chunk's.
        ByteBuffer.wrap(png).putInt(33, 0x7ffffff0);
        png[37] = 'i';
        png[38] = 'C';
        png[39] = 'C';
        png[40] = 'P';

        assertThat(refusal("long.png", png)).startsWith("long.png ");
    }

    @Test
    void refusesAnImageWithoutPixels() {
        assertThat(refusal("none.png", TestImages.png(0, 10, deflated(10)))).startsWith("none.png ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tiff"})
    void refusesAFileCutInTheMiddle(String format) {
        byte[] whole = TestImages.write(noise(), format);

        String refusal = refusal("cut." + format, Arrays.copyOf(whole, whole.length / 2));

        assertThat(refusal).startsWith("cut." + format + " ");
        assertThat(ImageFiles.read("whole", whole).width()).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quarters.webp", "quarters-lossless.webp", "quarters-cmyk.jpg", "quarters-progressive.jpg"})
    void refusesAResourceCutInTheMiddle(String resource) {
        byte[] whole = TestImages.resource(resource);

        assertThat(refusal(resource, Arrays.copyOf(whole, whole.length / 2))).startsWith(resource + " ");
    }

    @Test
    void refusesTextWithAnImagesName(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("text.png"), "not a picture at all");

        assertThat(catchThrowableOfType(ImageException.class, () -> ImageFiles.read(file)))
                .hasMessage(file + " is no image that can be read: PNG, JPEG, GIF, BMP, TIFF and WebP can");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThat(refusal("empty.png", new byte[0])).isEqualTo("empty.png is empty");
    }

    @Test
    void refusesAFolderAndAMissingFile(@TempDir Path folder) {
        assertThat(catchThrowableOfType(ImageException.class, () -> ImageFiles.read(folder)))
                .hasMessage(folder + " is a folder, not an image");
        Path missing = folder.resolve("missing.png");
        assertThat(catchThrowableOfType(ImageException.class, () -> ImageFiles.read(missing)))
                .hasMessage(missing + ": there is no such file");
    }

    @Test
    void refusesWhatTheMemoryCannotHold() {
        assertThat(catchThrowableOfType(
                        ImageException.class, () -> ImageFiles.checkSize("photo.png", 9000, 9000, 512 << 20)))
                .hasMessage("photo.png is 9000×9000 pixels and takes 617 MiB to read; Java was given 512 MiB: "
                        + "scale it down or start with a larger -Xmx");
    }

    /** Whatever bytes are flipped: a picture, or a refusal of one line, and never another exception. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tiff", "quarters.webp", "quarters-lossless.webp", "quarters-cmyk.jpg"})
    void survivesFlippedBytes(String kind) {
        byte[] whole = kind.contains(".") ? TestImages.resource(kind) : TestImages.write(TestImages.quarters(), kind);
        Random random = new Random(kind.hashCode());
        int refused = 0;
        for (int round = 0; round < 150; round++) {
            byte[] flipped = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(ImageFiles.read("flipped", flipped).width()).isPositive();
            } catch (ImageException e) {
                assertThat(e.getMessage()).startsWith("flipped ").hasLineCount(1);
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 149);
    }

    private static String refusal(String name, byte[] bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // Loads the readers, so that what is measured is the file's.
        ImageFiles.read("warm.png", TestImages.write(TestImages.quarters(), "png"));
        long before = threads.getCurrentThreadAllocatedBytes();
        ImageException refusal = catchThrowableOfType(ImageException.class, () -> ImageFiles.read(name, bytes));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(refusal).as("%s is refused", name).isNotNull();
        assertThat(allocated).as("bytes allocated for %s", name).isLessThan(LITTLE);
        assertThat(refusal.getMessage()).hasLineCount(1);
        return refusal.getMessage();
    }

    private static byte[] deflated(int length) {
        byte[] noise = new byte[length];
        new Random(7).nextBytes(noise);
        Deflater deflater = new Deflater();
        deflater.setInput(noise);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[1024];
        while (!deflater.finished()) {
            out.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static BufferedImage noise() {
        BufferedImage image = TestImages.quarters();
        Random random = new Random(5);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    /** Overwrites height and width in the frame header (marker 0xFFC0). */
    private static void setJpegSize(byte[] jpeg, int width, int height) {
        for (int i = 0; i < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xc0) {
                ByteBuffer.wrap(jpeg).putShort(i + 5, (short) height).putShort(i + 7, (short) width);
                return;
            }
        }
        throw new IllegalStateException("no frame header");
    }

    /** Where the first image descriptor (0x2C) lies, behind the colour table and extensions. */
    private static int frameDescriptor(byte[] gif) {
        int colours = (gif[10] & 0x80) == 0 ? 0 : 3 * (2 << (gif[10] & 7));
        int at = 13 + colours;
        while (gif[at] == 0x21) {
            at += 2;
            while (gif[at] != 0) {
                at += 1 + (gif[at] & 0xff);
            }
            at++;
        }
        if (gif[at] != 0x2c) {
            throw new IllegalStateException("no image descriptor");
        }
        return at;
    }
}
