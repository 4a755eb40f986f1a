"""The two networks: MLPs 784-64-64-64-10, quantized in training as they will be in hardware.

`MlpW2A2`: ternary weights with a learned scale per output channel (per tensor
in the last layer), activations of 2 unsigned bits after BatchNorm and ReLU;
the first layer reads 8-bit pixels. Ternary weights: Li et al., "Ternary Weight
Networks", 2016 (arXiv 1605.04711); here the scales, and with them the
thresholds at half a scale, are learned (LSQ, see quantizers.py).

`MlpW1A1`: weights, activations and input are +1 or -1 (Courbariaux et al.,
2016, arXiv 1602.02830).

Both take pixels / 255 of shape [n,1,28,28] and return logits [n,10].
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from quantizers import TERNARY, UINT2, bipolar, initial_scale, quantize

WIDTHS = (784, 64, 64, 64, 10)
SMALLEST_SCALE = 1e-3


class TernaryLinear(nn.Module):
    """x @ Quant(weight).T [+ bias], with one scale per output channel or one in all."""

    def __init__(self, inputs, outputs, per_channel, bias=False):
        super().__init__()
        weight = torch.empty(outputs, inputs)
        nn.init.normal_(weight, std=1 / math.sqrt(inputs))
        self.weight = nn.Parameter(weight)
        self.scale = nn.Parameter(initial_scale(weight, TERNARY[1], dim=1 if per_channel else None))
        self.count = inputs if per_channel else weight.numel()
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x):
        return F.linear(x, quantize(self.weight, self.scale, TERNARY, self.count), self.bias)


class UnsignedAct(nn.Module):
    """ReLU, then Quant to 2 unsigned bits with one learned scale."""

    def __init__(self, width):
        super().__init__()
        # A unit Gaussian's ReLU has mean 0.4: LSQ's starting scale for it.
        self.scale = nn.Parameter(torch.tensor(2 * 0.4 / math.sqrt(UINT2[1])))
        self.count = width

    def forward(self, x):
        return quantize(F.relu(x), self.scale, UINT2, self.count)


class MlpW2A2(nn.Module):
    weight_bits, activation_bits = 2, 2

    def __init__(self):
        super().__init__()
        for i, (inputs, outputs) in enumerate(zip(WIDTHS[:3], WIDTHS[1:4]), start=1):
            setattr(self, f"fc{i}", TernaryLinear(inputs, outputs, per_channel=True))
            setattr(self, f"bn{i}", nn.BatchNorm1d(outputs))
            setattr(self, f"act{i}", UnsignedAct(outputs))
        self.fc4 = TernaryLinear(WIDTHS[3], WIDTHS[4], per_channel=False, bias=True)

    def forward(self, x):
        x = torch.flatten(x, 1)
        x = self.act1(self.bn1(self.fc1(x)))
        x = self.act2(self.bn2(self.fc2(x)))
        x = self.act3(self.bn3(self.fc3(x)))
        return self.fc4(x)

    def after_step(self):
        """Keep every learned scale positive, as Quant requires."""
        with torch.no_grad():
            for layer in (self.fc1, self.fc2, self.fc3, self.fc4, self.act1, self.act2, self.act3):
                layer.scale.clamp_(min=SMALLEST_SCALE)


class BipolarLinear(nn.Module):
    """x @ BipolarQuant(weight).T, the hidden latent weights in [-1, 1]."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs))
        nn.init.uniform_(self.weight, -1, 1)

    def forward(self, x):
        return F.linear(x, bipolar(self.weight))


class BipolarOutput(BipolarLinear):
    """The last layer: bipolar weights times one learned scale, plus a bias."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs)
        self.scale = nn.Parameter(torch.tensor(1 / math.sqrt(inputs)))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return F.linear(x, bipolar(self.weight) * self.scale, self.bias)


class MlpW1A1(nn.Module):
    weight_bits, activation_bits = 1, 1

    def __init__(self):
        super().__init__()
        for i, (inputs, outputs) in enumerate(zip(WIDTHS[:3], WIDTHS[1:4]), start=1):
            setattr(self, f"fc{i}", BipolarLinear(inputs, outputs))
            setattr(self, f"bn{i}", nn.BatchNorm1d(outputs))
        self.fc4 = BipolarOutput(WIDTHS[3], WIDTHS[4])

    def forward(self, x):
        x = bipolar(torch.flatten(x, 1) * 2 - 1)
        x = bipolar(self.bn1(self.fc1(x)))
        x = bipolar(self.bn2(self.fc2(x)))
        x = bipolar(self.bn3(self.fc3(x)))
        return self.fc4(x)

    def after_step(self):
        """Clip the latent weights to [-1, 1], outside which they would get no gradient."""
        with torch.no_grad():
            for layer in (self.fc1, self.fc2, self.fc3, self.fc4):
                layer.weight.clamp_(-1, 1)


MODELS = {"w2a2": MlpW2A2, "w1a1": MlpW1A1}
