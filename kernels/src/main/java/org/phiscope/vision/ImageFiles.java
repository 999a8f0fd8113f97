// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.phiscope.message.FileMessages;
import org.phiscope.message.Message;

/**
 * Reads pictures: PNG, JPEG (CMYK too; turned upright as Exif says), the first frame of GIF, BMP,
 * TIFF (the first page), WebP; channels of 16 bits are brought to 8. The values of
 * RGB files are taken as they are, whatever colour profile goes with them, as the libraries do by which networks are
 * trained.
 *
 * <p>A picture whose sides are {@value Reduction#LONGER} and {@value Reduction#SHORTER} pixels even at half its size is held in fewer
 * pixels than it has, each the mean of a square of them, where its format lets it be decoded in parts: PNG that is not interlaced,
 * JPEG of three colours or grey, TIFF in strips or tiles, uncompressed BMP.
 *
 * <p>Files are not trusted. The kind is told by the first bytes, never by the name. What the header claims is held
 * against {@link #MAX_PIXELS}, the memory there is, and what a file of this length can hold, before any pixel is
 * decoded.
 */
public final class ImageFiles {
    /** 100 megapixels. */
    public static final long MAX_PIXELS = 100_000_000;

    /** Longest file that is read. */
    public static final long MAX_BYTES = 512L << 20;

    /** Three for the decoder's picture, three for ours, and some room. */
    private static final int BYTES_PER_PIXEL = 8;

    private static final int PIECE = 1 << 20;

    private static final int CMYK = 4;

    /** Beside the decoder's picture. */
    private static final int RGB_AND_ROOM = 5;

    private ImageFiles() {}

    /** @throws ImageException if the file cannot be read or holds no picture that can be */
    public static RgbImage read(Path file) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            throw new ImageException(Message.of("{0} is a folder, not an image", name));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = all(in, Files.size(file));
        } catch (NoSuchFileException e) {
            throw new ImageException(Message.of("{0}: there is no such file", name), e);
        } catch (AccessDeniedException e) {
            throw new ImageException(Message.of("{0}: reading it is not permitted", name), e);
        } catch (IOException e) {
            throw new ImageException(Message.of("{0} cannot be read: {1}", name, FileMessages.why(e)), e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new ImageException(
                    Message.of("{0} is longer than {1} MiB, the most that an image may have", name, MAX_BYTES >> 20));
        }
        return read(name, bytes);
    }

    /**
     * All bytes, or the first {@link #MAX_BYTES} and one more. By pieces, since Java reads through memory of its own as large as what it
     * is asked for at once.
     *
     * @param size that the file has; 0 where it tells none
     */
    private static byte[] all(InputStream in, long size) throws IOException {
        byte[] bytes = new byte[(int) Math.min(size, MAX_BYTES)];
        int read = 0;
        int count = 0;
        while (read < bytes.length && count >= 0) {
            read += count;
            count = in.read(bytes, read, Math.min(PIECE, bytes.length - read));
        }
        byte[] more = in.readNBytes((int) (MAX_BYTES + 1 - read));
        if (read == bytes.length && more.length == 0) {
            return bytes;
        }
        byte[] joined = Arrays.copyOf(bytes, read + more.length);
        System.arraycopy(more, 0, joined, read, more.length);
        return joined;
    }

    /**
     * Reads a picture from the bytes of a file.
     *
     * @param name what messages call it
     * @throws ImageException if the bytes hold no picture that can be read
     */
    public static RgbImage read(String name, byte[] bytes) {
        ImageFormat format = ImageFormat.of(name, bytes);
        format.check(name, bytes);
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.formatName());
        if (!readers.hasNext()) {
            throw new ImageException(
                    Message.of("{0} is a {1} file, which this Java installation cannot read", name, format.title()));
        }
        ImageReader reader = readers.next();
        try {
            return decode(reader, format, name, bytes);
        } catch (EOFException e) {
            throw new ImageException(cutShort(name), e);
        } catch (IOException e) {
            throw damaged(name, e, firstLine(e));
        } catch (ImageException e) {
            throw e;
        } catch (StackOverflowError e) {
            // Directories that point at one another.
            throw new ImageException(Message.of("{0} is damaged: what it says makes no sense", name), e);
        } catch (RuntimeException e) {
            // Decoders meet damaged data with all kinds of unchecked exceptions; none of them may pass for a fault of
            // ours.
            throw damaged(name, e, "what it says makes no sense");
        } finally {
            reader.dispose();
        }
    }

    private static RgbImage decode(ImageReader reader, ImageFormat format, String name, byte[] bytes)
            throws IOException {
        JpegHeader jpeg = format == ImageFormat.JPEG ? JpegHeader.of(bytes) : new JpegHeader(0, false);
        // What networks are trained on was read by libraries that leave profiles aside; only CMYK cannot do without.
        boolean plain = jpeg.components() == 3;
        byte[] encoded = plain ? JpegHeader.withoutProfile(bytes) : bytes;
        List<String> warnings = new ArrayList<>(1);
        try (ImageInputStream in = new BytesInput(encoded)) {
            reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
            reader.setInput(in, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            int each = Math.max(BYTES_PER_PIXEL, format.decodedBytes(name, bytes) + RGB_AND_ROOM);
            int partRows = jpeg.components() == CMYK ? 0 : format.partRows(name, bytes);
            int factor = partRows == 0 ? 1 : Reduction.factor(width, height);
            long memory = Runtime.getRuntime().maxMemory();
            checkPixels(name, width, height);
            checkMemory(
                    name,
                    width,
                    height,
                    factor == 1 ? (long) width * height * each : Reduction.bytes(width, height, factor, each),
                    memory);
            format.checkLength(name, bytes, width, height);
            RgbImage image;
            if (factor > 1) {
                image = format.inRows()
                        ? Reduction.ofRows(reader, width, height, factor)
                        : Reduction.ofParts(reader, width, height, factor, partRows);
            } else {
                image = jpeg.tallChroma()
                        ? TallChroma.toRgb(reader.readRaster(0, null))
                        : RgbImage.from(reader.read(0));
            }
            format.checkComplete(name, bytes, warnings);
            return image.upright(format.orientation(name, bytes));
        }
    }

    /** Refuses what is too large, before any of it is allocated. */
    static void checkSize(String name, long width, long height, long memory) {
        checkPixels(name, width, height);
        checkMemory(name, width, height, width * height * BYTES_PER_PIXEL, memory);
    }

    private static void checkPixels(String name, long width, long height) {
        if (width < 1 || height < 1) {
            throw new ImageException(Message.of("{0} is {1}×{2}: there is nothing on it", name, width, height));
        }
        if (Math.multiplyExact(width, height) > MAX_PIXELS) {
            throw new ImageException(Message.of(
                    "{0} is {1}×{2} pixels, more than the {3} megapixels an image may have; scale it down",
                    name, width, height, MAX_PIXELS / 1_000_000));
        }
    }

    private static void checkMemory(String name, long width, long height, long needed, long memory) {
        if (needed > memory) {
            throw new ImageException(Message.of(
                    "{0} is {1}×{2} pixels and takes {3} MiB to read; Java was given {4} MiB: scale it down or "
                            + "start with a larger -Xmx",
                    name, width, height, needed >> 20, memory >> 20));
        }
    }

    static Message cutShort(String name) {
        return Message.of("{0} ends before its image does: the file is incomplete", name);
    }

    private static ImageException damaged(String name, Exception e, String reason) {
        Message message = e.getCause() instanceof EOFException
                ? cutShort(name)
                : Message.of("{0} is damaged: {1}", name, reason);
        return new ImageException(message, e);
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    }
}
