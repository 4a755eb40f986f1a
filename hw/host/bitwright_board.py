"""A design of bitwright on a board, at a serial line: numpy arrays in, classes or values out.

    from bitwright_board import Board

    with Board.open("/dev/ttyUSB1", "build.json") as board:
        classes = board.classify(images)

`build.json` is what `bitwright build` wrote; `manifest.json` lies beside this file, or where `manifest` says. Needs numpy,
and pyserial for `Board.open`. docs/guide/uart.md of bitwright has the protocol.
"""

import json
import os
import re
import time
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np

END, ESC, ESC_END, ESC_ESC = 192, 219, 220, 221
RESULT, BROKEN, BUSY, HELLO = 0, 1, 2, 3


class BoardError(Exception):
    """The board does not answer, or is not the one that the manifest describes."""


def crc16(data):
    """CRC-16/X-25 of bytes."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x8408 if crc & 1 else 0)
    return crc ^ 0xFFFF


def encode(message):
    """A message as it goes over the line: its CRC behind it, escaped, between two delimiters."""
    whole = bytes(message) + crc16(message).to_bytes(2, "little")
    escaped = whole.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc")
    return bytes([END]) + escaped + bytes([END])


class Decoder:
    """Takes what comes from the line, in any pieces, and gives the messages that are whole."""

    def __init__(self):
        self._frame = bytearray()
        self._is_escaped = False
        self._is_bad = False

    def feed(self, data):
        messages = []
        for byte in data:
            if byte == END:
                frame, is_bad = bytes(self._frame), self._is_bad or self._is_escaped
                self._frame.clear()
                self._is_escaped = self._is_bad = False
                if not is_bad and len(frame) >= 4 and crc16(frame[:-2]) == int.from_bytes(frame[-2:], "little"):
                    messages.append(frame[:-2])
            elif self._is_escaped:
                self._is_escaped = False
                self._is_bad |= byte not in (ESC_END, ESC_ESC)
                self._frame.append(END if byte == ESC_END else ESC)
            elif byte == ESC:
                self._is_escaped = True
            else:
                self._frame.append(byte)
        return messages


def pack(stream, frame):
    """The bytes of a frame of integers in the order of the wire: its beats one behind the other, without padding."""
    bits = _bits_of(stream["type"])
    vectors, elements, lanes = stream["vectorsPerFrame"], stream["vectorElements"], stream["lanes"]
    beats = -(-elements // lanes)
    values = np.asarray(frame, dtype=np.int64).reshape(vectors, elements)
    if stream["type"]["kind"] == "bipolar":
        values = (values > 0).astype(np.int64)
    padded = np.zeros((vectors, beats * lanes), dtype=np.int64)
    padded[:, :elements] = values
    pattern = (padded.reshape(-1, 1) >> np.arange(bits)) & 1
    return np.packbits(pattern.astype(np.uint8).reshape(-1), bitorder="little").tobytes()


def unpack(stream, data):
    """The inverse of `pack`: integers in the order of the wire."""
    kind, bits = stream["type"]["kind"], _bits_of(stream["type"])
    vectors, elements, lanes = stream["vectorsPerFrame"], stream["vectorElements"], stream["lanes"]
    beats = -(-elements // lanes)
    pattern = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little")
    pattern = pattern[: vectors * beats * lanes * bits].reshape(-1, bits).astype(np.int64)
    values = (pattern << np.arange(bits)).sum(axis=1)
    if kind == "bipolar":
        values = 2 * values - 1
    elif kind == "int":
        values = np.where(values >= 1 << (bits - 1), values - (1 << bits), values)
    return values.reshape(vectors, beats * lanes)[:, :elements].reshape(-1)


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


class Board:
    """A design at a serial line. `line` has `read(size)`, which returns when bytes are there or after some time, and
    `write(data)`: a `serial.Serial` with a timeout does."""

    def __init__(self, line, manifest=None, tries=4, timeout=2.0):
        path = manifest or os.path.join(os.path.dirname(os.path.abspath(__file__)), "manifest.json")
        with open(path, encoding="utf-8") as file:
            self.manifest = json.load(file)
        [self.input] = self.manifest["inputs"]
        [self.output] = self.manifest["outputs"]
        self._line = line
        self._tries = tries
        self._timeout = timeout
        self._decoder = Decoder()
        self._number = 0

    @classmethod
    def open(cls, port, build=None, manifest=None, baud=None, **options):
        """Opens a port of this computer, and asks whether the right design is there."""
        import serial

        if baud is None:
            path = build or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build.json")
            with open(path, encoding="utf-8") as file:
                baud = json.load(file)["line"]["baud"]
        board = cls(serial.Serial(port, baud, timeout=0.05), manifest, **options)
        board.check()
        return board

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._line.close()

    def check(self):
        """Stops unless the design on the board is that of the manifest."""
        identity = self._exchange(b"", HELLO)[::-1].hex()
        expected = self.manifest["model"]["sha256"][:8]
        if identity != expected:
            raise BoardError(f"the board has the design of model {identity}, the manifest is of {expected}")

    def run_wire(self, frames):
        """Integers in the order of the wire, frame by frame, in and out."""
        stream, size = self.input["stream"], _size_of(self.input["shape"])
        integers = np.asarray(frames, dtype=np.int64).reshape(-1, size)
        answers = [unpack(self.output["stream"], self._exchange(pack(stream, f), RESULT)) for f in integers]
        return np.array(answers, dtype=np.int64).reshape(len(integers), -1)

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
        scale, offset = (np.array([_number_of(t) for t in self.output[k]]) for k in ("scale", "offset"))
        places = np.arange(integers.shape[1]) % len(scale)
        return self._model_order(scale[places] * integers + offset[places])

    def classify(self, values):
        """The class of each frame."""
        return self.classes_of(self.run_integers(quantize(self.input, values)))

    def classes_of(self, integers):
        """Classes of integers that came from the wire; the lowest of equals."""
        if self.output.get("changesOrder"):
            raise BoardError("what is left to the host may make another class the greatest: use run()")
        if _size_of(self.output["wireShape"][:-1]) > 1:
            raise BoardError("a frame has several vectors: use run()")
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

    def _exchange(self, payload, status):
        """Sends a payload until its answer comes; what noise has broken is sent again."""
        sent = set()
        for _ in range(self._tries):
            self._number = (self._number + 1) % 256
            sent.add(self._number)
            self._line.write(encode(bytes([self._number]) + payload))
            answer = self._answer(sent, status)
            if answer is not None:
                return answer
        raise BoardError(f"no answer after {self._tries} tries: check port, baud and bitstream")

    def _answer(self, sent, status):
        end = time.monotonic() + self._timeout
        while time.monotonic() < end:
            for message in self._decoder.feed(self._line.read(max(1, getattr(self._line, "in_waiting", 1)))):
                number, got = message[0], message[1]
                if got == status and number in sent:
                    return message[2:]
                if got in (BROKEN, BUSY):
                    return None
        return None


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


def _number_of(text):
    return float(_exact(text))
