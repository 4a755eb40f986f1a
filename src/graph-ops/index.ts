import { type AbsNode, abs } from './abs/index.ts';
import { type AddNode, add } from './add/index.ts';
import { type ArgMaxNode, argMax } from './arg-max/index.ts';
import { type AveragePoolNode, averagePool } from './average-pool/index.ts';
import { type BatchNormalizationNode, batchNormalization } from './batch-normalization/index.ts';
import { type BipolarQuantNode, bipolarQuant } from './bipolar-quant/index.ts';
import { type CastNode, cast } from './cast/index.ts';
import { type CeilNode, ceil } from './ceil/index.ts';
import { type ClipNode, clip } from './clip/index.ts';
import { type ConcatNode, concat } from './concat/index.ts';
import { type ConstantOfShapeNode, constantOfShape } from './constant-of-shape/index.ts';
import { type ConvNode, conv } from './conv/index.ts';
import { type DequantizeLinearNode, dequantizeLinear } from './dequantize-linear/index.ts';
import { type DivNode, div } from './div/index.ts';
import { type FlattenNode, flatten } from './flatten/index.ts';
import { type FloorNode, floor } from './floor/index.ts';
import { type GatherNode, gather } from './gather/index.ts';
import { type GemmNode, gemm } from './gemm/index.ts';
import { type GlobalAveragePoolNode, globalAveragePool } from './global-average-pool/index.ts';
import { type GlobalMaxPoolNode, globalMaxPool } from './global-max-pool/index.ts';
import { type IdentityNode, identity } from './identity/index.ts';
import { type LogSoftmaxNode, logSoftmax } from './log-softmax/index.ts';
import { type MatMulNode, matMul } from './mat-mul/index.ts';
import { type MaxPoolNode, maxPool } from './max-pool/index.ts';
import { type MulNode, mul } from './mul/index.ts';
import { type MultiThresholdNode, multiThreshold } from './multi-threshold/index.ts';
import { type NegNode, neg } from './neg/index.ts';
import { type PadNode, pad } from './pad/index.ts';
import { type PowNode, pow } from './pow/index.ts';
import { type QuantNode, quant } from './quant/index.ts';
import { type QuantizeLinearNode, quantizeLinear } from './quantize-linear/index.ts';
import { type ReluNode, relu } from './relu/index.ts';
import { type ReshapeNode, reshape } from './reshape/index.ts';
import type { GraphOpRoom } from './room.ts';
import { type RoundNode, round } from './round/index.ts';
import { type ShapeNode, shape } from './shape/index.ts';
import { type SigmoidNode, sigmoid } from './sigmoid/index.ts';
import { type SliceNode, slice } from './slice/index.ts';
import { type SoftmaxNode, softmax } from './softmax/index.ts';
import { type SqrtNode, sqrt } from './sqrt/index.ts';
import { type SqueezeNode, squeeze } from './squeeze/index.ts';
import { type SubNode, sub } from './sub/index.ts';
import { type TopKNode, topK } from './top-k/index.ts';
import { type TransposeNode, transpose } from './transpose/index.ts';
import { type UnsqueezeNode, unsqueeze } from './unsqueeze/index.ts';

/** Every operator of the graph IR. */
export type GraphOp =
  | AbsNode
  | AddNode
  | ArgMaxNode
  | AveragePoolNode
  | BatchNormalizationNode
  | BipolarQuantNode
  | CastNode
  | CeilNode
  | ClipNode
  | ConcatNode
  | ConstantOfShapeNode
  | ConvNode
  | DequantizeLinearNode
  | DivNode
  | FlattenNode
  | FloorNode
  | GatherNode
  | GemmNode
  | GlobalAveragePoolNode
  | GlobalMaxPoolNode
  | IdentityNode
  | LogSoftmaxNode
  | MatMulNode
  | MaxPoolNode
  | MulNode
  | MultiThresholdNode
  | NegNode
  | PadNode
  | PowNode
  | QuantNode
  | QuantizeLinearNode
  | ReluNode
  | ReshapeNode
  | RoundNode
  | ShapeNode
  | SigmoidNode
  | SliceNode
  | SoftmaxNode
  | SqrtNode
  | SqueezeNode
  | SubNode
  | TopKNode
  | TransposeNode
  | UnsqueezeNode;

export type GraphOpKind = GraphOp['kind'];

/** The node type of one kind. */
export type GraphOpOf<Kind extends GraphOpKind> = Extract<GraphOp, { readonly kind: Kind }>;

export const graphOps: { readonly [Kind in GraphOpKind]: GraphOpRoom<Kind, GraphOpOf<Kind>['attrs']> } = {
  abs: abs,
  add: add,
  'arg-max': argMax,
  'average-pool': averagePool,
  'batch-normalization': batchNormalization,
  'bipolar-quant': bipolarQuant,
  cast: cast,
  ceil: ceil,
  clip: clip,
  concat: concat,
  'constant-of-shape': constantOfShape,
  conv: conv,
  'dequantize-linear': dequantizeLinear,
  div: div,
  flatten: flatten,
  floor: floor,
  gather: gather,
  gemm: gemm,
  'global-average-pool': globalAveragePool,
  'global-max-pool': globalMaxPool,
  identity: identity,
  'log-softmax': logSoftmax,
  'mat-mul': matMul,
  'max-pool': maxPool,
  mul: mul,
  'multi-threshold': multiThreshold,
  neg: neg,
  pad: pad,
  pow: pow,
  quant: quant,
  'quantize-linear': quantizeLinear,
  relu: relu,
  reshape: reshape,
  round: round,
  shape: shape,
  sigmoid: sigmoid,
  slice: slice,
  softmax: softmax,
  sqrt: sqrt,
  squeeze: squeeze,
  sub: sub,
  'top-k': topK,
  transpose: transpose,
  unsqueeze: unsqueeze,
};
