"""A QONNX quantizer in a PyTorch model, for the exporter that traces (dynamo=False)."""

import torch

QUANT = "qonnx.custom_op.general::Quant"


class Quant(torch.autograd.Function):
    @staticmethod
    def symbolic(g, x, scale, bits, signed):
        zero, width = (g.op("Constant", value_t=torch.tensor(float(v))) for v in (0, bits))
        return g.op(QUANT, x, scale, zero, width, signed_i=signed, narrow_i=0, rounding_mode_s="ROUND").setType(x.type())

    @staticmethod
    def forward(ctx, x, scale, bits, signed):
        low = -(2 ** (bits - 1)) if signed else 0
        return torch.round(torch.clamp(x / scale, low, low + 2**bits - 1)) * scale


def export(model, x, path):
    torch.onnx.export(
        model.eval(), (x,), path, dynamo=False, opset_version=17, custom_opsets={QUANT.split("::")[0]: 1}
    )
