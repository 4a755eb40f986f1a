"""A design of bitwright on a board, at a serial line: numpy arrays in, classes or values out.

    from bitwright_board import Board

    with Board.open("/dev/ttyUSB1", "build.json") as board:
        classes = board.classify(images)

`build.json` is what `bitwright build` wrote; `manifest.json` lies beside this file, or where `manifest` says. Needs numpy,
and pyserial for `Board.open`. docs/guide/uart.md of bitwright has the protocol.
"""

import json
import os
import time

import numpy as np

from bitwright_network import Network, pack, unpack

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


class Board(Network):
    """A design at a serial line. `line` has `read(size)`, which returns when bytes are there or after some time, and
    `write(data)`: a `serial.Serial` with a timeout does."""

    def __init__(self, line, manifest=None, tries=4, timeout=2.0):
        super().__init__(manifest)
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
        """Integers in the order of the wire, frame by frame, in and out; one frame at a time."""
        stream = self.input["stream"]
        answers = [unpack(self.output["stream"], self._exchange(pack(stream, f), RESULT)) for f in frames]
        return np.array(answers, dtype=np.int64).reshape(len(frames), -1)

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
