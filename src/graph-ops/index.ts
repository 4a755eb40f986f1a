import { type AbsNode, abs } from './abs/index.ts';
import { type AddNode, add } from './add/index.ts';
import { type AndNode, and } from './and/index.ts';
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
import { type ConvTransposeNode, convTranspose } from './conv-transpose/index.ts';
import { type DepthToSpaceNode, depthToSpace } from './depth-to-space/index.ts';
import { type DequantizeLinearNode, dequantizeLinear } from './dequantize-linear/index.ts';
import { type DivNode, div } from './div/index.ts';
import { type DynamicQuantizeLinearNode, dynamicQuantizeLinear } from './dynamic-quantize-linear/index.ts';
import { type EluNode, elu } from './elu/index.ts';
import { type EqualNode, equal } from './equal/index.ts';
import { type ErfNode, erf } from './erf/index.ts';
import { type ExpNode, exp } from './exp/index.ts';
import { type ExpandNode, expand } from './expand/index.ts';
import { type FlattenNode, flatten } from './flatten/index.ts';
import { type FloorNode, floor } from './floor/index.ts';
import { type FmodNode, fmod } from './fmod/index.ts';
import { type GatherNode, gather } from './gather/index.ts';
import { type GatherNdNode, gatherNd } from './gather-nd/index.ts';
import { type GeluNode, gelu } from './gelu/index.ts';
import { type GemmNode, gemm } from './gemm/index.ts';
import { type GlobalAveragePoolNode, globalAveragePool } from './global-average-pool/index.ts';
import { type GlobalMaxPoolNode, globalMaxPool } from './global-max-pool/index.ts';
import { type GreaterNode, greater } from './greater/index.ts';
import { type GreaterOrEqualNode, greaterOrEqual } from './greater-or-equal/index.ts';
import { type GridSampleNode, gridSample } from './grid-sample/index.ts';
import { type HardSigmoidNode, hardSigmoid } from './hard-sigmoid/index.ts';
import { type HardSwishNode, hardSwish } from './hard-swish/index.ts';
import { type IdentityNode, identity } from './identity/index.ts';
import { type Im2ColNode, im2col } from './im2col/index.ts';
import { type LeakyReluNode, leakyRelu } from './leaky-relu/index.ts';
import { type LessNode, less } from './less/index.ts';
import { type LessOrEqualNode, lessOrEqual } from './less-or-equal/index.ts';
import { type LogNode, log } from './log/index.ts';
import { type LogSoftmaxNode, logSoftmax } from './log-softmax/index.ts';
import { type MatMulNode, matMul } from './mat-mul/index.ts';
import { type MaxNode, max } from './max/index.ts';
import { type MaxPoolNode, maxPool } from './max-pool/index.ts';
import { type MinNode, min } from './min/index.ts';
import { type ModNode, mod } from './mod/index.ts';
import { type MulNode, mul } from './mul/index.ts';
import { type MultiThresholdNode, multiThreshold } from './multi-threshold/index.ts';
import { type NegNode, neg } from './neg/index.ts';
import { type NotNode, not } from './not/index.ts';
import { type OneHotNode, oneHot } from './one-hot/index.ts';
import { type OrNode, or } from './or/index.ts';
import { type PadNode, pad } from './pad/index.ts';
import { type PowNode, pow } from './pow/index.ts';
import { type PreluNode, prelu } from './prelu/index.ts';
import { type QuantNode, quant } from './quant/index.ts';
import { type QuantAvgPool2dNode, quantAvgPool2d } from './quant-avg-pool2d/index.ts';
import { type QuantizeLinearNode, quantizeLinear } from './quantize-linear/index.ts';
import { type ReduceMaxNode, reduceMax } from './reduce-max/index.ts';
import { type ReduceMeanNode, reduceMean } from './reduce-mean/index.ts';
import { type ReduceSumNode, reduceSum } from './reduce-sum/index.ts';
import { type ReluNode, relu } from './relu/index.ts';
import { type ReshapeNode, reshape } from './reshape/index.ts';
import { type ResizeLinearNode, resizeLinear } from './resize-linear/index.ts';
import { type ResizeNearestNode, resizeNearest } from './resize-nearest/index.ts';
import type { GraphOpRoom } from './room.ts';
import { type RoundNode, round } from './round/index.ts';
import { type ShapeNode, shape } from './shape/index.ts';
import { type SigmoidNode, sigmoid } from './sigmoid/index.ts';
import { type SignNode, sign } from './sign/index.ts';
import { type SliceNode, slice } from './slice/index.ts';
import { type SoftmaxNode, softmax } from './softmax/index.ts';
import { type SoftplusNode, softplus } from './softplus/index.ts';
import { type SpaceToDepthNode, spaceToDepth } from './space-to-depth/index.ts';
import { type SpatialShiftNode, spatialShift } from './spatial-shift/index.ts';
import { type SplitNode, split } from './split/index.ts';
import { type SqrtNode, sqrt } from './sqrt/index.ts';
import { type SqueezeNode, squeeze } from './squeeze/index.ts';
import { type SubNode, sub } from './sub/index.ts';
import { type TanhNode, tanh } from './tanh/index.ts';
import { type TileNode, tile } from './tile/index.ts';
import { type TopKNode, topK } from './top-k/index.ts';
import { type TransposeNode, transpose } from './transpose/index.ts';
import { type TruncNode, trunc } from './trunc/index.ts';
import { type UnsqueezeNode, unsqueeze } from './unsqueeze/index.ts';
import { type WhereNode, where } from './where/index.ts';

