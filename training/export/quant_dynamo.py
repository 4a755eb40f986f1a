"""The same for the exporter that is the default today (dynamo=True)."""

import torch

QUANT = "qonnx.custom_op.general::Quant"


def quant(x, scale, bits, signed):
    if torch.onnx.is_in_onnx_export():
        operands = (x, scale, torch.tensor(0.0), torch.tensor(float(bits)))
        attributes = {"signed": signed, "narrow": 0, "rounding_mode": "ROUND"}
        return torch.onnx.ops.symbolic(QUANT, operands, attributes, dtype=x.dtype, shape=x.shape, version=1)
    low = -(2 ** (bits - 1)) if signed else 0
    return torch.round(torch.clamp(x / scale, low, low + 2**bits - 1)) * scale


def export(model, x, path):
    torch.onnx.export(model.eval(), (x,), path, dynamo=True, external_data=False)
