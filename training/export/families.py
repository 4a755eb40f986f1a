"""The four families of networks as their papers' authors spell them, each a tiny module in eval mode.

Written from what the papers and the published code do; no code is copied.

S1  Pham and Chung 2021, conditional computation: LSQ quantizers, a gate that picks one kernel
S2  Kim et al. 2020, SSPQ: shifts and pointwise convolutions, DoReFa-like quantizers
S3  Elthakeb et al., DCQ: ternary and binary weights in place of a trained layer's
S4  Chu et al. 2019, decreasing bit width: quantizers with ceil, 1-bit layers
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


def straight_through(y, x):
    """Value of y, gradient of x, as nearly every training code spells it."""
    return (y - x).detach() + x


# S1 ---------------------------------------------------------------------------


class LSQ(nn.Module):
    """clamp(round(x / s), low, high) * s, with the gradient of s scaled."""

    def __init__(self, bits, signed, scale):
        super().__init__()
        self.low, self.high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
        self.scale = nn.Parameter(torch.tensor(scale))

    def forward(self, x, scale=None):
        s = self.scale if scale is None else scale
        s = straight_through(s, s * 0.01)
        code = torch.clamp(x / s, self.low, self.high)
        return straight_through(torch.round(code), code) * s


class Gate(nn.Module):
    """Scores of the kernels from the mean of the image; `layers` says of what kind they are, `squash` what ranks them."""

    def __init__(self, inputs, kernels, layers="linear", squash=None, relu=False):
        super().__init__()
        hidden = inputs // 4 + 1
        self.is_conv, self.squash, self.relu = layers == "conv", squash, relu
        if self.is_conv:
            self.fc1 = nn.Conv2d(inputs, hidden, 1, bias=False)
            self.fc2 = nn.Conv2d(hidden, kernels, 1)
        else:
            self.fc1 = nn.Linear(inputs, hidden, bias=False)
            self.fc2 = nn.Linear(hidden, kernels)

    def forward(self, x):
        mean = F.adaptive_avg_pool2d(F.relu(x) if self.relu else x, 1)
        scores = self.fc2(self.fc1(mean if self.is_conv else mean.flatten(1))).flatten(1)
        return self.squash(scores) if self.squash else scores


class ConditionalConv(nn.Module):
    """`choose` says how the winner's kernel is taken: index, vector, onehot, equal, or masked."""

    def __init__(self, inputs, outputs, kernels, choose="index", **gate):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(kernels, outputs, inputs, 3, 3) * 0.4)
        self.step = nn.Parameter(torch.rand(kernels) * 0.1 + 0.1)
        self.gate = Gate(inputs, kernels, **gate)
        self.activation, self.quantizer = LSQ(4, False, 0.11), LSQ(2, True, 0.2)
        self.choose = choose

    def chosen(self, scores):
        kernels = self.weight.shape[0]
        all_weights = self.quantizer(self.weight, self.step.view(-1, 1, 1, 1, 1))
        if self.choose == "index":
            return all_weights[scores.argmax(1)[0]]
        if self.choose == "vector":
            return all_weights[scores.argmax(1)].squeeze(0)
        if self.choose == "onehot":
            hot = F.one_hot(scores.argmax(1), kernels).float()
        else:
            hot = (scores.argmax(1, keepdim=True) == torch.arange(kernels)).float()
        if self.choose == "masked":
            return (all_weights * hot.view(-1, 1, 1, 1, 1)).sum(0)
        return (hot @ all_weights.flatten(1)).view(self.weight.shape[1:])

    def forward(self, x):
        scores = self.gate(x)
        return F.conv2d(self.activation(x), self.chosen(scores), padding=1)


class S1(nn.Module):
    """`head` says what stands in front of the last layer: a mean of codes, or, as published, of the ReLU of sums."""

    def __init__(self, head="codes", **choice):
        super().__init__()
        self.head = head
        self.input = LSQ(8, True, 0.05)
        self.first = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.first_weight = LSQ(8, True, 0.02)
        self.norm = nn.BatchNorm2d(4)
        self.conv = ConditionalConv(4, 4, 3, **choice)
        self.head_activation, self.head_weight = LSQ(8, False, 0.03), LSQ(8, True, 0.02)
        self.fc = nn.Linear(4, 5)

    def forward(self, x):
        y = F.conv2d(self.input(x), self.first_weight(self.first.weight), padding=1)
        y = self.conv(self.norm(y))
        if self.head == "codes":
            y = F.adaptive_avg_pool2d(self.head_activation(F.relu(y)), 1).flatten(1)
        else:
            y = self.head_activation(F.adaptive_avg_pool2d(F.relu(y), 1).flatten(1))
        return F.linear(y, self.head_weight(self.fc.weight), self.fc.bias)


# S2 ---------------------------------------------------------------------------


