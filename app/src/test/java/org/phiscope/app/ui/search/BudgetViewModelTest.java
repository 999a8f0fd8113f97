// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.search.BudgetViewModel.Answer;
import org.phiscope.app.ui.search.BudgetViewModel.Drawn;
import org.phiscope.app.ui.search.BudgetViewModel.Goal;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.DeviceTable;
import org.phiscope.roofline.Roofline;
import org.phiscope.search.CompoundSearch.Scaling;
import org.phiscope.search.Solution.NoNetwork;
import org.phiscope.search.Solution.OverBudget;
import org.phiscope.search.Solution.Point;

/** Work runs inline. The budget of 385,814,752 mult-adds is timm's count of efficientnet_b0 at 224 px. */
class BudgetViewModelTest {
    private static final Figure PREDICTED = new Figure("predictedNanoseconds");
    private static final DeviceSpec V100 = DeviceTable.find("v100").orElseThrow();
    private static final DeviceSpec HALF =
            new DeviceSpec("half", "half a V100", DeviceSpec.Kind.DESKTOP, 15.7e12 / 2, 900e9 / 2, "test");
    private static final Goal RESOLUTION = new Goal.Largest("resolution");

    private final ObjectProperty<DeviceSpec> target = new SimpleObjectProperty<>(V100);
    private WorkbenchModel workbench;
    private BudgetViewModel model;

