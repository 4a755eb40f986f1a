"""S2: spatial shifts between quantized pointwise convolutions (SSPQ; Kim et al., IEEE Access 2020).

Pointwise weights of one bit (sign times mean), activations of 4 bits on [0, 1], the first and the last layer of 8 bits. The sum of
a group's blocks is not quantized before the group ends. Shifts are whole, the 3 x 3 places in turn (ShiftNet, arXiv
1711.08141), or learned (active shift, arXiv 1806.07370) in steps of 1/16 of a pixel.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .quantizers import dorefa, fused, sign_mean, straight_through, unit_round

STEM = 16
GROUPS = ((16, 3), (32, 3), (64, 3))
BITS, ENDS_BITS = 4, 8
#: Steps of a pixel that learned shifts come in, and how far they go.
STEPS, REACH = 16, 2


@fused
def normed_codes(x, norm):
    return unit_round(norm(x), BITS)


class Activation(nn.Module):
    """Batch normalization, and codes of [0, 1]."""

    def __init__(self, channels):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)
        # Codes of [0, 1] want values about the middle.
        nn.init.constant_(self.norm.weight, 0.25)
        nn.init.constant_(self.norm.bias, 0.375)

    def forward(self, x):
        return normed_codes(x, self.norm)


class Pointwise(nn.Conv2d):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__(inputs, outputs, 1, stride=stride, bias=False)

    def forward(self, x):
        return F.conv2d(x, sign_mean(self.weight), stride=self.stride)


class Shift(nn.Module):
    """out(h, w) = the image at (h s + dy, w s + dx), between pixels bilinearly, zero outside; (dx, dy) of each channel."""

    def __init__(self, channels, stride, is_learned):
        super().__init__()
        self.stride, self.is_learned = stride, is_learned
        if is_learned:
            self.offset = nn.Parameter(torch.empty(channels, 2).uniform_(-1, 1))
        else:
            places = torch.arange(channels)
            self.register_buffer("offset", torch.stack([places % 3 - 1, places // 3 % 3 - 1], 1).float())

    def forward(self, x):
        return self.sampled(x) if self.is_learned else self.moved(x)

    def moved(self, x):
        """Taps of a depthwise convolution."""
        places = torch.arange(-1, 2)
        columns, rows = (places == d.view(-1, 1) for d in self.offset.unbind(1))
        kernel = (rows.unsqueeze(2) & columns.unsqueeze(1)).unsqueeze(1).float()
        return F.conv2d(x, kernel, stride=self.stride, padding=1, groups=x.shape[1])

    def sampled(self, x):
        """Bilinear samples, channels as a batch: all images of a channel have one grid."""
        height, width = x.shape[2:]
        dx, dy = straight_through(torch.round(self.offset * STEPS) / STEPS, self.offset).unbind(1)
        columns = torch.arange(0, width, self.stride, dtype=torch.float32) + dx.view(-1, 1)
        rows = torch.arange(0, height, self.stride, dtype=torch.float32) + dy.view(-1, 1)
        gx = ((2 * columns + 1) / width - 1).unsqueeze(1) + torch.zeros(rows.shape[1], 1)
        gy = ((2 * rows + 1) / height - 1).unsqueeze(2) + torch.zeros(columns.shape[1])
        y = F.grid_sample(x.transpose(0, 1), torch.stack([gx, gy], 3), align_corners=False).transpose(0, 1)
        # As the rest of a batch lies in memory.
        return y.contiguous(memory_format=torch.channels_last) if self.training else y

    def after_step(self):
        if self.is_learned:
            with torch.no_grad():
                self.offset.clamp_(-REACH, REACH)


class Block(nn.Module):
    def __init__(self, inputs, channels, stride, is_first, is_learned):
        super().__init__()
        self.before = None if is_first else Activation(inputs)
        self.reduce = Pointwise(inputs, channels)
        self.between = Activation(channels)
        self.shift = Shift(channels, stride, is_learned)
        self.expand = Pointwise(channels, 4 * channels)
        self.norm = nn.BatchNorm2d(4 * channels)
        self.shortcut = Pointwise(inputs, 4 * channels, stride) if is_first else None

    def forward(self, x):
        y = x if self.before is None else self.before(x)
        y = self.norm(self.expand(self.shift(self.between(self.reduce(y)))))
        return y + (x if self.shortcut is None else self.shortcut(x))


class SSPQ(nn.Module):
    """Images [n, 3, 32, 32] in [0, 1] to scores [n, 10]."""

    def __init__(self, is_learned):
        super().__init__()
        self.stem = nn.Conv2d(3, STEM, 3, padding=1, bias=False)
        self.stem_activation = Activation(STEM)
        layers, inputs = [], STEM
        for group, (channels, blocks) in enumerate(GROUPS):
            for i in range(blocks):
                layers.append(Block(inputs, channels, 2 if group > 0 and i == 0 else 1, i == 0, is_learned))
                inputs = 4 * channels
            layers.append(Activation(inputs))
        self.groups = nn.Sequential(*layers)
        self.last = nn.Linear(inputs, 10)
        # DoReFa divides by the largest: the others are small where few are large.
        nn.init.normal_(self.stem.weight)
        nn.init.normal_(self.last.weight)

    def forward(self, x):
        x = unit_round(x, 8)
        x = self.stem_activation(F.conv2d(x, dorefa(self.stem.weight, ENDS_BITS), padding=1))
        x = F.adaptive_avg_pool2d(self.groups(x), 1).flatten(1)
        return F.linear(x, dorefa(self.last.weight, ENDS_BITS), self.last.bias)
