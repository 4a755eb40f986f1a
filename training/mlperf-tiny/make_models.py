"""Makes the networks of MLPerf Tiny and MobileNetV2, quantized by onnxruntime's static quantizer.

    python training/mlperf-tiny/make_models.py FOLDER [NAME ...]

Each NAME (all of them unless told) gives, in FOLDER,

    NAME.onnx           QDQ: int8 activations, int8 weights with a scale per output channel
    NAME.frames.npy     frames that calibration has not seen, float32
    NAME.expected.npy   what the network gives for them in front of a final Softmax, in float64 (float64.py)

and resnet8 also resnet8-qoperator.*, the same network in integer operators. Weights are random, seeds are fixed.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from float64 import dequantized, evaluate
from networks import NETWORKS

SAMPLES = 8  # frames that batch normalizations are calibrated on
CALIBRATION = 32  # frames that the quantizer takes ranges from
FORMS = {"resnet8": {"": QuantFormat.QDQ, "-qoperator": QuantFormat.QOperator}}


class Frames(CalibrationDataReader):
    """Frames, one at a time, as quantize_static asks for them."""

    def __init__(self, frames):
        self.rest = iter(frames)

    def get_next(self):
        frame = next(self.rest, None)
        return None if frame is None else {"input": frame[None]}


def expected(model, frames):
    """The real values that a final Softmax reads, or the output's, frame by frame."""
    last = next((node for node in reversed(model.graph.node) if node.op_type.endswith("Softmax")), None)

    def values(frame):
        known = evaluate(model, frame[None])
        if last is None:
            return known[model.graph.output[0].name]
        x, *grid = (known[name] for name in last.input)
        return dequantized(x, *grid[:2]) if grid else x

    return np.concatenate([values(frame) for frame in frames])


def main(scratch):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder to write")
    parser.add_argument("names", nargs="*", metavar="NAME", help="networks to make (all)")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    for name in args.names or NETWORKS:
        build, draw, count = NETWORKS[name]
        model = build(draw(SAMPLES, 11)).model()
        onnx.checker.check_model(model)
        frames = draw(count, 13)
        exported = Path(scratch, f"{name}.onnx")
        onnx.save(model, exported)
        for suffix, form in FORMS.get(name, {"": QuantFormat.QDQ}).items():
            path = args.folder / f"{name}{suffix}.onnx"
            quantize_static(
                exported, path, Frames(draw(CALIBRATION, 12)),
                quant_format=form, activation_type=QuantType.QInt8, weight_type=QuantType.QInt8, per_channel=True,
            )  # fmt: skip
            quantized = onnx.load(path)
            del quantized.graph.value_info[:]
            onnx.save(quantized, path)
            np.save(path.with_suffix(".frames.npy"), frames)
            values = expected(quantized, frames)
            np.save(path.with_suffix(".expected.npy"), values)
            print(path.name, values.shape, flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(folder)
