// SPDX-License-Identifier: Apache-2.0
package org.phiscope.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

/** The walls of this module: what a network is and costs knows nothing of running or showing it. */
@AnalyzeClasses(packages = "org.phiscope", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule NOTHING_RUNS_OR_SHOWS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.phiscope.engine..",
                    "org.phiscope.vision..",
                    "org.phiscope.style..",
                    "org.phiscope.features..",
                    "org.phiscope.attention..",
                    "org.phiscope.evaluation..",
                    "org.phiscope.loss..",
                    "org.phiscope.augment..",
                    "org.phiscope.perturb..",
                    "org.phiscope.app..",
                    "javafx..",
                    "java.awt..",
                    "javax.swing..",
                    "ai.onnxruntime..",
                    "uk.ac.manchester.tornado..");

    @ArchTest
    static final ArchRule MESSAGE_KNOWS_NO_OTHER_PACKAGE = classes()
            .that()
            .resideInAPackage("org.phiscope.message")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("org.phiscope.message", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule GRAPH_KNOWS_ONLY_MESSAGE = classes()
            .that()
            .resideInAPackage("org.phiscope.graph")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("org.phiscope.graph", "org.phiscope.message", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule PARAMETER_KNOWS_ONLY_GRAPH_AND_MESSAGE = classes()
            .that()
            .resideInAPackage("org.phiscope.parameter")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.phiscope.parameter", "org.phiscope.graph", "org.phiscope.message", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule COST_KNOWS_ONLY_GRAPH_AND_MESSAGE = classes()
            .that()
            .resideInAPackage("org.phiscope.cost")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.phiscope.cost", "org.phiscope.graph", "org.phiscope.message", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.phiscope.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOTHING_PRINTS = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule NO_MUTABLE_STATICS = fields()
            .that()
            .areStatic()
            .should()
            .beFinal();
}