def quantize_01(x, bits):
    levels = 2**bits - 1
    return straight_through(torch.round(torch.clamp(x, 0, 1) * levels) / levels, x)


def binary_weight(w):
    return straight_through(torch.where(w >= 0, 1.0, -1.0) * w.abs().mean(), w)


SHIFTS = [(1, 0), (-1, 0), (0, 1), (1, -1)]


class Shift(nn.Module):
    """Four groups of channels, each moved by its own (dx, dy); `spelling` says how."""

    def __init__(self, channels, spelling):
        super().__init__()
        self.spelling, self.group = spelling, channels // 4
        kernel = torch.zeros(channels, 1, 3, 3)
        for c in range(channels):
            dx, dy = SHIFTS[c // self.group]
            kernel[c, 0, dy + 1, dx + 1] = 1
        self.register_buffer("kernel", kernel)

    def forward(self, x):
        _, channels, height, width = x.shape
        if self.spelling == "depthwise":
            return F.conv2d(x, self.kernel, padding=1, groups=channels)
        groups = x.split(self.group, 1)
        if self.spelling == "roll":
            return torch.cat([g.roll((-dy, -dx), (2, 3)) for g, (dx, dy) in zip(groups, SHIFTS)], 1)
        if self.spelling == "pad":
            p = F.pad(x, (1, 1, 1, 1))
            return torch.cat(
                [
                    p[:, i * self.group : (i + 1) * self.group, 1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]
                    for i, (dx, dy) in enumerate(SHIFTS)
                ],
                1,
            )
        places = torch.arange(height).view(-1, 1), torch.arange(width).view(1, -1)
        grids = []
        for c in range(channels):
            dx, dy = SHIFTS[c // self.group]
            gx = (2 * (places[1] + dx) + 1) / width - 1 + torch.zeros(height, 1)
            gy = (2 * (places[0] + dy) + 1) / height - 1 + torch.zeros(1, width)
            grids.append(torch.stack([gx, gy], 2))
        moved = F.grid_sample(x.view(channels, 1, height, width), torch.stack(grids), align_corners=False)
        return moved.view(1, channels, height, width)


class S2(nn.Module):
    """A padded convolution, of an image that may be normalised per channel, and a block of shift and pointwise convolutions."""

    def __init__(self, spelling, is_normalised=False):
        super().__init__()
        self.is_normalised = is_normalised
        self.register_buffer("image_mean", torch.tensor([0.4914, 0.4822, 0.4465]).view(1, 3, 1, 1))
        self.register_buffer("image_deviation", torch.tensor([0.2470, 0.2435, 0.2616]).view(1, 3, 1, 1))
        self.first = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(4), nn.BatchNorm2d(4), nn.BatchNorm2d(8)])
        self.reduce, self.expand = nn.Conv2d(4, 4, 1, bias=False), nn.Conv2d(4, 8, 1, bias=False)
        self.shift = Shift(4, spelling)
        self.fc = nn.Linear(8, 5)

    def forward(self, image):
        x = (image - self.image_mean) / self.image_deviation if self.is_normalised else image
        levels = 2**7 - 1
        w = torch.tanh(self.first.weight)
        w = w / w.abs().max()
        x = F.conv2d(x, straight_through(torch.round(w * levels) / levels, w), padding=1)
        x = quantize_01(self.norms[0](x), 4)
        x = quantize_01(self.norms[1](F.conv2d(x, binary_weight(self.reduce.weight))), 4)
        x = F.conv2d(self.shift(x), binary_weight(self.expand.weight))
        x = quantize_01(self.norms[2](x), 4)
        w = straight_through(torch.round(self.fc.weight * levels) / levels, self.fc.weight)
        return F.linear(F.adaptive_avg_pool2d(x, 1).flatten(1), w, self.fc.bias)


# S3 ---------------------------------------------------------------------------


def ternary_ttq(w, positive, negative):
    limit = 0.05 * w.abs().max()
    zero = torch.zeros_like(w)
    return torch.where(w > limit, positive, zero) - torch.where(w < -limit, negative, zero)


def ternary_twn(w):
    limit = 0.7 * w.abs().mean()
    mask = (w.abs() > limit).float()
    alpha = (w.abs() * mask).sum() / mask.sum()
    return torch.sign(w) * mask * alpha


