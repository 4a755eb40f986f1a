import { isMicrosoftDomain, isQonnxDomain, normalDomain, STANDARD_DOMAIN } from './domains.ts';

interface Refusal {
  readonly reason: string;
  readonly help: string;
}

const RECURRENT: Refusal = {
  reason: 'recurrence over a sequence has no streaming form here',
  help: 'use 1-dimensional convolutions over time, or run the recurrent part on the host',
};
const CONTROL_FLOW: Refusal = {
  reason: 'hardware runs the same operators for every frame',
  help: 'export the model by tracing, with fixed shapes and loops unrolled (onnxsim folds constant conditions)',
};
const SEQUENCE: Refusal = {
  reason: 'sequences, optional values and strings are not tensors of numbers',
  help: 'export the part of the model that works on tensors; prepare and interpret the data on the host',
};
const DATA_DEPENDENT: Refusal = {
  reason: 'the shape of its result, or where it writes, depends on the data',
  help: 'end the model before it (onnx.utils.extract_model cuts one) and run it on the host',
};
const STATISTICS: Refusal = {
  reason: 'it normalizes with statistics of the data itself',
  help: 'train with BatchNormalization, whose statistics are fixed at inference',
};
const TRAINING: Refusal = {
  reason: 'it belongs to training',
  help: 'export the model for inference (model.eval())',
};
const DYNAMIC: Refusal = {
  reason: 'its scale depends on the data, while hardware needs it fixed',
  help: 'quantize the model statically (quantize_static with calibration data)',
};
const ATTENTION: Refusal = {
  reason: 'attention multiplies two dynamic matrices and normalizes their rows',
  help: 'run this part of the model on the host',
};

const all = (refusal: Refusal, ...ops: readonly string[]) =>
  Object.fromEntries(ops.map(op => [op, refusal] as const));

/** Operators that are known but not supported, and what to do instead. */
const REFUSED: Readonly<Record<string, Refusal>> = {
  ...all(RECURRENT, 'LSTM', 'GRU', 'RNN'),
  ...all(CONTROL_FLOW, 'If', 'Loop', 'Scan'),
  ...all(SEQUENCE, 'SequenceConstruct', 'SequenceAt', 'SequenceEmpty', 'SequenceErase', 'SequenceInsert'),
  ...all(
    SEQUENCE,
    'SequenceLength',
    'SequenceMap',
    'SplitToSequence',
    'ConcatFromSequence',
    'ReverseSequence',
  ),
  ...all(
    SEQUENCE,
    'Optional',
    'OptionalGetElement',
    'OptionalHasElement',
    'StringNormalizer',
    'TfIdfVectorizer',
  ),
  ...all(DATA_DEPENDENT, 'NonZero', 'NonMaxSuppression', 'Unique', 'Compress', 'RoiAlign', 'MaxRoiPool'),
  ...all(DATA_DEPENDENT, 'Scatter', 'ScatterElements', 'ScatterND', 'GatherElements'),
  ...all(DATA_DEPENDENT, 'MaxUnpool', 'DeformConv'),
  ...all(STATISTICS, 'LayerNormalization', 'InstanceNormalization', 'GroupNormalization', 'RMSNormalization'),
  ...all(STATISTICS, 'LRN', 'MeanVarianceNormalization', 'LpNormalization'),
  ...all(TRAINING, 'SoftmaxCrossEntropyLoss', 'NegativeLogLikelihoodLoss', 'Adagrad', 'Adam', 'Momentum'),
  ...all(TRAINING, 'Gradient', 'Bernoulli', 'RandomNormal', 'RandomNormalLike', 'RandomUniform'),
  ...all(TRAINING, 'RandomUniformLike', 'Multinomial'),
  ...all(ATTENTION, 'Attention', 'RotaryEmbedding'),
};

/** The same for onnxruntime's own domain. */
const MICROSOFT_REFUSED: Readonly<Record<string, Refusal>> = {
  ...all(DYNAMIC, 'DynamicQuantizeLSTM'),
  ...all(ATTENTION, 'Attention', 'MultiHeadAttention', 'GroupQueryAttention', 'QAttention'),
  ...all(STATISTICS, 'SkipLayerNormalization', 'EmbedLayerNormalization', 'SimplifiedLayerNormalization'),
  MatMulNBits: {
    reason: 'its weights have a scale per block',
    help: 'quantize the weights with one scale per tensor or per output channel',
  },
};

/** The same for QONNX. */
const QONNX_REFUSED: Readonly<Record<string, Refusal>> = {
  ...all(
    {
      reason: 'it is an intermediate form of the FINN compiler',
      help: 'give bitwright the exported QONNX model, before any FINN transformation',
    },
    ...['GenericPartition', 'DebugMarker'],
  ),
  FloatQuant: {
    reason: 'minifloat quantization has no integer form',
    help: 'train with integer quantizers (Quant)',
  },
};

/** Why an operator is refused; undefined where it is unknown or supported. */
export function refusalOf(domain: string, op: string): Refusal | undefined {
  const tables = [
    ...(normalDomain(domain) === STANDARD_DOMAIN ? [REFUSED] : []),
    ...(isMicrosoftDomain(domain) ? [MICROSOFT_REFUSED] : []),
    ...(isQonnxDomain(domain) ? [QONNX_REFUSED] : []),
  ];
  return tables.find(table => Object.hasOwn(table, op))?.[op];
}
