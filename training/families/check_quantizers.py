"""Holds each quantizer as it is trained against autograd's own spelling of it, which takes more passes over memory: values to the
last bit, gradients to rounding; and SSPQ's fused normalization likewise. `python -m families.check_quantizers`
"""

import copy
import math
from unittest.mock import patch

import torch

from . import quantizers
from .sspq import Activation, normed_codes

CASES = (
    ("unit_round", (4,)),
    ("unit_ceil", (4,)),
    ("sign", ()),
    ("sign_mean", ()),
    ("dorefa", (8,)),
    ("ternary", ()),
    ("symmetric", (1,)),
    ("symmetric", (4,)),
    ("scaled_codes", (torch.tensor(0.3), 0, 3)),
    ("scaled_codes", (torch.tensor([0.2, 0.7]).view(2, 1, 1, 1, 1), -2, 1)),
)


def plain_straight_through(y, x, low=-math.inf, high=math.inf):
    x = torch.clamp(x, low, high)
    return y.detach() + (x - x.detach())


def answers(function, x, args):
    """Values, and gradients of everything that has one."""
    leaves = [x.clone().requires_grad_(), *(a.clone().requires_grad_() if torch.is_tensor(a) else a for a in args)]
    y = function(*leaves)
    y.backward(torch.linspace(-1, 1, y.numel()).view_as(y))
    return y.detach(), [leaf.grad for leaf in leaves if torch.is_tensor(leaf)]


def check_close(gradients, due, name):
    for gradient, due_gradient in zip(gradients, due, strict=True):
        assert torch.allclose(gradient, due_gradient, rtol=1e-4, atol=1e-5), name


def check_quantizer(name, args):
    function = getattr(quantizers, name)
    # The ends of every clamp are among them.
    x = torch.cat([torch.tensor([-1.0, 0.0, 1.0]), torch.randn(197)]).view(2, 2, 2, 5, 5)
    values, gradients = answers(function, x, args)
    with patch.object(quantizers, "straight_through", plain_straight_through):
        due, due_gradients = answers(getattr(function, "plain", function), x, args)
    assert torch.equal(values, due), name
    check_close(gradients, due_gradients, name)


def check_normalization():
    """Inductor sums a batch in an order of its own, which moves a value by rounding."""
    x, activation = torch.randn(8, 4, 5, 5), Activation(4)
    due_activation = copy.deepcopy(activation)
    values, gradients = answers(activation, x, ())
    due, due_gradients = answers(lambda x: normed_codes.plain(x, due_activation.norm), x, ())
    own, plain = (
        [y, *of_x, *(p.grad for p in module.parameters()), *module.buffers()]
        for y, of_x, module in ((values, gradients, activation), (due, due_gradients, due_activation))
    )
    check_close(own, plain, "normed_codes")


def main():
    torch.manual_seed(1)
    for name, args in CASES:
        check_quantizer(name, args)
    check_normalization()
    print(f"{len(CASES) + 1} cases")


if __name__ == "__main__":
    main()
