"""A float network drawn at random, its batch normalizations calibrated on sample frames and folded into the convolutions."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import float64

OPSET = 17


def same(size, kernel, stride):
    """Padding before and behind, as Keras's `same` has it: what is odd goes behind."""
    most = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return most // 2, most - most // 2


class Network:
    """Adds node after node; the values of the samples [N, ...] are kept beside the names of tensors."""

    def __init__(self, name, samples, seed):
        self.name, self.random = name, np.random.default_rng(seed)
        self.nodes, self.constants = [], []
        self.values = {"input": samples.astype(np.float64)}
        self.x = "input"

    def _constant(self, name, value):
        self.constants.append(numpy_helper.from_array(value.astype(np.float32), name))
        return name

    def node(self, operator, inputs, value, **attributes):
        name = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        self.values[name] = value
        self.x = name
        return name

    def _normalized(self, y, weights, axes):
        """Weights and bias with a batch normalization of `y` in them: each channel gets a mean and a spread of its own."""
        gain = np.exp(0.4 * self.random.standard_normal(len(weights)))
        offset = 0.2 + 0.5 * self.random.standard_normal(len(weights))
        factor = gain / np.sqrt(y.var(axis=axes) + 1e-3)
        return weights * factor.reshape(-1, *[1] * (weights.ndim - 1)), offset - y.mean(axis=axes) * factor

    def conv(self, channels, kernel, stride=1, depthwise=False, norm=True, x=None):
        """A convolution, padded as Keras's `same` does, with a batch normalization folded into it unless told."""
        x = x or self.x
        before = self.values[x]
        group = before.shape[1] if depthwise else 1
        kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        pads = [same(size, k, stride) for size, k in zip(before.shape[2:], kernel)]
        weights = self.random.standard_normal((channels, before.shape[1] // group, *kernel))
        weights *= np.sqrt(2 / weights[0].size) * np.exp(0.3 * self.random.standard_normal((channels, 1, 1, 1)))
        attributes = {"group": group, "strides": [stride] * 2, "pads": [p[0] for p in pads] + [p[1] for p in pads]}
        bias = 0.1 * self.random.standard_normal(channels)
        if norm:
            weights, bias = self._normalized(float64.conv(before, weights, **attributes), weights, (0, 2, 3))
        y = float64.conv(before, weights, bias, **attributes)
        number = len(self.nodes)
        inputs = [x, self._constant(f"weights_{number}", weights), self._constant(f"bias_{number}", bias)]
        return self.node("Conv", inputs, y, kernel_shape=list(kernel), **attributes)

    def dense(self, outputs, norm=False):
        before = self.values[self.x]
        weights = self.random.standard_normal((outputs, before.shape[1])) * np.sqrt(2 / before.shape[1])
        bias = 0.1 * self.random.standard_normal(outputs)
        if norm:
            weights, bias = self._normalized(before @ weights.T, weights, 0)
        number = len(self.nodes)
        inputs = [self.x, self._constant(f"weights_{number}", weights), self._constant(f"bias_{number}", bias)]
        return self.node("Gemm", inputs, before @ weights.T + bias, transB=1)

    def relu(self):
        return self.node("Relu", [self.x], np.maximum(self.values[self.x], 0))

    def relu6(self):
        bounds = [self._constant(f"bound_{len(self.nodes)}_{b}", np.array(b)) for b in (0, 6)]
        return self.node("Clip", [self.x, *bounds], np.clip(self.values[self.x], 0, 6))

    def add(self, a, b):
        return self.node("Add", [a, b], self.values[a] + self.values[b])

    def average_pool(self, kernel):
        y = float64.average_pool(self.values[self.x], kernel_shape=kernel, strides=kernel)
        return self.node("AveragePool", [self.x], y, kernel_shape=list(kernel), strides=list(kernel))

    def global_average_pool(self):
        y = self.values[self.x].mean(axis=(2, 3), keepdims=True)
        return self.node("GlobalAveragePool", [self.x], y)

    def flatten(self):
        value = self.values[self.x]
        return self.node("Flatten", [self.x], value.reshape(len(value), -1))

    def softmax(self):
        return self.node("Softmax", [self.x], float64.softmax(self.values[self.x]), axis=1)

    def model(self):
        def described(name):
            shape = self.values[name].shape[1:]
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, *shape])

        ends = [described("input")], [described(self.x)]
        graph = helper.make_graph(self.nodes, self.name, *ends, initializer=self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
