// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.io.Serializable;
import java.lang.constant.ClassDesc;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;

/**
 * A static method as class files name it.
 *
 * @param owner its class, with slashes
 * @param type of its parameters and what it returns
 */
record KernelMethod(String owner, String name, String type) {
    /** What a reference to a method refers to: one that can be serialised tells it. */
    static KernelMethod of(Serializable reference) {
        try {
            Method told = reference.getClass().getDeclaredMethod("writeReplace");
            told.setAccessible(true);
            SerializedLambda lambda = (SerializedLambda) told.invoke(reference);
            return new KernelMethod(
                    lambda.getImplClass(), lambda.getImplMethodName(), lambda.getImplMethodSignature());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(reference + " is no reference to a method", e);
        }
    }

    /** A class's name with slashes. */
    static String internalName(ClassDesc type) {
        String descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }
}