    @BeforeEach
    void open() {
        workbench = new WorkbenchModel(
                Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
        model = new BudgetViewModel(workbench, target, Runnable::run, Runnable::run);
        model.activeProperty().set(true);
    }

    private Answer.Solved solved() {
        return (Answer.Solved) model.answerProperty().get();
    }

    private Point largest() {
        return solved().solution().largest();
    }

    private void limit(String digits, String unit) {
        model.unitProperty().set(unit);
        model.amountProperty().set(digits);
    }

    @Test
    void beginsWithPhiAndHalfAgainOfWhatTheNetworkCosts() {
        assertThat(model.goalProperty().get()).isEqualTo(new Goal.Largest("phi"));
        assertThat(model.figureProperty().get()).isEqualTo(new Figure("multiplyAdds"));
        assertThat(model.amountProperty().get() + model.unitProperty().get()).isEqualTo("580M");
        assertThat(solved().question().budget().limit()).isEqualTo(580_000_000);
        assertThat(model.staleProperty().get()).isFalse();
    }

    @Test
    void theSuggestionMayTakeItsTime() {
        Deque<Runnable> later = new ArrayDeque<>();
        model = new BudgetViewModel(workbench, target, later::add, Runnable::run);
        model.activeProperty().set(true);
        assertThat(model.amountProperty().get()).isEmpty();

        while (!later.isEmpty()) {
            later.poll().run();
        }

        assertThat(model.amountProperty().get() + model.unitProperty().get()).isEqualTo("580M");
        assertThat(solved().question().budget().limit()).isEqualTo(580_000_000);
    }

    @Test
    void findsTheResolutionThatTheBudgetOfB0Allows() {
        model.goalProperty().set(RESOLUTION);
        limit("385814752", "");

        assertThat(largest().value()).isEqualTo(224);
        assertThat(((OverBudget) solved().solution().stop()).next().value()).isEqualTo(225);
        assertThat(solved().question().fill(largest().figures())).isEqualTo(1.0);

        limit("385.814751", "M");
        assertThat(largest().value()).isEqualTo(222);
    }

    @Test
    void theStaircaseLeadsThroughTheAnswer() {
        model.goalProperty().set(RESOLUTION);
        limit("385814752", "");

        Drawn drawn = model.staircaseProperty().get();
        assertThat(drawn.of()).isSameAs(solved());
        assertThat(drawn.points()).extracting(Point::value).contains(176, 223, 224, 225, 272).hasSize(97);
        assertThat(drawn.points())
                .filteredOn(point -> point.value().equals(256))
                .extracting(point -> point.figures().get("multiplyAdds"))
                .containsExactly(503_337_472L); // timm's count at 256 px
    }

    @Test
    void usingTheAnswerIsOneStepToUndoAndAsksNothingNew() {
        model.goalProperty().set(RESOLUTION);
        limit("503337472", "");
        Answer before = model.answerProperty().get();

        model.use(largest().configuration());

        assertThat(workbench.configuration().parameters().whole("resolution")).isEqualTo(256);
        assertThat(model.answerProperty().get()).isSameAs(before);
        workbench.undo();
        assertThat(workbench.configuration().differsFromPreset()).isFalse();
    }

    @Test
    void theAnswerFollowsTheRestOfTheNetwork() {
        model.goalProperty().set(RESOLUTION);
        limit("385814752", "");

        workbench.set("se", false);
        assertThat((Integer) largest().value()).isGreaterThanOrEqualTo(224);
        assertThat(largest().configuration().parameters().on("se")).isFalse();
        workbench.set("width", 2.0);
        assertThat((Integer) largest().value()).isLessThan(224);
    }

    @Test
    void aLimitThatNobodyTypedFollowsThePresetAndOneThatSomebodyDidStays() {
        workbench.show(Families.network("efficientnet-b1").orElseThrow());
        assertThat(model.amountProperty().get() + model.unitProperty().get()).isEqualTo("1G"); // 1.5 · 687 M

        limit("2", "G");
        workbench.show(Families.network("efficientnet-b0").orElseThrow());
        assertThat(model.amountProperty().get() + model.unitProperty().get()).isEqualTo("2G");
    }

    @Test
    void anotherFigureHasUnitsAndALimitOfItsOwn() {
        model.figureProperty().set(new Figure("peakActivationBytes"));

        assertThat(model.units()).contains("MiB").doesNotContain("G");
        assertThat(model.unitProperty().get()).isEqualTo("MiB");
        assertThat(solved().question().budget().figure()).isEqualTo("peakActivationBytes");
        assertThat(solved().question().fill(largest().figures())).isBetween(0.9, 1.0);
    }

    /** Of a device half as fast, twice the time is suggested, for the same answer; half the time fits less. */
    @Test
    void aTimeIsLimitedInMillisecondsOnTheDevice() {
        workbench.show(Families.network("resnet50").orElseThrow());
        model.goalProperty().set(RESOLUTION);
        model.figureProperty().set(PREDICTED);
        assertThat(model.units()).containsExactly("ms");
        assertThat(model.predictedProperty().getValue()).isTrue();

        limit("1", "ms");
        assertThat(solved().question().budget().limit()).isEqualTo(1_000_000);
        assertThat(solved().question().device()).isEqualTo(V100);
        int resolution = (Integer) largest().value();
        assertThat(milliseconds(resolution, V100)).isLessThanOrEqualTo(1);
        assertThat(milliseconds(resolution + 1, V100)).isGreaterThan(1);
        assertThat(model.staircaseProperty().get().points())
                .filteredOn(point -> point.value().equals(resolution))
                .extracting(point -> PREDICTED.of(point.figures()))
                .containsExactly(PREDICTED.of(largest().figures()));

        target.set(HALF);
        assertThat(model.amountProperty().get()).isEqualTo("1");
        assertThat((Integer) largest().value()).isLessThan(resolution);
        limit("2", "ms");
        assertThat(largest().value()).isEqualTo(resolution);
    }

    private static double milliseconds(int resolution, DeviceSpec device) {
        return 1e3
                * Roofline.of(
                                CostModel.report(Families.network("resnet50")
                                        .orElseThrow()
                                        .with("resolution", resolution)
                                        .graph()),
                                device)
                        .seconds();
    }

    @Test
    void aTimeThatNobodyTypedFollowsTheDeviceAndOtherFiguresDoNot() {
        Answer before = model.answerProperty().get();
        target.set(HALF);
        assertThat(model.answerProperty().get()).isSameAs(before);

        model.figureProperty().set(PREDICTED);
        double onHalf = Double.parseDouble(model.amountProperty().get());
        target.set(V100);

        assertThat(onHalf / Double.parseDouble(model.amountProperty().get())).isBetween(1.9, 2.1); // two digits of each
        assertThat(solved().question().fill(largest().figures())).isBetween(0.9, 1.0);
    }

    @Test
    void coefficientsAreFoundForATimeToo() {
        workbench.set("phi", 1.0);
        model.figureProperty().set(PREDICTED);
        model.goalProperty().set(new Goal.Coefficients());

        List<Scaling> scalings = ((Answer.Shared) model.answerProperty().get()).scalings();
        long limit = model.figureProperty().get().limit(new Figure.Amount(model.amountProperty().get(), "ms")).limit();
        assertThat(scalings).isNotEmpty().allSatisfy(scaling -> assertThat(PREDICTED.of(scaling.figures()))
                .isBetween(1L, limit));
    }

    @Test
    void timesAreWrittenAsTimes() {
        assertThat(PREDICTED.text(1_234_567)).isEqualTo("1.23 ms");
        assertThat(PREDICTED.text(456_789)).isEqualTo("457 µs");
        assertThat(PREDICTED.exact(1_234_567)).isEqualTo("1.234567 ms");
        assertThat(PREDICTED.amount(18_517_000)).isEqualTo(new Figure.Amount("19", "ms"));
        assertThat(PREDICTED.amount(123_456)).isEqualTo(new Figure.Amount("0.12", "ms"));
        assertThat(Figure.all()).contains(PREDICTED).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNoAmountIsSaidToBeNone() {
        Answer before = model.answerProperty().get();
        model.amountProperty().set("a lot");

        assertThat(model.wrongAmountProperty().get()).isTrue();
        assertThat(model.staleProperty().get()).isTrue();
        assertThat(model.answerProperty().get()).isSameAs(before);

        model.amountProperty().set("600");
        assertThat(model.wrongAmountProperty().get()).isFalse();
        assertThat(model.staleProperty().get()).isFalse();
    }

    @Test
    void whereNothingFitsItIsSaidWhatTheLeastCosts() {
        limit("1", "k");

        assertThat(largest()).isNull();
        assertThat(solved().solution().stop()).isInstanceOfAny(OverBudget.class, NoNetwork.class);
    }

    @Test
    void findsCoefficientsOfCompoundScalingThatUseTheBudgetUp() {
        workbench.set("phi", 1.0);
        limit("900", "M");
        model.goalProperty().set(new Goal.Coefficients());

        List<Scaling> scalings = ((Answer.Shared) model.answerProperty().get()).scalings();
        assertThat(scalings).hasSize(BudgetViewModel.CANDIDATES);
        assertThat(scalings).allSatisfy(scaling -> {
            assertThat(scaling.product()).isBetween(1.9 - 1e-9, 2.1 + 1e-9);
            assertThat(scaling.figures().get("multiplyAdds")).isBetween(800_000_000L, 900_000_000L);
        });

        model.use(scalings.get(3).configuration());
        assertThat(workbench.configuration().parameters().decimal("alpha"))
                .isEqualTo(scalings.get(3).alpha());
        assertThat(workbench.reportProperty().get().total().multiplyAdds())
                .isEqualTo(scalings.get(3).figures().get("multiplyAdds"));
        workbench.undo();
        assertThat(workbench.configuration().changes()).containsOnlyKeys("phi");
    }

    @Test
    void coefficientsNeedAPhi() {
        model.goalProperty().set(new Goal.Coefficients());
        assertThat(model.answerProperty().get()).isEqualTo(new Answer.NeedsPhi());
    }

    @Test
    void aParameterWithoutEffectIsRefused() {
        workbench.setInput(new InputSize(1, 320, 320));
        model.goalProperty().set(RESOLUTION);

        assertThat(model.answerProperty().get()).isInstanceOfSatisfying(
                Answer.Refused.class, refused -> assertThat(refused.reason().text()).contains("320×320"));
    }

    @Test
    void aFamilyWithoutPhiIsAskedForItsResolution() {
        workbench.show(Families.network("vgg16").orElseThrow());

        assertThat(model.goalProperty().get()).isEqualTo(RESOLUTION);
        assertThat(model.goals()).doesNotContain(new Goal.Coefficients(), new Goal.Largest("phi"));
        assertThat(largest().configuration().family().id()).isEqualTo("vgg");
    }

    @Test
    void nothingIsWorkedOutWhileNobodyLooks() {
        model.activeProperty().set(false);
        Answer before = model.answerProperty().get();
        workbench.set("width", 2.0);
        assertThat(model.answerProperty().get()).isSameAs(before);

        model.activeProperty().set(true);
        assertThat(model.answerProperty().get()).isNotSameAs(before);
    }

    @Test
    void timesArePredictedWhereQuestionsAreAnswered() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        model = new BudgetViewModel(workbench, target, waiting::add, Runnable::run);
        workOff(waiting);
        String operations = model.amountProperty().get();

        model.figureProperty().set(PREDICTED);
        assertThat(model.amountProperty().get()).isEqualTo(operations);
        assertThat(model.staleProperty().get()).isTrue();
        workOff(waiting);
        double room = Double.parseDouble(model.amountProperty().get());
        long now = Roofline.of(workbench.reportProperty().get(), V100).nanoseconds();
        assertThat(room).isCloseTo(1.5 * now / 1e6, withinPercentage(10));

        model.activeProperty().set(true);
        assertThat(model.costProperty().get()).isNull();
        workOff(waiting);
        assertThat(model.costProperty().get()).containsEntry("predictedNanoseconds", now);
    }

    @Test
    void whatIsTypedMeanwhileStays() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        model = new BudgetViewModel(workbench, target, waiting::add, Runnable::run);
        workOff(waiting);
        model.figureProperty().set(PREDICTED);
        model.amountProperty().set("7");
        workOff(waiting);
        assertThat(model.amountProperty().get()).isEqualTo("7");
    }

    private static void workOff(Deque<Runnable> waiting) {
        while (!waiting.isEmpty()) {
            waiting.removeFirst().run();
        }
    }
}
