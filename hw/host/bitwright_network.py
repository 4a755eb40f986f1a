"""What a host of a bitwright design has to know, from its manifest: integers of the wire for numpy arrays, and classes or
values for the integers that come back. How they get to the design is for `bitwright_board` (a serial line) and
`bitwright_pynq` (a DMA engine) to say. Needs numpy.
"""

import json
import os
import re
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np


def patterns(stream, frame):
    """The bits of a frame of integers in the order of the wire: a row for each beat, first lane first, low bit first."""
    bits = _bits_of(stream["type"])
    vectors, size, lanes = stream["vectorsPerFrame"], stream["vectorElements"], stream["lanes"]
    beats = -(-size // lanes)
    values = np.asarray(frame, dtype=np.int64).reshape(vectors, size)
    if stream["type"]["kind"] == "bipolar":
        values = (values > 0).astype(np.int64)
    padded = np.zeros((vectors, beats * lanes), dtype=np.int64)
    padded[:, :size] = values
    pattern = (padded.reshape(-1, 1) >> np.arange(bits)) & 1
    return pattern.astype(np.uint8).reshape(vectors * beats, lanes * bits)


def elements(stream, pattern):
    """The inverse of `patterns`; rows may be longer than their beats."""
    kind, bits = stream["type"]["kind"], _bits_of(stream["type"])
    vectors, size, lanes = stream["vectorsPerFrame"], stream["vectorElements"], stream["lanes"]
    columns = pattern[:, : lanes * bits].reshape(-1, bits).astype(np.int64)
    values = (columns << np.arange(bits)).sum(axis=1)
    if kind == "bipolar":
        values = 2 * values - 1
    elif kind == "int":
        values = np.where(values >= 1 << (bits - 1), values - (1 << bits), values)
    return values.reshape(vectors, -1)[:, :size].reshape(-1)


def pack(stream, frame):
    """The bytes of a frame for a serial line: its beats one behind the other, without padding."""
    return np.packbits(patterns(stream, frame).reshape(-1), bitorder="little").tobytes()


def unpack(stream, data):
    """The inverse of `pack`."""
    width = stream["lanes"] * _bits_of(stream["type"])
    beats = stream["vectorsPerFrame"] * -(-stream["vectorElements"] // stream["lanes"])
    pattern = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little")
    return elements(stream, pattern[: beats * width].reshape(beats, width))


def quantize(entry, values):
    """Integers for the wire, in the model's order, of values of the model's input: what `bitwright run` makes of them."""
    shape = tuple(entry["shape"])
    x = np.asarray(values, dtype=np.float64).reshape((-1,) + shape)
    quantizer = entry["hostQuantizer"]
    if quantizer is None:
        scale, offset = float(Fraction(entry["scale"])), float(Fraction(entry["offset"]))
        integers = np.rint((x - offset) / scale)
    else:
        x = x.astype(np.float32)
        for step in entry.get("hostSteps", []):
            operand = np.array(step["operand"], dtype=np.float32).reshape(step["shape"])
            x = _STEPS[step["kind"]](x, operand).astype(np.float32)
        if quantizer["kind"] == "each":
            integers = _quantize_each(quantizer, x)
        else:
            integers = _quantize_float32(quantizer, x)
    return _checked(entry, integers)


class Network:
    """A design by its manifest, which lies beside this file, or where `manifest` says. `run_wire` is for others to give."""

    def __init__(self, manifest=None):
        path = manifest or os.path.join(os.path.dirname(os.path.abspath(__file__)), "manifest.json")
        with open(path, encoding="utf-8") as file:
            self.manifest = json.load(file)
        [self.input] = self.manifest["inputs"]
        [self.output] = self.manifest["outputs"]

    def run_wire(self, frames):
        """Integers in the order of the wire, frame by frame, in and out."""
        raise NotImplementedError

    def run_integers(self, frames):
        """Integers of the wire in the model's order, frames first; integers out, in the order of the wire."""
        shape = tuple(self.input["shape"])
        integers = _checked(self.input, np.asarray(frames).reshape((-1,) + shape))
        if self.input["layout"] == "channels-last":
            integers = np.moveaxis(integers, 1, -1)
        return self.run_wire(integers.reshape(len(integers), -1))

    def run(self, values):
        """Values of the model's input, frames first; values of its output, in the model's shape."""
        integers = self.run_integers(quantize(self.input, values))
        scale, offset = (np.array([float(_exact(t)) for t in self.output[k]]) for k in ("scale", "offset"))
        places = np.arange(integers.shape[1]) % len(scale)
        return self._model_order(scale[places] * integers + offset[places])

    def classify(self, values):
        """The class of each frame."""
        return self.classes_of(self.run_integers(quantize(self.input, values)))

    def classes_of(self, integers):
        """Classes of integers that came from the wire; the lowest of equals."""
        if self.output.get("changesOrder"):
            raise ValueError("what is left to the host may make another class the greatest: use run()")
        if _size_of(self.output["wireShape"][:-1]) > 1:
            raise ValueError("a frame has several vectors: use run()")
        if self.output["meaning"] == "indices":
            return integers[:, 0]
        maps = [(_exact(s), _exact(o)) for s, o in zip(self.output["scale"], self.output["offset"])]
        if len(set(maps)) == 1 and maps[0][0] > 0 and integers.shape[1] > 1:
            return integers.argmax(axis=1)
        scores = [[maps[c % len(maps)][0] * int(v) + maps[c % len(maps)][1] for c, v in enumerate(f)] for f in integers]
        if integers.shape[1] == 1:
            return np.array([int(s[0] > 0) for s in scores])
        return np.array([s.index(max(s)) for s in scores])

    def _model_order(self, values):
        shape = tuple(self.output["shape"])
        if self.output["layout"] != "channels-last":
            return values.reshape((-1,) + shape)
        return np.moveaxis(values.reshape((-1,) + shape[1:] + shape[:1]), -1, 1)


def _bits_of(kind):
    return 1 if kind["kind"] == "bipolar" else kind["bits"]


def _size_of(shape):
    return int(np.prod(shape, dtype=np.int64)) if len(shape) > 0 else 1


def _checked(entry, integers):
    """Integers that the wire carries; anything else is refused, not cut off."""
    low, high = entry["range"]["min"], entry["range"]["max"]
    with np.errstate(invalid="ignore"):
        is_good = (integers >= low) & (integers <= high) & (integers == np.rint(integers))
    if entry["type"]["kind"] == "bipolar":
        is_good &= integers != 0
    if not np.all(is_good):
        raise ValueError(f"values outside what the wire carries ({low} to {high}), for example {np.asarray(integers)[~is_good][0]}")
    return np.asarray(integers).astype(np.int64)


_STEPS = {
    "add": lambda x, o: x + o,
    "subtract": lambda x, o: x - o,
    "subtract-from": lambda x, o: o - x,
    "multiply": lambda x, o: x * o,
    "divide": lambda x, o: x / o,
    "maximum": np.maximum,
    "minimum": np.minimum,
}

_ROUNDINGS = {
    "round": np.rint,
    "ceil": np.ceil,
    "floor": np.floor,
    "up": lambda v: np.where(v >= 0, np.ceil(v), np.floor(v)),
    "down": np.trunc,
    "half-up": lambda v: np.where(v >= 0, np.floor(v + 0.5), np.ceil(v - 0.5)),
    "half-down": lambda v: np.where(v >= 0, np.ceil(v - 0.5), np.floor(v + 0.5)),
}


def _quantize_float32(quantizer, x):
    if quantizer["kind"] == "bipolar":
        return np.where(x >= 0, 1, -1)
    if quantizer["kind"] == "multi-threshold":
        thresholds = np.array([float(Fraction(t)) for t in quantizer["thresholds"]])
        counts = (x.astype(np.float64)[..., None] >= thresholds).sum(axis=-1).astype(np.float64)
        return np.where(np.isnan(x), np.nan, counts)
    scale, zero = np.float32(float(Fraction(quantizer["scale"]))), np.float32(float(Fraction(quantizer["zeroPoint"])))
    shifted = ((x / scale).astype(np.float32) + zero).astype(np.float32)
    clipped = np.minimum(np.maximum(shifted, quantizer["lo"]), quantizer["hi"]).astype(np.float64)
    return _ROUNDINGS[quantizer["rounding"]](clipped)


def _quantize_each(each, x):
    places = np.broadcast_to(np.arange(_size_of(each["shape"])).reshape(each["shape"]), x.shape)
    integers = np.zeros(x.shape)
    for place, quantizer in enumerate(each["quantizers"]):
        own = places == place
        integers[own] = _quantize_float32(quantizer, x[own])
    return integers


def _exact(text):
    """A number of the manifest: a fraction where it has no square roots, else a decimal of 60 digits."""
    parts = re.findall(r"(-?\d+(?:/\d+)?)(?:\*sqrt\((\d+)\))?", text)
    if all(root in ("", "1") for _, root in parts):
        return sum((Fraction(c) for c, _ in parts), Fraction(0))
    getcontext().prec = 60
    return sum((Decimal(Fraction(c).numerator) / Fraction(c).denominator * Decimal(int(r or 1)).sqrt() for c, r in parts), Decimal(0))
