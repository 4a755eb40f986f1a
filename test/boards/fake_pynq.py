"""Runs frames through the PYNQ client, with an overlay that keeps what it is sent and gives the results it was told.

fake_pynq.py HOST_FOLDER; `{"frames": ..., "results": ...}` comes as JSON on standard input.
"""

import json
import sys
import types

import numpy as np

sys.path.insert(0, sys.argv[1])
given = json.load(sys.stdin)
sent = []


class Buffer(np.ndarray):
    def flush(self):
        pass

    def invalidate(self):
        pass

    def freebuffer(self):
        pass


def allocate(shape, dtype):
    return np.zeros(shape, dtype).view(Buffer)


class Channel:
    def __init__(self, transfer):
        self.transfer = transfer

    def wait(self):
        pass


class Overlay:
    def __init__(self, _):
        from bitwright_pynq import memory_bytes

        with open(f"{sys.argv[1]}/manifest.json", encoding="utf-8") as file:
            self.manifest = json.load(file)
        registers = {0: 0x62697477, 0x20: int(self.manifest["model"]["sha256"][:8], 16)}
        self.network = types.SimpleNamespace(read=registers.__getitem__)
        self.size = memory_bytes(self.manifest["axi"]["outputs"][0])
        self.dma = types.SimpleNamespace(sendchannel=Channel(self.send), recvchannel=Channel(self.take))

    def take(self, buffer):
        buffer[:] = 0
        self.back = buffer

    def send(self, buffer):
        sent.append(np.array(buffer).tolist())
        stream, axi = self.manifest["outputs"][0]["stream"], self.manifest["axi"]["outputs"][0]
        bits = stream["type"]["bits"]
        for place, value in enumerate(given["results"][len(sent) - 1]):
            first = place // stream["lanes"] * axi["slotBytes"] * 8 + place % stream["lanes"] * bits
            for bit in range(bits):
                self.back[(first + bit) // 8] |= ((value >> bit) & 1) << ((first + bit) % 8)
        assert len(self.back) == self.size


pynq = types.ModuleType("pynq")
pynq.Overlay, pynq.allocate = Overlay, allocate
sys.modules["pynq"] = pynq

from bitwright_pynq import Accelerator  # noqa: E402

integers = Accelerator("network.bit").run_integers(given["frames"])
print(json.dumps({"integers": integers.tolist(), "sent": sent}))
