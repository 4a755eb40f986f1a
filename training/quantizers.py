"""Quantizers that train: exact forward values, straight-through gradients.

Contract: the *forward* value of each function here is, float32 for float32,
the value the QONNX operator of the exported graph is defined to have:

    Quant(x, s, 0, b)   = round_half_even(clip(x / s, lo, hi)) * s
    BipolarQuant(x, s)  = (+1 if x >= 0 else -1) * s

Only the *backward* pass is an approximation, since rounding has zero
derivative almost everywhere: the straight-through estimator of Bengio et al.,
"Estimating or Propagating Gradients Through Stochastic Neurons", 2013
(arXiv 1308.3432).
"""

import math

import torch

TERNARY = (-1, 1)  # signed 2 bit, narrow: {-1, 0, +1}
UINT2 = (0, 3)  # unsigned 2 bit: {0, 1, 2, 3}


class _RoundSTE(torch.autograd.Function):
    """Round half to even; the gradient passes unchanged."""

    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, grad):
        return grad


class _ScaleGradient(torch.autograd.Function):
    """Identity whose gradient is multiplied by a constant."""

    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.factor, None


class _SignSTE(torch.autograd.Function):
    """Sign with sign(0) = +1; the gradient passes where |x| <= 1.

    The hard-tanh estimator of Courbariaux et al., "Binarized Neural Networks",
    2016 (arXiv 1602.02830), section 1.3.
    """

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * (x.abs() <= 1)


def quantize(x, scale, levels, count):
    """Quant with a learned step size: Esser et al., LSQ, 2020 (arXiv 1902.08153).

    `levels` is (lo, hi); `count` is the number of values that share one scale,
    which sets LSQ's gradient factor 1 / sqrt(count * hi). `scale` broadcasts
    against `x`. Both x and scale receive gradients.
    """
    lo, hi = levels
    scale = _ScaleGradient.apply(scale, 1.0 / math.sqrt(count * hi))
    return _RoundSTE.apply(torch.clamp(x / scale, lo, hi)) * scale


def bipolar(x):
    """BipolarQuant with scale 1."""
    return _SignSTE.apply(x)


def initial_scale(x, hi, dim=None):
    """LSQ's starting step size 2 * mean(|x|) / sqrt(hi), over `dim` or the whole of x."""
    mean = x.abs().mean() if dim is None else x.abs().mean(dim=dim, keepdim=True)
    return 2 * mean / math.sqrt(hi)
