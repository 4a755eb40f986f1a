"""S3: LeNet with weights of one bit or of three values, trained plainly or section by section (DCQ; Elthakeb et al.).

The network is that of the paper: 5x5 20, pooling, 5x5 50, pooling, 500, 10, with biases and no batch normalization. The paper quantizes
weights alone; hardware wants activations of few bits, which are DoReFa's of 4 here.

`Sections` trains each section against a float teacher's features at its end, on the teacher's features at its beginning: the stitched
network is one that was never trained as a whole.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .quantizers import sign_mean, ternary, unit_round

BITS = 4
WEIGHTS = {"float": lambda w: w, "binary": sign_mean, "ternary": ternary}


class Layer(nn.Module):
    """A convolution with its pooling, or a dense layer; all but the last end in activations."""

    def __init__(self, shape, weights, is_last=False):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(shape))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)
        self.bias = nn.Parameter(torch.zeros(shape[0]))
        self.weights, self.is_last = weights, is_last

    def forward(self, x):
        weight = WEIGHTS[self.weights](self.weight)
        if self.weight.dim() == 4:
            y = F.max_pool2d(F.conv2d(x, weight, self.bias), 2)
        else:
            y = F.linear(x.flatten(1), weight, self.bias)
        if self.is_last:
            return y
        return torch.clamp(y, 0, 1) if self.weights == "float" else unit_round(y, BITS)

    def settle(self):
        """Weights become the values that they stand for, which stand for themselves.

        Training by sections leaves a third of some layers' ternary weights within 1e-4 of the threshold, and another order of adding up
        their mean, as another runtime has it, would move hundreds of them across.
        """
        with torch.no_grad():
            self.weight.copy_(WEIGHTS[self.weights](self.weight))


class LeNet(nn.Module):
    """Images [n, channels, size, size] in [0, 1] to scores [n, 10]; `sections` are what DCQ trains one by one."""

    def __init__(self, channels, size, weights):
        super().__init__()
        rest = ((size - 4) // 2 - 4) // 2
        self.sections = nn.ModuleList(
            [
                Layer((20, channels, 5, 5), weights),
                Layer((50, 20, 5, 5), weights),
                Layer((500, 50 * rest * rest), weights),
                Layer((10, 500), weights, is_last=True),
            ]
        )

    def forward(self, x):
        x = unit_round(x, 8)
        for section in self.sections:
            x = section(x)
        return x


class Sections(nn.Module):
    """A student beside its teacher, which stays as it is; `forward` is the student."""

    def __init__(self, student, teacher):
        super().__init__()
        self.student = student
        self.teacher = [teacher.eval()]
        student.load_state_dict(teacher.state_dict())

    def forward(self, x):
        return self.student(x)

    def loss(self, x, _labels):
        """Squared distances of features at the cuts, each in units of what the teacher's vary by."""
        x = unit_round(x, 8)
        total = 0
        for own, taught in zip(self.student.sections, self.teacher[0].sections):
            with torch.no_grad():
                due = taught(x)
            total = total + F.mse_loss(own(x), due) / due.var()
            x = due
        return total
