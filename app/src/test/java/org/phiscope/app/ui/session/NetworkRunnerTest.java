// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.phiscope.app.ui.session.FragileEngine.FIRST;
import static org.phiscope.app.ui.session.FragileEngine.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.session.NetworkRunner.Ready;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.DeviceFailedException;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.message.Message;

class NetworkRunnerTest {
    private static final Configuration NETWORK =
            Families.network("mobilenetv2-100").orElseThrow().withInput(new InputSize(1, 64, 64));

    private final FragileEngine engine = FragileEngine.find();
    private final List<DeviceFailedException> failures = new ArrayList<>();
    private final NetworkRunner runner =
            new NetworkRunner(engine::engines, new NetworkWeights(Optional.empty()), failures::add);

    private Ready compile(NetworkRunner.Keeper keeper, Device device, Set<String> taps) {
        return keeper.compile(runner.place(device), NETWORK, null, taps, new Cancellation());
    }

    private Device run(NetworkRunner.Keeper keeper, @Nullable Device wanted) {
        return runner.run(wanted, place -> {
            Ready ready = keeper.compile(place, NETWORK, null, Set.of(), new Cancellation());
            Tensor input = Tensor.of(ready.network().graph().input().shape(), new float[3 * 64 * 64]);
            try (RunResult _ = ready.network().run(input, new Cancellation())) {
                return ready.network().device();
            }
        });
    }

    @Test
    void sharesOneNetworkAmongThoseThatWantTheSame() {
        NetworkRunner.Keeper one = runner.keeper();
        NetworkRunner.Keeper other = runner.keeper();
        Ready first = compile(one, FIRST, Set.of());
        assertThat(compile(other, FIRST, Set.of())).isSameAs(first);
        assertThat(compile(one, FIRST, Set.of())).isSameAs(first);
        assertThat(engine.compiled()).containsExactly(FIRST);
        one.close();
        assertThat(engine.open()).isOne();
        other.close();
        assertThat(engine.open()).isZero();
    }

    @Test
    void givesBackWhatWasHeldBeforeAnotherIsCompiled() {
        NetworkRunner.Keeper keeper = runner.keeper();
        compile(keeper, FIRST, Set.of());
        compile(keeper, SECOND, Set.of());
        String tap = NETWORK.graph().nodes().get(1).name();
        compile(keeper, SECOND, Set.of(tap));
        assertThat(engine.compiled()).containsExactly(FIRST, SECOND, SECOND);
        assertThat(engine.open()).isOne();
    }

    @Test
    void letsTheReferenceStandInAndTriesTheDeviceAgain() {
        NetworkRunner.Keeper keeper = runner.keeper();
        NetworkRunner.Keeper other = runner.keeper();
        assertThat(run(keeper, FIRST)).isEqualTo(FIRST);
        assertThat(run(other, FIRST)).isEqualTo(FIRST);
        engine.failAfter(0);
        assertThat(run(keeper, FIRST)).isEqualTo(engine.reference());
        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure.deviceId()).isEqualTo(FIRST.id()));
        engine.mend();
        assertThat(run(keeper, FIRST)).isEqualTo(FIRST);
        // What the other one held was lost with the device.
        assertThat(run(other, FIRST)).isEqualTo(FIRST);
        assertThat(engine.compiled()).hasSize(2);
        assertThat(engine.open()).isOne();
        assertThat(failures).hasSize(1);
    }

    @Test
    void takesTheFirstDeviceWhereNoneIsChosen() {
        assertThat(run(runner.keeper(), null)).isEqualTo(FIRST);
    }

    @Test
    void failsWhereNothingCanStandIn() {
        NetworkRunner lonely =
                new NetworkRunner(() -> List.of(engine), new NetworkWeights(Optional.empty()), failures::add);
        DeviceFailedException lost = new DeviceFailedException(FIRST, Message.verbatim("lost"), new Error());
        assertThatThrownBy(() -> lonely.run(FIRST, _ -> {
                    throw lost;
                }))
                .isSameAs(lost);
        DeviceFailedException reference = new DeviceFailedException(engine.reference(), Message.verbatim("lost"), new Error());
        assertThatThrownBy(() -> runner.run(engine.reference(), _ -> {
                    throw reference;
                }))
                .isSameAs(reference);
        assertThat(failures).isEmpty();
    }

    @Test
    void saysThatThereIsNoDevice() {
        NetworkRunner none = new NetworkRunner(List::of, new NetworkWeights(Optional.empty()), failures::add);
        assertThatThrownBy(() -> none.place(null)).isInstanceOf(EngineException.class).hasMessageContaining("no device");
        assertThatThrownBy(() -> none.place(FIRST)).isInstanceOf(EngineException.class).hasMessageContaining(FIRST.id());
    }

    @Test
    void holdsNothingOfWhatWasCancelled() {
        NetworkRunner.Keeper keeper = runner.keeper();
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        assertThatThrownBy(() -> keeper.compile(runner.place(FIRST), NETWORK, null, Set.of(), cancelled))
                .isInstanceOf(CancellationException.class);
        assertThat(engine.compiled()).isEmpty();
        compile(keeper, FIRST, Set.of());
        assertThat(engine.open()).isOne();
    }
}
