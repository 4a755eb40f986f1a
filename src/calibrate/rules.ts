import type { GraphOp } from '../graph-ops/index.ts';
import type { Shape } from '../graph-ops/room.ts';
import { windowAxes } from '../graph-ops/windows.ts';
import { unreachable } from '../ir/invariant.ts';
import type { Tensor } from '../ir/tensor.ts';
import {
  ANY,
  CODES,
  type Form,
  FUNCTION,
  isMonotone,
  isQuantizer,
  isRearranging,
  type Need,
} from './forms.ts';

/** A node with what is known about its inputs, by position. */
export interface NodeView {
  readonly node: GraphOp;
  /** Undefined of a constant. */
  readonly form: (input: number) => Form | undefined;
  readonly constant: (input: number) => Tensor | undefined;
  readonly shape: (input: number) => Shape;
  /** Whether the layer's weights have one scale for all outputs. */
  readonly hasSharedUnit: () => boolean;
}

/** What a node asks of an input that depends on the data. */
export function needsOf(view: NodeView, input: number): Need {
  const { node } = view;
  if (isRearranging(node) || isMonotone(node) || isQuantizer(node)) return ANY;
  switch (node.kind) {
    case 'conv':
      return { form: 'codes', zero: input === 0 && isPadded(view) };
    case 'max-pool':
    case 'global-max-pool':
    case 'reduce-max':
      return { form: 'linear', rising: true };
    case 'average-pool':
      return { form: 'linear', zero: isPadded(view) };
    case 'global-average-pool':
    case 'reduce-mean':
    case 'reduce-sum':
    case 'arg-max':
    case 'top-k':
      return { form: 'linear' };
    case 'pad':
    case 'spatial-shift':
      return { form: 'codes', zero: true };
    case 'batch-normalization':
    case 'neg':
      return ANY;
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return [0, 1].some(i => view.constant(i)) ? ANY : { form: 'codes' };
    default:
      // Layers, joins, and functions that can only be tables of codes.
      return { form: 'codes' };
  }
}

/** The form of a node's outputs; a source '' stands for the output itself. */
export function formOf(view: NodeView): Form {
  const { node } = view;
  if (isQuantizer(node)) return { ...CODES, hasZero: hasZeroCode(view), source: '' };
  if (isMonotone(node)) return FUNCTION;
  const x = view.form(0) ?? view.form(1) ?? FUNCTION;
  if (isRearranging(node)) return x;
  switch (node.kind) {
    case 'conv':
    case 'gemm':
    case 'mat-mul':
      return afterLayer(view, x);
    case 'max-pool':
    case 'global-max-pool':
    case 'reduce-max':
    case 'average-pool':
    case 'global-average-pool':
    case 'reduce-mean':
    case 'reduce-sum':
    case 'pad':
    case 'spatial-shift':
      return x;
    case 'batch-normalization':
      return scaledPerChannel(
        x,
        (view.constant(1)?.data ?? []).every(gamma => gamma > 0),
      );
    case 'neg':
      return { ...x, rising: false };
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'concat':
      return afterArithmetic(view, node.kind, x);
    case 'arg-max':
    case 'top-k':
      return { kind: 'codes', rising: true, hasZero: true };
    default:
      return FUNCTION;
  }
}

function afterLayer({ node, form, hasSharedUnit }: NodeView, x: Form): Form {
  // Two operands that both depend on the data are refused by lowering.
  if (form(0) && form(1)) return FUNCTION;
  const alpha = node.kind === 'gemm' ? node.attrs.alpha : 1;
  return {
    kind: hasSharedUnit() ? 'codes' : 'sums',
    rising: x.rising && alpha > 0,
    // What the zero-point of the input and the bias add is no integer in general.
    hasZero: false,
  };
}

function scaledPerChannel(x: Form, isPositive: boolean): Form {
  return {
    kind: x.kind === 'codes' ? 'sums' : x.kind,
    rising: x.rising && isPositive,
    hasZero: false,
  };
}

function afterArithmetic(
  { form, constant }: NodeView,
  kind: 'add' | 'sub' | 'mul' | 'div' | 'concat',
  x: Form,
): Form {
  const operand = kind === 'concat' ? undefined : (constant(1) ?? constant(0));
  if (!operand) {
    const [a, b] = [form(0) ?? x, form(1) ?? x];
    const rising = a.rising && b.rising && (kind === 'add' || kind === 'concat');
    const joined: Form = { kind: 'codes', rising, hasZero: a.hasZero && b.hasZero };
    return kind === 'mul' || kind === 'div' || x.source === undefined
      ? joined
      : { ...joined, source: x.source };
  }
  const onRight = constant(1) !== undefined;
  switch (kind) {
    case 'add':
    case 'sub': {
      const rising = x.rising && (kind === 'add' || onRight);
      return { ...x, rising, hasZero: x.hasZero && operand.data.every(c => c === 0) };
    }
    case 'mul':
    case 'div': {
      if (kind === 'div' && !onRight) return FUNCTION;
      const [first] = operand.data;
      const isPositive = operand.data.every(c => c > 0);
      if (!operand.data.every(c => c === first)) return scaledPerChannel(x, isPositive);
      const { source: _, ...scaled } = x;
      return { ...scaled, rising: x.rising && isPositive };
    }
    case 'concat':
      return x;
    default:
      return unreachable(kind);
  }
}

/** Whether windows reach past the image, where zeros are read. */
function isPadded({ node, shape }: NodeView): boolean {
  if (node.kind !== 'conv' && node.kind !== 'average-pool') return false;
  const spatial = shape(0).slice(2);
  const kernel = node.kind === 'conv' ? shape(1).slice(2) : node.attrs.kernel;
  const ceilMode = node.kind === 'average-pool' && node.attrs.ceilMode;
  return windowAxes(node.attrs, kernel, spatial, node.name, ceilMode).some(a => a.before > 0 || a.after > 0);
}

/** Whether one integer means zero on all channels of what a quantizer gives. */
function hasZeroCode({ node, constant }: NodeView): boolean {
  switch (node.kind) {
    case 'multi-threshold':
      return Number.isInteger(node.attrs.outBias / node.attrs.outScale);
    case 'quant': {
      const zeroPoints = constant(2)?.data ?? [];
      return zeroPoints.every(z => z === zeroPoints[0] && Number.isInteger(z));
    }
    default:
      return true;
  }
}
