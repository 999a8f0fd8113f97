// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls of the house: imports run app → kernels → networks, and only the window knows JavaFX. */
@AnalyzeClasses(packages = "org.phiscope", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] KERNELS = {
        "org.phiscope.engine..",
        "org.phiscope.vision..",
        "org.phiscope.verify..",
        "org.phiscope.style..",
        "org.phiscope.features..",
        "org.phiscope.attention..",
        "org.phiscope.evaluation..",
        "org.phiscope.loss..",
        "org.phiscope.augment..",
        "org.phiscope.perturb.."
    };

    @ArchTest
    static final ArchRule ONLY_THE_WINDOW_KNOWS_JAVAFX = noClasses()
            .that()
            .resideOutsideOfPackage("org.phiscope.app.ui..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx..", "com.sun.javafx..", "org.controlsfx..");

    @ArchTest
    static final ArchRule ONLY_THE_MAIN_CLASS_KNOWS_THE_COMMAND_LINE = noClasses()
            .that()
            .resideOutsideOfPackage("org.phiscope.app.cli..")
            .and()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.phiscope.app.cli..", "picocli..");

    @ArchTest
    static final ArchRule ONLY_THE_MAIN_CLASS_OPENS_THE_WINDOW = noClasses()
            .that()
            .resideOutsideOfPackage("org.phiscope.app.ui..")
            .and()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.phiscope.app.ui..");

    @ArchTest
    static final ArchRule LIBRARIES_DO_NOT_KNOW_THE_PROGRAM = noClasses()
            .that()
            .resideOutsideOfPackage("org.phiscope.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.phiscope.app..");

    @ArchTest
    static final ArchRule NETWORKS_DO_NOT_KNOW_KERNELS = noClasses()
            .that()
            .resideOutsideOfPackage("org.phiscope.app..")
            .and()
            .resideOutsideOfPackages(KERNELS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KERNELS);

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS = noClasses()
            .that()
            .resideOutsideOfPackage("org.phiscope.app.cli..")
            .and()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule COMMANDS_ARE_THE_COMMAND_LINES_OWN = classes()
            .that()
            .resideInAPackage("org.phiscope.app.cli..")
            .and()
            .doNotHaveSimpleName("Phiscope")
            .and()
            .areTopLevelClasses()
            .should()
            .bePackagePrivate();
}
