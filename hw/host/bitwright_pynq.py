"""A design of bitwright on a Zynq board with PYNQ: numpy arrays in, classes or values out.

    from bitwright_pynq import Accelerator

    network = Accelerator("network.bit")
    classes = network.classify(images)

`manifest.json` lies beside this file, or where `manifest` says; the .hwh file of the block design beside the .bit. Needs
numpy and, on the board, pynq.
"""

import numpy as np

from bitwright_network import Network, elements, patterns

# Registers of the wrapper (rtl/axi of the compiled folder, axi_control.v).
IDENTIFICATION, MODEL_HASH = 0x0000, 0x0020
NAME = 0x62697477


class Accelerator(Network):
    """The block design that `vivado.tcl` makes: the cells `dma` and `network` of an overlay."""

    def __init__(self, bitstream, manifest=None):
        from pynq import Overlay, allocate

        super().__init__(manifest)
        self._overlay = Overlay(bitstream)
        self._dma = self._overlay.dma
        self._allocate = allocate
        self.check()

    def check(self):
        """Stops unless the design on the board is that of the manifest."""
        registers = self._overlay.network
        found = registers.read(MODEL_HASH) if registers.read(IDENTIFICATION) == NAME else None
        expected = int(self.manifest["model"]["sha256"][:8], 16)
        if found != expected:
            raise ValueError(f"the overlay is not of model {expected:08x}: {found if found is None else f'{found:08x}'}")

    def run_wire(self, frames):
        """Integers in the order of the wire, frame by frame, in and out."""
        [sent], [taken] = self.manifest["axi"]["inputs"], self.manifest["axi"]["outputs"]
        to, back = (self._allocate(shape=(memory_bytes(a),), dtype=np.uint8) for a in (sent, taken))
        results = []
        for frame in frames:
            to[:] = to_memory(self.input["stream"], sent, frame)
            to.flush()
            self._dma.recvchannel.transfer(back)
            self._dma.sendchannel.transfer(to)
            self._dma.sendchannel.wait()
            self._dma.recvchannel.wait()
            back.invalidate()
            results.append(from_memory(self.output["stream"], taken, np.array(back)))
        to.freebuffer()
        back.freebuffer()
        return np.array(results, dtype=np.int64).reshape(len(results), -1)


def memory_bytes(axi):
    """What a frame takes in memory: whole words."""
    word = axi["wordBits"] // 8
    return -(-axi["frameBytes"] // word) * word


def to_memory(stream, axi, frame):
    """A frame as the DMA engine reads it: each beat in a slot, its lowest byte first."""
    bits = patterns(stream, frame)
    slots = np.zeros((axi["beatsPerFrame"], axi["slotBytes"]), dtype=np.uint8)
    padded = np.zeros((axi["beatsPerFrame"], 8 * axi["beatBytes"]), dtype=np.uint8)
    padded[:, : bits.shape[1]] = bits
    slots[:, : axi["beatBytes"]] = np.packbits(padded, axis=1, bitorder="little")
    memory = np.zeros(memory_bytes(axi), dtype=np.uint8)
    memory[: slots.size] = slots.reshape(-1)
    return memory


def from_memory(stream, axi, memory):
    """The inverse of `to_memory`."""
    slots = memory[: axi["frameBytes"]].reshape(axi["beatsPerFrame"], axi["slotBytes"])
    return elements(stream, np.unpackbits(slots[:, : axi["beatBytes"]], axis=1, bitorder="little"))
