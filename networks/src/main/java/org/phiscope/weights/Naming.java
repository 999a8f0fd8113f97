// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import org.phiscope.graph.Node;
import org.phiscope.graph.WeightRole;

/** The names under which a library stores a node's weights. */
public enum Naming {
    /** timm, torchvision, effdet: the module's name, a dot and the parameter's, {@code blocks.0.0.bn1.running_mean}. */
    PYTORCH {
        @Override
        public String tensor(String owner, WeightRole role) {
            return owner
                    + switch (role) {
                        case KERNEL, NORM_SCALE -> ".weight";
                        case BIAS, NORM_SHIFT -> ".bias";
                        case IN_PROJECTION -> ".in_proj_weight";
                        case IN_PROJECTION_BIAS -> ".in_proj_bias";
                        case RUNNING_MEAN -> ".running_mean";
                        case RUNNING_VARIANCE -> ".running_var";
                        case FUSION -> ".edge_weights";
                        case TABLE -> ""; // the tensor is the owner
                    };
        }
    },
    /**
     * darknet, which names nothing: {@code layer<n>} with the section's number after [net]; its batch norm is part of
     * it.
     */
    DARKNET {
        @Override
        public String tensor(String owner, WeightRole role) {
            int dot = owner.indexOf('.');
            return (dot < 0 ? owner : owner.substring(0, dot)) + "."
                    + switch (role) {
                        case KERNEL -> "weight";
                        case BIAS, NORM_SHIFT -> "bias";
                        case NORM_SCALE -> "scale";
                        case RUNNING_MEAN -> "mean";
                        case RUNNING_VARIANCE -> "var";
                        case FUSION -> "edge_weights";
                        case IN_PROJECTION -> "in_proj_weight";
                        case IN_PROJECTION_BIAS -> "in_proj_bias";
                        case TABLE -> "table";
                    };
        }
    };

    /** The name of one tensor of the weights stored under a name. */
    public abstract String tensor(String owner, WeightRole role);

    public String tensor(Node node, WeightRole role) {
        return tensor(node.owner(), role);
    }
}
