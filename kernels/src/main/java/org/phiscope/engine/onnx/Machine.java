// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processor and memory that an engine on the CPU has.
 *
 * @param processor as the maker calls it
 * @param cores physical cores this program may use
 * @param memoryBytes what a run may take: the machine's memory (or the container's) less the Java heap
 */
record Machine(String processor, int cores, long memoryBytes) {
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    static Machine here() {
        int logical = Runtime.getRuntime().availableProcessors();
        long memory = totalMemory();
        long beside = Math.max(memory / 2, memory - Runtime.getRuntime().maxMemory());
        return new Machine(processorName(), Math.clamp(physicalCores(logical), 1, logical), beside);
    }

    private static long totalMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    /** Logical processors that share a core count once where the system says so; else all of them. */
    private static int physicalCores(int logical) {
        if (!Files.isDirectory(CPUS)) {
            return logical;
        }
        Set<String> cores = new HashSet<>();
        try (Stream<Path> entries = Files.list(CPUS)) {
            for (Path cpu : entries.filter(path -> path.getFileName().toString().matches("cpu\\d+")).toList()) {
                Path siblings = cpu.resolve("topology/thread_siblings_list");
                if (Files.isReadable(siblings)) {
                    cores.add(Files.readString(siblings).strip());
                }
            }
        } catch (IOException e) {
            return logical; // the system does not say
        }
        return cores.isEmpty() ? logical : cores.size();
    }

    private static String processorName() {
        String architecture = System.getProperty("os.arch", "CPU");
        if (!Files.isReadable(CPU_INFO)) {
            return architecture;
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.toLowerCase(Locale.ROOT).startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(architecture);
        } catch (IOException e) {
            return architecture; // the name is for people only
        }
    }
}
