"""Holds each fused quantizer against its plain spelling: values to the last bit, gradients to rounding. `python -m families.check_fused`"""

import torch

from . import quantizers

CASES = (
    ("unit_round", (4,)),
    ("unit_ceil", (4,)),
    ("sign", ()),
    ("scaled_codes", (torch.tensor(0.3), 0, 3)),
    ("scaled_codes", (torch.tensor([0.2, 0.7]).view(2, 1, 1, 1, 1), -2, 1)),
)


def answers(function, x, args):
    """Values, and gradients of everything that has one."""
    leaves = [x.clone().requires_grad_(), *(a.clone().requires_grad_() if torch.is_tensor(a) else a for a in args)]
    y = function(*leaves)
    y.backward(torch.linspace(-1, 1, y.numel()).view_as(y))
    return y.detach(), [leaf.grad for leaf in leaves if torch.is_tensor(leaf)]


def main():
    torch.manual_seed(1)
    for name, args in CASES:
        fused = getattr(quantizers, name)
        x = torch.cat([torch.randn(198), torch.tensor([0.0, 1.0])]).view(2, 2, 2, 5, 5)
        values, gradients = answers(fused, x, args)
        due, due_gradients = answers(fused.plain, x, args)
        assert torch.equal(values, due), name
        for gradient, due_gradient in zip(gradients, due_gradients):
            assert torch.allclose(gradient, due_gradient, rtol=1e-4, atol=1e-5), name
    print(f"{len(CASES)} cases")


if __name__ == "__main__":
    main()
