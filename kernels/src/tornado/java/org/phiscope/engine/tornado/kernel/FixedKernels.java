// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.io.IOException;
import java.lang.constant.ClassDesc;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.TornadoSdk;
import org.phiscope.message.Message;

/**
 * Copies of kernels, each for one launch: where a kernel reads a number of its descriptor, its {@link KernelCopy copy} has that
 * number. TornadoVM then knows every extent, stride and place: it folds what they are used for, unrolls what is short, and
 * leaves out the branches that are never taken.
 *
 * <p>TornadoVM reads a kernel's annotations in its class file, which the system's class loader has to find. The copies are
 * therefore written into a directory of the class path that the program was started with. Launches of one kernel and the same
 * numbers share a copy, also those of different networks; copies stay loaded for as long as the program runs, at some
 * kilobytes each.
 */
public final class FixedKernels {
    private static final @Nullable FixedKernels OF_THIS_PROGRAM = Optional.ofNullable(System.getProperty(TornadoSdk.KERNELS))
            .map(directory -> new FixedKernels(Path.of(directory)))
            .orElse(null);

    private final Path directory;
    private final Map<Key, Class<?>> copies = new HashMap<>();

    private record Key(KernelMethod method, List<Integer> numbers) {}

    private FixedKernels(Path directory) {
        this.directory = directory;
    }

    /** Empty where the program was started without a {@linkplain TornadoSdk#KERNELS directory} for them. */
    public static Optional<FixedKernels> ofThisProgram() {
        return Optional.ofNullable(OF_THIS_PROGRAM);
    }

    /**
     * A kernel for one launch alone. It is called as the kernel is: of the arenas and a descriptor, which has to be of the same
     * numbers, and before them the context where threads share memory.
     *
     * @param method what is copied
     * @param numbers of the launch's descriptor
     * @param type the interface that TornadoVM takes such a method as
     * @throws EngineException if the copy cannot be written
     */
    <T> T of(KernelMethod method, int[] numbers, Class<T> type) {
        try {
            Class<?> copy = copy(method, numbers);
            Lookup lookup = MethodHandles.privateLookupIn(copy, MethodHandles.lookup());
            MethodType signature = MethodType.fromMethodDescriptorString(method.type(), copy.getClassLoader());
            // What javac makes of a method reference, which is what TornadoVM knows how to read.
            Object reference = LambdaMetafactory.metafactory(
                            lookup,
                            "apply",
                            MethodType.methodType(type),
                            signature.generic().changeReturnType(void.class),
                            lookup.findStatic(copy, method.name(), signature),
                            signature)
                    .getTarget()
                    .invoke();
            return type.cast(reference);
        } catch (IOException e) {
            throw new EngineException(
                    Message.of(
                            "a kernel cannot be made for one network alone: writing into {0} failed: {1}",
                            directory, e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(method + " has no copy", e);
        }
    }

    private synchronized Class<?> copy(KernelMethod method, int[] numbers) throws IOException, ClassNotFoundException {
        List<Integer> listed = new ArrayList<>(numbers.length);
        for (int number : numbers) {
            listed.add(number);
        }
        Key key = new Key(method, listed);
        Class<?> copy = copies.get(key);
        if (copy == null) {
            ClassDesc name = ClassDesc.of(FixedKernels.class.getPackageName(), "Fixed" + copies.size());
            Path file = directory.resolve(KernelMethod.internalName(name) + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, KernelCopy.of(method, numbers, name));
            copy = Class.forName(KernelMethod.internalName(name).replace('/', '.'), true, ClassLoader.getSystemClassLoader());
            copies.put(key, copy);
        }
        return copy;
    }
}
