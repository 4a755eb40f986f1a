"""S1: a pre-activation ResNet whose convolutions have K kernels each, of which a gate takes one per image.

Pham and Chung, Electronics 10(8):886, 2021. LSQ, one step size per kernel; the gate reads the layer's input in front of its
quantizer; the first convolution has 8 bits with signed inputs, the last layer 8 bits. K = 1 is the plain network, without gates.

In training the winner is drawn (Gumbel, Jang et al. 2017, arXiv 1611.01144: the choice forward, its softmax backward), so that every
kernel is tried; in evaluation and export it is the argmax.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .quantizers import LSQ

CHANNELS = (16, 32, 64)
ENDS_BITS = 8


class Gate(nn.Module):
    """Scores [n, K] of the kernels, from the mean of the layer's input."""

    def __init__(self, inputs, kernels):
        super().__init__()
        hidden = kernels if inputs == 3 else inputs // 4 + 1
        self.fc1 = nn.Linear(inputs, hidden, bias=False)
        self.fc2 = nn.Linear(hidden, kernels)

    def forward(self, x):
        return self.fc2(self.fc1(F.adaptive_avg_pool2d(x, 1).flatten(1)))


class ConditionalConv(nn.Module):
    """A convolution with the winner's kernel. `winners` are those of the last batch.

    The gate reads the values in front of the quantizer; of the image (`is_image`), which is signed, the codes: they are what is
    there.
    """

    def __init__(self, inputs, outputs, size, stride, kernels, weight_bits, activation_bits, is_image=False):
        super().__init__()
        self.kernels, self.stride, self.padding, self.is_image = kernels, stride, size // 2, is_image
        self.weight = nn.Parameter(torch.empty(kernels, outputs, inputs, size, size))
        for kernel in self.weight:
            nn.init.kaiming_normal_(kernel, mode="fan_out")
        self.gate = Gate(inputs, kernels) if kernels > 1 else None
        self.activation = LSQ(activation_bits, signed=is_image)
        self.quantizer = LSQ(weight_bits, signed=True, scales=(kernels, 1, 1, 1, 1))
        self.winners = None

    def forward(self, x):
        weight = self.quantizer(self.weight)
        codes = self.activation(x)
        if self.gate is None:
            return F.conv2d(codes, weight[0], stride=self.stride, padding=self.padding)
        scores = self.gate(codes if self.is_image else x)
        if torch.onnx.is_in_onnx_export():
            return F.conv2d(codes, weight[scores.argmax(1)[0]], stride=self.stride, padding=self.padding)
        if self.training:
            choice = F.gumbel_softmax(scores, hard=True)
        else:
            choice = F.one_hot(scores.argmax(1), self.kernels).float()
        self.winners = choice.detach().argmax(1)
        # Each image with its own kernel: a group of one convolution.
        count, inputs, height, width = codes.shape
        own = (choice @ weight.flatten(1)).view(-1, *weight.shape[2:])
        y = F.conv2d(
            codes.reshape(1, count * inputs, height, width), own, stride=self.stride, padding=self.padding, groups=count
        )
        return y.view(count, -1, *y.shape[2:])


class Block(nn.Module):
    """bn-relu-conv-bn-relu-conv beside the input, or beside a 1x1 convolution of the first activation."""

    def __init__(self, inputs, outputs, stride, conv):
        super().__init__()
        self.norm1, self.norm2 = nn.BatchNorm2d(inputs), nn.BatchNorm2d(outputs)
        self.conv1 = conv(inputs, outputs, 3, stride)
        self.conv2 = conv(outputs, outputs, 3, 1)
        self.shortcut = conv(inputs, outputs, 1, stride) if stride > 1 or inputs != outputs else None

    def forward(self, x):
        y = F.relu(self.norm1(x))
        shortcut = x if self.shortcut is None else self.shortcut(y)
        y = self.conv1(y)
        return self.conv2(F.relu(self.norm2(y))) + shortcut


class GatedResNet(nn.Module):
    """`depth` is 6 n + 2. Images [n, 3, 32, 32] in [-1, 1] to scores [n, 10]."""

    def __init__(self, depth, kernels, bits):
        super().__init__()

        def conv(inputs, outputs, size, stride):
            return ConditionalConv(inputs, outputs, size, stride, kernels, bits, bits)

        self.first = ConditionalConv(3, CHANNELS[0], 3, 1, kernels, ENDS_BITS, ENDS_BITS, is_image=True)
        blocks, inputs = [], CHANNELS[0]
        for stage, outputs in enumerate(CHANNELS):
            for i in range((depth - 2) // 6):
                blocks.append(Block(inputs, outputs, 2 if stage > 0 and i == 0 else 1, conv))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.norm = nn.BatchNorm2d(inputs)
        self.last_activation = LSQ(ENDS_BITS, signed=False)
        self.last_weight = LSQ(ENDS_BITS, signed=True)
        self.last = nn.Linear(inputs, 10)

    def forward(self, x):
        x = self.blocks(self.first(x))
        x = F.adaptive_avg_pool2d(F.relu(self.norm(x)), 1).flatten(1)
        return F.linear(self.last_activation(x), self.last_weight(self.last.weight), self.last.bias)