class S3(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.weights = weights
        self.conv1, self.conv2 = nn.Conv2d(1, 4, 3), nn.Conv2d(4, 4, 3)
        self.fc = nn.Linear(4, 5)
        self.positive, self.negative = nn.Parameter(torch.tensor(0.31)), nn.Parameter(torch.tensor(0.23))

    def quantized(self, w):
        if self.weights == "ttq":
            return ternary_ttq(w, self.positive, self.negative)
        return ternary_twn(w) if self.weights == "twn" else torch.sign(w) * w.abs().mean()

    def forward(self, x):
        x = quantize_01(F.conv2d(quantize_01(x, 8), self.quantized(self.conv1.weight), self.conv1.bias), 4)
        x = quantize_01(F.conv2d(F.max_pool2d(x, 2), self.quantized(self.conv2.weight), self.conv2.bias), 4)
        x = F.linear(x.flatten(1), self.quantized(self.fc.weight), self.fc.bias)
        return F.relu(x)


# S4 ---------------------------------------------------------------------------


class CeilConv(nn.Conv2d):
    """Quantizes its own input, up, and its weights; `in_place` writes through `.data` as the published code does."""

    def __init__(self, inputs, outputs, weight_bits, activation_bits, in_place):
        super().__init__(inputs, outputs, 3, padding=1, bias=False)
        self.weight_bits, self.activation_bits, self.in_place = weight_bits, activation_bits, in_place

    def quantized_input(self, x):
        levels = 2**self.activation_bits - 1
        return torch.ceil(torch.clamp(x, 0, 1) * levels) / levels

    def forward(self, x):
        if self.in_place:
            x.data = self.quantized_input(x.data)
        else:
            x = straight_through(self.quantized_input(x), x)
        if self.weight_bits == 1:
            w = torch.where(self.weight >= 0, 1.0, -1.0)
        else:
            levels = 2 ** (self.weight_bits - 1) - 1
            w = torch.sign(self.weight) * torch.round(torch.clamp(self.weight.abs(), 0, 1) * levels) / levels
        return F.conv2d(x, straight_through(w, self.weight), padding=1)


class S4(nn.Module):
    def __init__(self, in_place=False):
        super().__init__()
        self.convs = nn.ModuleList(
            [
                CeilConv(3, 4, 8, 8, in_place),
                CeilConv(4, 4, 4, 4, in_place),
                CeilConv(4, 4, 1, 2, in_place),
            ]
        )
        self.norms = nn.ModuleList([nn.BatchNorm2d(4) for _ in range(3)])
        self.fc, self.last = nn.Linear(4, 5), nn.BatchNorm1d(5)

    def forward(self, x):
        x = F.hardtanh(self.norms[0](F.max_pool2d(self.convs[0](x), 2)))
        x = F.hardtanh(self.norms[1](self.convs[1](x)))
        x = F.hardtanh(self.norms[2](self.convs[2](x))) + x
        x = torch.ceil(torch.clamp(F.avg_pool2d(x, 4).flatten(1), 0, 1) * 255) / 255
        w = straight_through(torch.round(self.fc.weight.clamp(-1, 1) * 127) / 127, self.fc.weight)
        return F.log_softmax(self.last(F.linear(x, w)), 1)


# What is exported -----------------------------------------------------------------

FAMILIES = {
    "s1-index": (lambda: S1(choose="index"), (1, 3, 6, 6), (-2, 2)),
    "s1-vector": (lambda: S1(choose="vector"), (1, 3, 6, 6), (-2, 2)),
    "s1-onehot": (lambda: S1(choose="onehot"), (1, 3, 6, 6), (-2, 2)),
    "s1-equal": (lambda: S1(choose="equal"), (1, 3, 6, 6), (-2, 2)),
    "s1-masked": (lambda: S1(choose="masked"), (1, 3, 6, 6), (-2, 2)),
    "s1-conv-gate": (lambda: S1(layers="conv", squash=torch.sigmoid), (1, 3, 6, 6), (-2, 2)),
    "s1-softmax-gate": (lambda: S1(squash=lambda s: s.softmax(1)), (1, 3, 6, 6), (-2, 2)),
    "s1-relu-gate": (lambda: S1(relu=True), (1, 3, 6, 6), (-2, 2)),
    "s1-head": (lambda: S1(head="sums"), (1, 3, 6, 6), (-2, 2)),
    "s2-normalised": (lambda: S2("depthwise", is_normalised=True), (1, 3, 6, 6), (0, 1)),
    "s2-pad": (lambda: S2("pad"), (1, 3, 6, 6), (0, 1)),
    "s2-roll": (lambda: S2("roll"), (1, 3, 6, 6), (0, 1)),
    "s2-depthwise": (lambda: S2("depthwise"), (1, 3, 6, 6), (0, 1)),
    "s2-grid": (lambda: S2("grid"), (1, 3, 6, 6), (0, 1)),
    "s3-ttq": (lambda: S3("ttq"), (1, 1, 8, 8), (0, 1)),
    "s3-twn": (lambda: S3("twn"), (1, 1, 8, 8), (0, 1)),
    "s3-binary": (lambda: S3("binary"), (1, 1, 8, 8), (0, 1)),
    "s4-ceil": (lambda: S4(), (1, 3, 8, 8), (0, 1)),
    "s4-in-place": (lambda: S4(in_place=True), (1, 3, 8, 8), (0, 1)),
}
