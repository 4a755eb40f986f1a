"""Export of the trained networks as QONNX, node by node with the onnx helpers.

QONNX (Pappalardo et al., "QONNX: Representing Arbitrary-Precision Quantized
Neural Networks", 2022, arXiv 2206.07527) is ONNX plus quantizer nodes of the
domain `qonnx.custom_op.general`:

    Quant(x, scale, zeropt, bitwidth), attributes signed, narrow, rounding_mode
        = (round_half_even(clip(x / scale + zeropt, lo, hi)) - zeropt) * scale
    BipolarQuant(x, scale) = (+1 if x >= 0 else -1) * scale

Contract: input `image` float32 [1,1,28,28], pixel / 255 (the division lies
outside the graph); output `logits` float32 [1,10]. Each weight is the latent
float tensor the training ended with, behind the quantizer that training
applied, so the graph's dequantized values are those training computed.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

QONNX_DOMAIN = "qonnx.custom_op.general"
OPSET = 13
IR_VERSION = 8


class Graph:
    """Collects nodes and initializers; every node's output carries the node's name + `_out`."""

    def __init__(self):
        self.nodes = []
        self.initializers = []

    def constant(self, name, value):
        array = np.asarray(value.detach().numpy() if hasattr(value, "detach") else value, np.float32, order="C")
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def scale(self, name, value):
        """A quantizer's scale; training leaves it positive, and the export insists on it."""
        if not np.all(np.asarray(value.detach() if hasattr(value, "detach") else value) > 0):
            raise ValueError(f"{name}: scale must be positive")
        return self.constant(f"{name}_scale", value)

    def node(self, op, name, inputs, domain="", **attributes):
        output = f"{name}_out"
        self.nodes.append(helper.make_node(op, inputs, [output], name=name, domain=domain, **attributes))
        return output

    def quant(self, name, x, scale, bits, signed, narrow, rounding="ROUND"):
        inputs = [
            x,
            self.scale(name, scale),
            self.constant(f"{name}_zeropt", 0.0),
            self.constant(f"{name}_bitwidth", float(bits)),
        ]
        return self.node(
            "Quant", name, inputs, QONNX_DOMAIN,
            signed=int(signed), narrow=int(narrow), rounding_mode=rounding,
        )  # fmt: skip

    def bipolar_quant(self, name, x, scale):
        return self.node("BipolarQuant", name, [x, self.scale(name, scale)], QONNX_DOMAIN)

    def batch_norm(self, name, x, bn):
        inputs = [
            x,
            self.constant(f"{name}_gamma", bn.weight),
            self.constant(f"{name}_beta", bn.bias),
            self.constant(f"{name}_mean", bn.running_mean),
            self.constant(f"{name}_var", bn.running_var),
        ]
        return self.node("BatchNormalization", name, inputs, epsilon=bn.eps)

    def model(self, name, output, description):
        """The checked ModelProto whose output `logits` is what `output` names now."""
        for node in self.nodes:
            node.output[:] = ["logits" if o == output else o for o in node.output]
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 28, 28])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 10])],
            initializer=self.initializers,
            doc_string=description,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(QONNX_DOMAIN, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="bitwright-training")
        onnx.checker.check_model(model)
        return model


def export_w2a2(net):
    g = Graph()
    x = g.node("Flatten", "flatten", ["image"], axis=1)
    for i in (1, 2, 3):
        fc, bn, act = (getattr(net, f"{kind}{i}") for kind in ("fc", "bn", "act"))
        # MatMul reads [in, out], so a scale per output channel has shape [1, out].
        latent = g.constant(f"fc{i}_weight", fc.weight.detach().t())
        weight = g.quant(f"fc{i}_weight_quant", latent, fc.scale.detach().t(), 2, signed=True, narrow=True)
        x = g.node("MatMul", f"fc{i}", [x, weight])
        x = g.batch_norm(f"bn{i}", x, bn)
        x = g.node("Relu", f"relu{i}", [x])
        x = g.quant(f"act{i}", x, act.scale, 2, signed=False, narrow=False)
    latent = g.constant("fc4_weight", net.fc4.weight)
    weight = g.quant("fc4_weight_quant", latent, net.fc4.scale, 2, signed=True, narrow=True)
    x = g.node("Gemm", "fc4", [x, weight, g.constant("fc4_bias", net.fc4.bias)], transB=1)
    return g.model("mnist_mlp_w2a2", x, "MNIST MLP 784-64-64-64-10, ternary weights, 2-bit activations")


def export_w1a1(net):
    g = Graph()
    x = g.node("Flatten", "flatten", ["image"], axis=1)
    x = g.node("Mul", "input_mul", [x, g.constant("input_two", 2.0)])
    x = g.node("Sub", "input_sub", [x, g.constant("input_one", 1.0)])
    x = g.bipolar_quant("input_act", x, 1.0)
    for i in (1, 2, 3):
        latent = g.constant(f"fc{i}_weight", getattr(net, f"fc{i}").weight.detach().t())
        x = g.node("MatMul", f"fc{i}", [x, g.bipolar_quant(f"fc{i}_weight_quant", latent, 1.0)])
        x = g.batch_norm(f"bn{i}", x, getattr(net, f"bn{i}"))
        x = g.bipolar_quant(f"act{i}", x, 1.0)
    latent = g.constant("fc4_weight", net.fc4.weight)
    weight = g.bipolar_quant("fc4_weight_quant", latent, net.fc4.scale)
    x = g.node("Gemm", "fc4", [x, weight, g.constant("fc4_bias", net.fc4.bias)], transB=1)
    return g.model("mnist_mlp_w1a1", x, "MNIST MLP 784-64-64-64-10, bipolar weights and activations")


EXPORTERS = {"w2a2": export_w2a2, "w1a1": export_w1a1}
