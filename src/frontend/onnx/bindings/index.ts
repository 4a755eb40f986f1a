import type { GraphOp, GraphOpKind, GraphOpOf } from '../../../graph-ops/index.ts';
import type { OnnxBinding } from '../binding.ts';
import {
  BITWRIGHT_DOMAIN,
  isMicrosoftDomain,
  isQonnxDomain,
  knownName,
  normalDomain,
  STANDARD_DOMAIN,
} from '../domains.ts';
import { asTheirJoin, asTheyAre, choiceOfOneType, eachOfItsKind, ofOneType } from '../type-demands.ts';
import * as activations from './activations.ts';
import * as arithmetic from './arithmetic.ts';
import { gridSample } from './grid-sample.ts';
import { im2col } from './im2col.ts';
import * as layout from './layout.ts';
import * as linearQuantizers from './linear-quantizers.ts';
import * as quantizers from './quantizers.ts';
import * as rearranging from './rearranging.ts';
import { reduction } from './reductions.ts';
import * as remainders from './remainders.ts';
import * as resizing from './resizing.ts';
import * as selection from './selection.ts';
import { spatialShift } from './spatial-shift.ts';
import * as windows from './windows.ts';

const { plain } = arithmetic;

/** How each kind of graph node is spelled in ONNX. */
export const onnxBindings: { readonly [Kind in GraphOpKind]: OnnxBinding<GraphOpOf<Kind>> } = {
  abs: plain('Abs', asTheyAre, 1),
  add: plain('Add', ofOneType, 2),
  and: plain('And', asTheyAre, 2),
  'arg-max': selection.argMax,
  'average-pool': windows.averagePool,
  'batch-normalization': arithmetic.batchNormalization,
  'bipolar-quant': quantizers.bipolarQuant,
  cast: arithmetic.cast,
  ceil: plain('Ceil', asTheyAre, 1),
  clip: arithmetic.clip,
  concat: layout.concat,
  'constant-of-shape': layout.constantOfShape,
  conv: windows.conv,
  'conv-transpose': windows.convTranspose,
  'depth-to-space': rearranging.depthToSpace,
  'dequantize-linear': linearQuantizers.dequantizeLinear,
  div: plain('Div', ofOneType, 2),
  'dynamic-quantize-linear': plain('DynamicQuantizeLinear', asTheyAre, 1),
  elu: activations.elu,
  equal: plain('Equal', ofOneType, 2),
  erf: plain('Erf', asTheyAre, 1),
  exp: plain('Exp', asTheyAre, 1),
  expand: plain('Expand', asTheyAre, 2),
  flatten: layout.flatten,
  floor: plain('Floor', asTheyAre, 1),
  fmod: remainders.fmod,
  gather: layout.gather,
  'gather-nd': selection.gatherNd,
  gelu: activations.gelu,
  gemm: arithmetic.gemm,
  'global-average-pool': plain('GlobalAveragePool', asTheyAre, 1),
  'global-max-pool': plain('GlobalMaxPool', asTheyAre, 1),
  'grid-sample': gridSample,
  greater: plain('Greater', ofOneType, 2),
  'greater-or-equal': plain('GreaterOrEqual', ofOneType, 2),
  'hard-sigmoid': activations.hardSigmoid,
  'hard-swish': activations.hardSwish,
  identity: arithmetic.identity,
  im2col,
  'leaky-relu': activations.leakyRelu,
  less: plain('Less', ofOneType, 2),
  'less-or-equal': plain('LessOrEqual', ofOneType, 2),
  'log-softmax': arithmetic.logSoftmax,
  log: plain('Log', asTheyAre, 1),
  'mat-mul': plain('MatMul', ofOneType, 2),
  'max-pool': windows.maxPool,
  max: plain('Max', asTheirJoin, 1, Number.POSITIVE_INFINITY),
  min: plain('Min', asTheirJoin, 1, Number.POSITIVE_INFINITY),
  mod: remainders.mod,
  mul: plain('Mul', ofOneType, 2),
  'multi-threshold': quantizers.multiThreshold,
  neg: plain('Neg', asTheyAre, 1),
  'one-hot': selection.oneHot,
  not: plain('Not', asTheyAre, 1),
  or: plain('Or', asTheyAre, 2),
  pad: windows.pad,
  pow: plain('Pow', eachOfItsKind, 2),
  prelu: plain('PRelu', ofOneType, 2),
  'quant-avg-pool2d': quantizers.quantAvgPool2d,
  quant: quantizers.quant,
  'quantize-linear': linearQuantizers.quantizeLinear,
  'reduce-max': reduction('ReduceMax', 18),
  'reduce-mean': reduction('ReduceMean', 18),
  'reduce-sum': reduction('ReduceSum', 13),
  relu: plain('Relu', asTheyAre, 1),
  reshape: layout.reshape,
  'resize-linear': resizing.resizeLinear,
  'resize-nearest': resizing.resizeNearest,
  round: plain('Round', asTheyAre, 1),
  shape: layout.shape,
  sigmoid: plain('Sigmoid', asTheyAre, 1),
  sign: plain('Sign', asTheyAre, 1),
  slice: layout.slice,
  softmax: arithmetic.softmax,
  softplus: plain('Softplus', asTheyAre, 1),
  'space-to-depth': rearranging.spaceToDepth,
  'spatial-shift': spatialShift,
  split: rearranging.split,
  sqrt: plain('Sqrt', asTheyAre, 1),
  squeeze: layout.squeeze,
  sub: plain('Sub', ofOneType, 2),
  tanh: plain('Tanh', asTheyAre, 1),
  tile: plain('Tile', asTheyAre, 2),
  'top-k': selection.topK,
  transpose: layout.transpose,
  trunc: quantizers.trunc,
  unsqueeze: layout.unsqueeze,
  where: plain('Where', choiceOfOneType, 3),
};

const KINDS = new Map<string, GraphOpKind>();
for (const kind of Object.keys(onnxBindings) as GraphOpKind[]) {
  for (const op of onnxBindings[kind].ops) KINDS.set(op, kind);
}

const IS_RIGHT_DOMAIN: Readonly<Record<OnnxBinding<GraphOp>['domain'], (domain: string) => boolean>> = {
  standard: domain => normalDomain(domain) === STANDARD_DOMAIN,
  qonnx: isQonnxDomain,
  bitwright: domain => domain === BITWRIGHT_DOMAIN,
};

/** The kind that reads an operator; undefined for one that is not supported. */
export function kindOf(domain: string, op: string): GraphOpKind | undefined {
  const kind = KINDS.get(knownName(domain, op));
  if (!kind) return undefined;
  const binding: Pick<OnnxBinding<GraphOp>, 'domain' | 'isMicrosoft'> = onnxBindings[kind];
  if (binding.isMicrosoft && isMicrosoftDomain(domain)) return kind;
  return IS_RIGHT_DOMAIN[binding.domain](domain) ? kind : undefined;
}

/** Names of all operators that can be read, for messages. */
export const SUPPORTED_OPERATORS: readonly string[] = [...KINDS.keys(), 'Constant'].sort();
