"""S4: a VGG whose bit widths fall by depth (Chu et al., arXiv 1912.12656), at a quarter of its width.

conv -> MaxPool -> BatchNorm -> Hardtanh, and each layer quantizes its own input: up (ceil) on [0, 1], with one bit the sign. The image
keeps its 8 bits; the scores pass a BatchNorm.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .quantizers import sign, symmetric, unit_ceil, unit_round

#: A quarter of 128, 128, 256, 256, 512, 512; every other layer is pooled.
CHANNELS = (32, 32, 64, 64, 128, 128)
HIDDEN = 256
LAYERS = len(CHANNELS) + 2


def bits_of(schedule):
    """Bits of each layer: `8-4-2-1` as the paper has it (8, 4, 2, then all 1); of three entries or less the last goes on.

    `1-2-4-8` is the same in reverse: the last three layers have 2, 4 and 8 bits.
    """
    entries = [int(bits) for bits in schedule.split("-")]
    if entries == sorted(entries) and entries[0] < entries[-1]:
        return [entries[max(0, i - (LAYERS - len(entries)))] for i in range(LAYERS)]
    return [entries[min(i, len(entries) - 1)] for i in range(LAYERS)]


class ChuVgg(nn.Module):
    """Images [n, 3, 32, 32] in [0, 1] to scores [n, 10]."""

    def __init__(self, schedule):
        super().__init__()
        self.bits = bits_of(schedule)
        inputs = (3, *CHANNELS)
        shapes = [(o, i, 3, 3) for i, o in zip(inputs, CHANNELS)]
        shapes += [(HIDDEN, CHANNELS[-1] * 16), (10, HIDDEN)]
        self.weight = nn.ParameterList([nn.Parameter(torch.empty(s).uniform_(-1, 1)) for s in shapes])
        self.norm = nn.ModuleList([nn.BatchNorm2d(s[0]) if len(s) == 4 else nn.BatchNorm1d(s[0]) for s in shapes])

    def forward(self, x):
        for i, (bits, latent, norm) in enumerate(zip(self.bits, self.weight, self.norm)):
            if i == 0:
                x = unit_round(x, 8)
            else:
                x = F.hardtanh(x)
                x = sign(x) if bits == 1 else unit_ceil(x, bits)
            weight = symmetric(latent, bits)
            if latent.dim() == 4:
                x = F.conv2d(x, weight, padding=1)
                if i % 2 == 1:
                    x = F.max_pool2d(x, 2)
            else:
                x = F.linear(x.flatten(1), weight)
            x = norm(x)
        return x

    def after_step(self):
        """Latent weights stay in [-1, 1], the range of their quantizers."""
        with torch.no_grad():
            for latent in self.weight:
                latent.clamp_(-1, 1)
