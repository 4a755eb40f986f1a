"""Independent evaluation of an exported QONNX file: plain numpy, no torch.

Reads nothing but the file and the images. `python training/evaluate.py FILE`
prints how many test images the graph classifies rightly, in float32 (what the
file declares) and in float64, and on how many images the two disagree.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

import mnist


#: Images evaluated at once.
BATCH = 500


def _quant(attr, x, scale, zeropt, bitwidth):
    signed, narrow = attr["signed"], attr["narrow"]
    # np.round rounds halves to even.
    rounding = {b"ROUND": np.round, b"CEIL": np.ceil}[attr["rounding_mode"]]
    bits = int(bitwidth.item())
    lo = -(2 ** (bits - 1)) + narrow if signed else 0
    hi = 2 ** (bits - 1) - 1 if signed else 2**bits - 1 - narrow
    return (rounding(np.clip(x / scale + zeropt, lo, hi)) - zeropt) * scale


def _gemm(attr, a, b, c):
    assert attr.get("transA", 0) == 0
    b = b.T if attr.get("transB", 0) else b
    return a @ b * attr.get("alpha", 1.0) + c * attr.get("beta", 1.0)


def _batch_norm(attr, x, gamma, beta, mean, var):
    epsilon = np.asarray(attr.get("epsilon", 1e-5), x.dtype)
    gamma, beta, mean, var = (p.reshape(-1, *(1,) * (x.ndim - 2)) for p in (gamma, beta, mean, var))
    return (x - mean) / np.sqrt(var + epsilon) * gamma + beta


def _conv(attr, x, weights):
    """Stride 1 and zero padding; the windows of x become rows of a matrix."""
    kernel = weights.shape[2:]
    top, left, bottom, right = attr["pads"]
    padded = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(2, 3))
    return np.einsum("nchwij,ocij->nohw", windows, weights, optimize=True)


def _max_pool(attr, x):
    """Windows beside each other; what is left at the edges is dropped."""
    (height, width), strides = attr["kernel_shape"], attr["strides"]
    assert [height, width] == strides, strides
    n, channels, rows, columns = x.shape
    kept = x[:, :, : rows // height * height, : columns // width * width]
    return kept.reshape(n, channels, rows // height, height, columns // width, width).max(axis=(3, 5))


OPS = {
    "Clip": lambda attr, x, low, high: np.clip(x, low, high),
    "Conv": _conv,
    "Div": lambda attr, a, b: a / b,
    "MaxPool": _max_pool,
    "Flatten": lambda attr, x: x.reshape(len(x), -1),
    "Mul": lambda attr, a, b: a * b,
    "Sub": lambda attr, a, b: a - b,
    "Relu": lambda attr, x: np.maximum(x, 0),
    "MatMul": lambda attr, a, b: a @ b,
    "Gemm": _gemm,
    "BatchNormalization": _batch_norm,
    "Quant": _quant,
    "BipolarQuant": lambda attr, x, scale: np.where(x >= 0, scale, -scale),
}


def logits(model, images, dtype=np.float32):
    """Logits [n,10] of uint8 images [n,28,28]."""
    return np.concatenate([_batch_logits(model, part, dtype) for part in np.split(images, range(BATCH, len(images), BATCH))])


def _batch_logits(model, images, dtype):
    """The graph, node by node, on the whole batch."""
    (source,) = model.graph.input
    # The quotient is rounded to float32 first: the graph's input is declared float32.
    pixels = images.astype(np.float32) / np.float32(255)
    values = {source.name: pixels.astype(dtype).reshape(-1, 1, 28, 28)}
    for tensor in model.graph.initializer:
        values[tensor.name] = numpy_helper.to_array(tensor).astype(dtype)
    for node in model.graph.node:
        attr = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        values[node.output[0]] = OPS[node.op_type](attr, *(values[name] for name in node.input))
        assert values[node.output[0]].dtype == dtype, node.name
    return values[model.graph.output[0].name]


def correct(scores, labels):
    """How many rows have their largest logit (the first of equals) at the label."""
    return int((scores.argmax(axis=1) == labels).sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="an exported model.onnx")
    parser.add_argument("--data", type=Path, default=mnist.DEFAULT_DATA, help="folder of the MNIST IDX files")
    args = parser.parse_args()

    images, labels = mnist.load(args.data, "t10k")
    model = onnx.load(args.file)
    single = logits(model, images)
    double = logits(model, images, np.float64)
    for name, scores in (("float32", single), ("float64", double)):
        print(f"{name}: {correct(scores, labels)} of {len(labels)}, first 1000: {correct(scores[:1000], labels[:1000])}")
    print(f"classified differently: {int((single.argmax(axis=1) != double.argmax(axis=1)).sum())}")
    print(f"logits apart by over 1e-3: {int((np.abs(single - double).max(axis=1) > 1e-3).sum())}")


if __name__ == "__main__":
    main()