export { pixelOf } from './grid-sample/index.ts';
export { MAX_SHIFT_BITS } from './spatial-shift/index.ts';

/** Every operator of the graph IR. */
export type GraphOp =
  | AbsNode
  | AddNode
  | AndNode
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
  | ConvTransposeNode
  | DepthToSpaceNode
  | DequantizeLinearNode
  | DivNode
  | DynamicQuantizeLinearNode
  | EluNode
  | EqualNode
  | ErfNode
  | ExpNode
  | ExpandNode
  | FlattenNode
  | FloorNode
  | FmodNode
  | GatherNode
  | GatherNdNode
  | GeluNode
  | GemmNode
  | GlobalAveragePoolNode
  | GlobalMaxPoolNode
  | GridSampleNode
  | GreaterNode
  | GreaterOrEqualNode
  | HardSigmoidNode
  | HardSwishNode
  | IdentityNode
  | Im2ColNode
  | LeakyReluNode
  | LessNode
  | LessOrEqualNode
  | LogNode
  | SoftplusNode
  | SignNode
  | LogSoftmaxNode
  | MatMulNode
  | MaxNode
  | MaxPoolNode
  | MinNode
  | ModNode
  | MulNode
  | MultiThresholdNode
  | NegNode
  | OneHotNode
  | NotNode
  | OrNode
  | PadNode
  | PowNode
  | PreluNode
  | QuantNode
  | QuantAvgPool2dNode
  | QuantizeLinearNode
  | ReduceMaxNode
  | ReduceMeanNode
  | ReduceSumNode
  | ReluNode
  | ReshapeNode
  | ResizeLinearNode
  | ResizeNearestNode
  | RoundNode
  | ShapeNode
  | SigmoidNode
  | SliceNode
  | SoftmaxNode
  | SpaceToDepthNode
  | SpatialShiftNode
  | SplitNode
  | SqrtNode
  | SqueezeNode
  | SubNode
  | TanhNode
  | TileNode
  | TopKNode
  | TransposeNode
  | TruncNode
  | UnsqueezeNode
  | WhereNode;

export type GraphOpKind = GraphOp['kind'];

/** The node type of one kind. */
export type GraphOpOf<Kind extends GraphOpKind> = Extract<GraphOp, { readonly kind: Kind }>;

export const graphOps: { readonly [Kind in GraphOpKind]: GraphOpRoom<Kind, GraphOpOf<Kind>['attrs']> } = {
  abs: abs,
  add: add,
  and: and,
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
  'conv-transpose': convTranspose,
  'depth-to-space': depthToSpace,
  'dequantize-linear': dequantizeLinear,
  div: div,
  'dynamic-quantize-linear': dynamicQuantizeLinear,
  elu: elu,
  equal: equal,
  erf: erf,
  exp: exp,
  expand: expand,
  flatten: flatten,
  floor: floor,
  fmod: fmod,
  gather: gather,
  'gather-nd': gatherNd,
  gelu: gelu,
  gemm: gemm,
  'global-average-pool': globalAveragePool,
  'global-max-pool': globalMaxPool,
  'grid-sample': gridSample,
  greater: greater,
  'greater-or-equal': greaterOrEqual,
  'hard-sigmoid': hardSigmoid,
  'hard-swish': hardSwish,
  identity: identity,
  im2col: im2col,
  'leaky-relu': leakyRelu,
  less: less,
  'less-or-equal': lessOrEqual,
  log: log,
  softplus: softplus,
  sign: sign,
  'log-softmax': logSoftmax,
  'mat-mul': matMul,
  max: max,
  'max-pool': maxPool,
  min: min,
  mod: mod,
  mul: mul,
  'multi-threshold': multiThreshold,
  neg: neg,
  'one-hot': oneHot,
  not: not,
  or: or,
  pad: pad,
  pow: pow,
  prelu: prelu,
  quant: quant,
  'quant-avg-pool2d': quantAvgPool2d,
  'quantize-linear': quantizeLinear,
  'reduce-max': reduceMax,
  'reduce-mean': reduceMean,
  'reduce-sum': reduceSum,
  relu: relu,
  reshape: reshape,
  'resize-linear': resizeLinear,
  'resize-nearest': resizeNearest,
  round: round,
  shape: shape,
  sigmoid: sigmoid,
  slice: slice,
  softmax: softmax,
  'space-to-depth': spaceToDepth,
  'spatial-shift': spatialShift,
  split: split,
  sqrt: sqrt,
  squeeze: squeeze,
  sub: sub,
  tanh: tanh,
  tile: tile,
  'top-k': topK,
  transpose: transpose,
  trunc: trunc,
  unsqueeze: unsqueeze,
  where: where,
};
