import type { Diagnostic } from '../ir/diagnostic.ts';

/** How a model is exported so that what was refused is right. */
export interface ExportHint {
  readonly title: string;
  /** Lines of Python for the program that exports. */
  readonly lines: string;
  /** Where a float model may be quantized by the command line instead. */
  readonly mayCalibrate: boolean;
}

/** The function of docs/guide/pytorch.md: a test holds that the guide has the same lines. */
const QUANTIZER: ExportHint = {
  title: 'A quantizer that the exporter keeps (PyTorch)',
  mayCalibrate: true,
  lines: `import torch

QUANT = "qonnx.custom_op.general::Quant"


def quant(x, scale, bits, signed):
    if torch.onnx.is_in_onnx_export():
        operands = (x, scale, torch.tensor(0.0), torch.tensor(float(bits)))
        attributes = {"signed": signed, "narrow": 0, "rounding_mode": "ROUND"}
        return torch.onnx.ops.symbolic(QUANT, operands, attributes, dtype=x.dtype, shape=x.shape, version=1)
    low = -(2 ** (bits - 1)) if signed else 0
    return torch.round(torch.clamp(x / scale, low, low + 2**bits - 1)) * scale


def export(model, x, path):
    torch.onnx.export(model.eval(), (x,), path, dynamo=True, external_data=False)`,
};

const EXPORT: ExportHint = {
  title: 'An export in inference mode, in one file, of one frame (PyTorch)',
  mayCalibrate: false,
  lines: `model.eval()
frame = next(iter(loader))[0][:1]
torch.onnx.export(model, (frame,), "model.onnx", dynamo=True, external_data=False)`,
};

const TFLITE: ExportHint = {
  title: 'A conversion to int8 (TensorFlow)',
  mayCalibrate: false,
  lines: `converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = lambda: ([x[None]] for x in frames)
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
open("model.tflite", "wb").write(converter.convert())`,
};

/** By the code of the diagnostic. */
export const EXPORT_HINTS: Readonly<Record<string, ExportHint>> = {
  'lower/unquantized-activation': QUANTIZER,
  'lower/unquantized-weights': QUANTIZER,
  'onnx/training-mode': EXPORT,
  'onnx/external-without-folder': EXPORT,
  'onnx/external-missing': EXPORT,
  'lower/fixed-batch': EXPORT,
  'graph/batch': EXPORT,
  'tflite/not-quantized': TFLITE,
};

/** Those for what was refused, each once. */
export const exportHintsOf = (refusal: readonly Diagnostic[]): readonly ExportHint[] => [
  ...new Set(refusal.flatMap(({ code }) => EXPORT_HINTS[code] ?? [])),
];
