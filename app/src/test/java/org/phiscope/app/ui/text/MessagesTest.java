// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.EngineException;
import org.phiscope.message.Message;

/** Every message that the program can tell is in the Korean catalogue, and nothing else is. Read off the compiled classes. */
class MessagesTest {
    private static final String MESSAGE = Message.class.getName().replace('.', '/');
    /** What is told on the command line alone, which speaks English. */
    private static final List<String> ENGLISH = List.of("org/phiscope/app/cli/", "org/phiscope/verify/", "org/phiscope/app/workspace/NodeNames");
    private static final Pattern ENTRY = Pattern.compile("(?m)^msgid \"(.*)\"\nmsgstr \"(.*)\"$");
    private static final Pattern PLACE = Pattern.compile("\\{(\\d+)}");
    private static final Pattern HANGUL = Pattern.compile("[\\uAC00-\\uD7A3]");

    private static final Map<String, String> KOREAN = new HashMap<>();
    /** What an engine says that is compiled where TornadoVM is. */
    private static final Set<String> TORNADO = new HashSet<>();
    /** The patterns of messages, and where they are. */
    private static final Map<String, String> SAID = new HashMap<>();
    private static final Map<String, String> VERBATIM = new HashMap<>();

    @BeforeAll
    static void read() throws IOException, URISyntaxException {
        try (InputStream in = Objects.requireNonNull(Message.class.getResourceAsStream("ko.po"))) {
            String catalogue = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int tornado = catalogue.indexOf("# engine.tornado");
            assertThat(tornado).isPositive();
            Matcher entries = ENTRY.matcher(catalogue);
            while (entries.find()) {
                KOREAN.put(entries.group(1), entries.group(2));
                if (entries.start() > tornado) {
                    TORNADO.add(entries.group(1));
                }
            }
        }
        Set<URI> places = new HashSet<>();
        for (Class<?> each : List.of(Message.class, EngineException.class, UserError.class)) {
            places.add(each.getProtectionDomain().getCodeSource().getLocation().toURI());
        }
        for (URI place : places) {
            Path path = Path.of(place);
            if (Files.isDirectory(path)) {
                scan(path);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(path)) {
                    scan(jar.getPath("/"));
                }
            }
        }
    }

    private static void scan(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (name.startsWith("org/phiscope/") && ENGLISH.stream().noneMatch(name::startsWith)) {
                    scan(name, ClassFile.of().parse(file));
                }
            }
        }
    }

    private static void scan(String name, ClassModel model) {
        for (MethodModel method : model.methods()) {
            method.code().ifPresent(code -> scan(name, code));
        }
    }

    /** A pattern is the text that was loaded before the array of what it names. */
    private static void scan(String name, CodeModel code) {
        Deque<String> arrays = new ArrayDeque<>();
        List<@Nullable Object> loaded = new ArrayList<>(List.of("", ""));
        for (CodeElement element : code) {
            switch (element) {
                case ConstantInstruction constant -> {
                    loaded.removeFirst();
                    loaded.add(constant.constantValue());
                }
                case NewReferenceArrayInstruction array when array.componentType().asInternalName().equals("java/lang/Object") ->
                    arrays.push(loaded.getFirst() instanceof String text ? text : "");
                case InvokeInstruction call -> {
                    boolean message = call.owner().asInternalName().equals(MESSAGE);
                    boolean takesArray = call.type().stringValue().contains("[Ljava/lang/Object;)")
                            && !call.owner().asInternalName().equals("java/util/Arrays");
                    if (takesArray && !arrays.isEmpty()) {
                        String pattern = arrays.pop();
                        if (message && call.name().equalsString("of")) {
                            SAID.put(pattern, name);
                        }
                    }
                    if (message && call.name().equalsString("verbatim") && loaded.getLast() instanceof String words) {
                        VERBATIM.put(words, name);
                    }
                    loaded.removeFirst();
                    loaded.add(0); // whatever was loaded went into the call
                }
                default -> {}
            }
        }
    }

    private static boolean hasWords(String pattern) {
        return PLACE.matcher(pattern).replaceAll("").codePoints().anyMatch(Character::isLetter);
    }

    private static TreeSet<String> places(String pattern) {
        TreeSet<String> places = new TreeSet<>();
        PLACE.matcher(pattern).results().forEach(place -> places.add(place.group(1)));
        return places;
    }

    @Test
    void everyMessageIsInKorean() {
        assertThat(SAID).hasSizeGreaterThan(300);
        SAID.forEach((pattern, where) -> {
            if (hasWords(pattern)) {
                assertThat(KOREAN.containsKey(pattern)).as("said in %s: %s", where, pattern).isTrue();
            }
        });
    }

    @Test
    void nothingElseIs() {
        KOREAN.keySet().forEach(pattern -> {
            if (!TORNADO.contains(pattern)) {
                assertThat(SAID.containsKey(pattern)).as("in the catalogue alone: %s", pattern).isTrue();
            }
        });
    }

    @Test
    void namesNothingThatIsNotNamedInEnglish() {
        KOREAN.forEach((english, korean) -> {
            assertThat(places(english)).as(english).containsAll(places(korean));
            assertThat(HANGUL.matcher(korean).find() || korean.equals("{0} {1}행: [{2}] {3}")).as(korean).isTrue();
        });
    }

    @Test
    void noWordsOfTheProgramAreTakenForThoseOfOthers() {
        VERBATIM.forEach((words, where) ->
                assertThat(words).as("said in %s", where).isIn("", "null", "true, false"));
    }
}
