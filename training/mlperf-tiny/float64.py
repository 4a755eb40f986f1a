"""What quantized ONNX networks give when their real arithmetic is done in float64.

Only numpy. `evaluate` takes a graph as onnxruntime's static quantizer writes it (QDQ or QOperator). Codes and scales are taken
as they stand in the file, a step of a quantizer is rounded half to even, so that a value is off by float64's rounding alone.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from onnx import helper, numpy_helper


def _along(value, rank, axis):
    """Scales or zero-points as they broadcast: one for all, or one per place of `axis`."""
    return value.reshape([-1 if i == axis else 1 for i in range(rank)]) if value.size > 1 else value.reshape(())


def dequantized(x, scale, zero_point=0, axis=1):
    zero_point = np.asarray(zero_point)
    shift = _along(zero_point.astype(np.float64), x.ndim, axis)
    return (x.astype(np.float64) - shift) * _along(np.asarray(scale, np.float64), x.ndim, axis)


def quantized(x, scale, zero_point, axis=1):
    limits = np.iinfo(zero_point.dtype)
    codes = np.rint(x / _along(scale.astype(np.float64), x.ndim, axis))
    shifted = codes + _along(zero_point.astype(np.float64), x.ndim, axis)
    return np.clip(shifted, limits.min, limits.max).astype(zero_point.dtype)


def _windows(x, kernel, strides, pads):
    top, left, bottom, right = pads
    padded = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    return sliding_window_view(padded, kernel, axis=(2, 3))[:, :, :: strides[0], :: strides[1]]


def conv(x, weights, bias=None, *, group=1, strides=(1, 1), pads=(0, 0, 0, 0), **_):
    frames, channels = x.shape[:2]
    windows = _windows(x, weights.shape[2:], strides, pads)
    rows, columns = windows.shape[2:4]
    each = windows.reshape(frames, group, channels // group, rows, columns, -1)
    by_group = weights.reshape(group, len(weights) // group, channels // group, -1)
    if channels == group:  # depthwise: no sum over channels
        y = np.einsum("ngrck,gok->ngorc", each[:, :, 0], by_group[:, :, 0])
    else:
        flat = each.transpose(0, 1, 3, 4, 2, 5).reshape(frames, group, rows * columns, -1)
        y = np.matmul(by_group.reshape(group, len(weights) // group, -1), flat.transpose(0, 1, 3, 2))
    y = y.reshape(frames, len(weights), rows, columns)
    return y if bias is None else y + bias.reshape(1, -1, 1, 1)


def average_pool(x, *, kernel_shape, strides=(1, 1), pads=(0, 0, 0, 0), **_):
    assert not any(pads)
    return _windows(x, kernel_shape, strides, pads).mean(axis=(-2, -1))


def gemm(a, b, c=None, *, transA=0, transB=0, alpha=1.0, beta=1.0):
    y = alpha * (a.T if transA else a) @ (b.T if transB else b)
    return y if c is None else y + beta * c


def softmax(x, *, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _clip(x, low=-np.inf, high=np.inf):
    return np.clip(x, low, high)


REAL = {
    "Conv": conv,
    "Gemm": gemm,
    "MatMul": np.matmul,
    "Add": np.add,
    "Relu": lambda x: np.maximum(x, 0),
    "Clip": _clip,
    "AveragePool": average_pool,
    "GlobalAveragePool": lambda x: x.mean(axis=(2, 3), keepdims=True),
    "Flatten": lambda x, *, axis=1: x.reshape(*x.shape[:1], -1),
    "Reshape": lambda x, shape, **_: x.reshape(len(x), *shape[1:]),
    "Softmax": softmax,
    "QuantizeLinear": quantized,
    "DequantizeLinear": dequantized,
}


def _bias(bias, x_scale, w_scale):
    return bias.astype(np.float64) * np.float64(x_scale) * w_scale.astype(np.float64).reshape(-1)


def _qlinear_conv(x, xs, xz, w, ws, wz, ys, yz, bias, **attributes):
    real = conv(dequantized(x, xs, xz), dequantized(w, ws, wz, 0), _bias(bias, xs, ws), **attributes)
    return quantized(real, ys, yz)


def _qgemm(x, xs, xz, w, ws, wz, bias, ys=None, yz=None, **attributes):
    axis = 0 if attributes.get("transB") else 1
    real = gemm(dequantized(x, xs, xz), dequantized(w, ws, wz, axis), _bias(bias, xs, ws), **attributes)
    return real if ys is None else quantized(real, ys, yz)


def _qlinear_add(a, a_scale, az, b, b_scale, bz, ys, yz):
    return quantized(dequantized(a, a_scale, az) + dequantized(b, b_scale, bz), ys, yz)


INTEGER = {
    "QLinearConv": _qlinear_conv,
    "QGemm": _qgemm,
    "QLinearAdd": _qlinear_add,
    "QLinearAveragePool": lambda x, xs, xz, ys, yz, **a: quantized(average_pool(dequantized(x, xs, xz), **a), ys, yz),
    "QLinearGlobalAveragePool": lambda x, xs, xz, ys, yz, **_: quantized(
        dequantized(x, xs, xz).mean(axis=(2, 3), keepdims=True), ys, yz
    ),
    "QLinearSoftmax": lambda x, xs, xz, ys, yz, *, axis=-1, **_: quantized(softmax(dequantized(x, xs, xz), axis=axis), ys, yz),
}


def evaluate(model, frames):
    """Every tensor of the graph, by name, for frames [N, ...] of its only input."""
    graph = model.graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    values = {**constants, graph.input[0].name: frames.astype(np.float64)}
    for node in graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        attributes.pop("auto_pad", None)
        operator = {**REAL, **INTEGER}[node.op_type]
        inputs = [values[name] if name else None for name in node.input]
        values[node.output[0]] = operator(*inputs, **attributes)
    return values
