"""The four families' quantizers: values as the papers have them, gradients straight through.

The forward value is what the exported graph computes, in plain operators of PyTorch, as the authors spell it: torch.onnx.export traces
them, and not the autograd functions of training/quantizers.py, whose networks are exported node by node.
"""

import math

import torch
from torch import nn


def fused(quantizer):
    """The same in one pass over memory while it is trained, its gradient in another (TorchInductor), where there are ten."""
    compiled = torch.compile(quantizer, dynamic=True)

    def of(*args):
        is_trained = torch.is_grad_enabled() and not torch.onnx.is_in_onnx_export()
        return (compiled if is_trained else quantizer)(*args)

    of.plain = quantizer
    return of


class StraightThrough(torch.autograd.Function):
    """One pass backward, where autograd makes four of a clamp and two sums."""

    @staticmethod
    def forward(ctx, y, x, low, high):
        ctx.save_for_backward(x)
        ctx.range = low, high
        return y.view_as(y)

    @staticmethod
    def backward(ctx, gradient):
        return None, torch.ops.aten.hardtanh_backward(gradient, *ctx.saved_tensors, *ctx.range), None, None


def straight_through(y, x, low=-math.inf, high=math.inf):
    """Value of y, to the last bit, and gradient of clamp(x, low, high)."""
    return y if torch.onnx.is_in_onnx_export() else StraightThrough.apply(y.detach(), x, low, high)


@fused
def scaled_codes(x, s, low, high):
    code = torch.clamp(x / s, low, high)
    return straight_through(torch.round(code), code) * s


class LSQ(nn.Module):
    """clamp(round(x / s), low, high) * s with a learned s: Esser et al. 2020 (arXiv 1902.08153).

    `scales` is the shape of s, which broadcasts against x; its first value is LSQ's own, from the first x that is seen.
    """

    def __init__(self, bits, signed, scales=()):
        super().__init__()
        self.low, self.high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
        self.scale = nn.Parameter(torch.ones(scales))
        self.register_buffer("started", torch.tensor(False))

    def start(self, x):
        kept = [i for i, size in enumerate(self.scale.shape) if size > 1]
        dims = [i for i in range(x.dim()) if i not in kept]
        mean = x.detach().abs().mean(dim=dims, keepdim=True)
        start = 2 * mean / math.sqrt(self.high)
        self.scale.data.copy_(start.reshape(self.scale.shape).clamp_min(1e-4))
        self.started.fill_(True)

    def forward(self, x):
        if not self.started:
            self.start(x)
        # Values that share a step size: of weights, or of one image.
        shared = x.numel() / (self.scale.numel() if self.scale.dim() > 0 else x.shape[0])
        s = straight_through(self.scale, self.scale / math.sqrt(shared * self.high))
        # Kernels are small, and each shape of them would be compiled.
        quantizer = scaled_codes if self.scale.dim() == 0 else scaled_codes.plain
        return quantizer(x, s, self.low, self.high)

    def after_step(self):
        with torch.no_grad():
            self.scale.clamp_(min=1e-4)


def unit_round(x, bits):
    """round(clip(x, 0, 1) * n) / n, n = 2^k - 1, half to even: DoReFa's and SSPQ's activations."""
    n = 2**bits - 1
    return straight_through(torch.round(torch.clamp(x, 0, 1) * n) / n, x, 0, 1)


def unit_ceil(x, bits):
    """ceil(clip(x, 0, 1) * n) / n, n = 2^k - 1: Chu et al.; one bit is 1 where x > 0."""
    n = 2**bits - 1
    return straight_through(torch.ceil(torch.clamp(x, 0, 1) * n) / n, x, 0, 1)


def sign(x):
    """+1 where x >= 0, else -1; the gradient passes where |x| < 1 (arXiv 1602.02830 has it at 1 too, which PyTorch's clamp has not)."""
    return straight_through(torch.where(x >= 0, 1.0, -1.0), x, -1, 1)


def sign_mean(w):
    """sign(w) * mean |W| over the layer: DoReFa's and SSPQ's weights of one bit."""
    return straight_through(torch.where(w >= 0, 1.0, -1.0) * w.abs().mean(), w)


def dorefa(w, bits):
    """2 * round(n * (tanh w / (2 max |tanh w|) + 1/2)) / n - 1, n = 2^k - 1: odd integers over n."""
    n = 2**bits - 1
    t = torch.tanh(w)
    t = t / t.abs().max()
    return straight_through(2 * torch.round((t / 2 + 0.5) * n) / n - 1, t)


def ternary(w):
    """{-1, 0, +1} times the mean of what is kept, zero up to 0.7 mean |W|: TWN (arXiv 1605.04711)."""
    mask = (w.abs() > 0.7 * w.abs().mean()).float()
    scale = (w.abs() * mask).sum() / mask.sum()
    return straight_through(torch.sign(w) * mask * scale, w)


def symmetric(w, bits):
    """sign(w) * round(|w| * n) / n, n = 2^(k-1) - 1, of w in [-1, 1]; one bit is the sign: Chu et al."""
    if bits == 1:
        return straight_through(torch.where(w >= 0, 1.0, -1.0), w)
    n = 2 ** (bits - 1) - 1
    w = torch.clamp(w, -1, 1)
    return straight_through(torch.sign(w) * torch.round(w.abs() * n) / n, w)
