// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.LineNumbersOption;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A class of a kernel's method and the methods that it calls with its descriptor, in which numbers of the descriptor stand
 * where they were read. A read whose index is computed remains one.
 */
final class KernelCopy {
    private static final ClassDesc DESCRIPTOR = ClassDesc.of(IntArray.class.getName());
    private static final String PACKAGE = KernelCopy.class.getPackageName().replace('.', '/') + "/";
    private static final ClassFile CLASS_FILES = ClassFile.of(LineNumbersOption.DROP_LINE_NUMBERS);

    private final KernelMethod kernel;
    private final int[] numbers;
    private final ClassDesc name;
    private final Map<String, ClassModel> sources = new HashMap<>();
    private final Set<KernelMethod> copied = new HashSet<>();
    private final Deque<KernelMethod> left = new ArrayDeque<>();

    private KernelCopy(KernelMethod kernel, int[] numbers, ClassDesc name) {
        this.kernel = kernel;
        this.numbers = numbers;
        this.name = name;
    }

    /**
     * The class file.
     *
     * @param numbers of the descriptor; it is nought where they end
     * @param name of the class; its method has the name of the kernel's
     */
    static byte[] of(KernelMethod kernel, int[] numbers, ClassDesc name) {
        return new KernelCopy(kernel, numbers, name).build();
    }

    private byte[] build() {
        return CLASS_FILES.build(name, to -> {
            to.withFlags(AccessFlag.PUBLIC, AccessFlag.FINAL);
            need(kernel);
            while (!left.isEmpty()) {
                copy(left.pop(), to);
            }
        });
    }

    private void need(KernelMethod method) {
        if (copied.add(method)) {
            left.add(method);
        }
    }

    private void copy(KernelMethod method, ClassBuilder to) {
        MethodModel source = source(method);
        List<CodeElement> code = source.code().orElseThrow().elementList();
        to.withMethodBody(
                name(method),
                source.methodTypeSymbol(),
                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                body -> copy(code, body));
    }

    private void copy(List<CodeElement> code, CodeBuilder to) {
        int next = 0;
        while (next < code.size()) {
            CodeElement element = code.get(next);
            if (next + 2 < code.size()
                    && element instanceof LoadInstruction load
                    && load.typeKind() == TypeKind.REFERENCE
                    && code.get(next + 1) instanceof ConstantInstruction constant
                    && constant.constantValue() instanceof Integer index
                    && code.get(next + 2) instanceof InvokeInstruction read
                    && read.owner().asSymbol().equals(DESCRIPTOR)
                    && read.name().equalsString("get")) {
                to.loadConstant(index < numbers.length ? numbers[index] : 0);
                next += 3;
            } else {
                if (element instanceof InvokeInstruction call && isCopied(call)) {
                    KernelMethod called = method(call);
                    need(called);
                    to.invokestatic(name, name(called), call.typeSymbol());
                } else {
                    to.with(element);
                }
                next++;
            }
        }
    }

    /** The name of a copied method, which another class may have one of, too. */
    private String name(KernelMethod method) {
        return method.owner().equals(kernel.owner())
                ? method.name()
                : method.name() + "Of" + method.owner().substring(PACKAGE.length());
    }

    /** Whether a call is to a method that reads the descriptor, or to one that another class may not call. */
    private boolean isCopied(InvokeInstruction call) {
        return call.opcode() == Opcode.INVOKESTATIC
                && call.owner().asInternalName().startsWith(PACKAGE)
                && (call.typeSymbol().parameterList().contains(DESCRIPTOR)
                        || source(method(call)).flags().has(AccessFlag.PRIVATE));
    }

    private static KernelMethod method(InvokeInstruction call) {
        return new KernelMethod(
                call.owner().asInternalName(), call.name().stringValue(), call.type().stringValue());
    }

    private MethodModel source(KernelMethod method) {
        return sources.computeIfAbsent(method.owner(), KernelCopy::read).methods().stream()
                .filter(candidate -> candidate.methodName().equalsString(method.name())
                        && candidate.methodType().equalsString(method.type()))
                .findFirst()
                .orElseThrow();
    }

    private static ClassModel read(String owner) {
        try (InputStream file = ClassLoader.getSystemResourceAsStream(owner + ".class")) {
            return CLASS_FILES.parse(Objects.requireNonNull(file, owner).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
