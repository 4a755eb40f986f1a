import type { Algebra, AlgebraView } from '../graph-ops/algebra.ts';
import { unreachable } from '../ir/invariant.ts';
import { ANY, CODES, type Form, FUNCTION, type Need } from './forms.ts';

/** A node with what is known about its inputs, by position. */
export interface NodeView extends AlgebraView<unknown> {
  readonly algebra: Algebra<unknown>;
  /** Undefined of a constant. */
  form(input: number): Form | undefined;
  /** Whether the layer's weights have one scale for all outputs. */
  hasSharedUnit(): boolean;
}

type AlgebraKind = Algebra<unknown>['kind'];
type AlgebraOf<Kind extends AlgebraKind> = Extract<Algebra<unknown>, { readonly kind: Kind }>;

/** How calibration treats the operators of one algebra. */
interface Rule<A> {
  /** What it asks of an input that depends on the data. */
  need(algebra: A, view: NodeView, input: number): Need;
  /** The form of its outputs, `x` being that of its data; a source '' stands for the output itself. */
  form(algebra: A, x: Form, view: NodeView): Form;
}

const RULES: { readonly [Kind in AlgebraKind]: Rule<AlgebraOf<Kind>> } = {
  rearranging: { need: () => ANY, form: (_, x) => x },
  // A function that both rises and falls can only be a table of codes.
  function: { need: ({ isMonotone }) => (isMonotone ? ANY : { form: 'codes' }), form: () => FUNCTION },
  quantizer: {
    need: () => ANY,
    form: (algebra, _, view) => ({ ...CODES, hasZero: algebra.hasZero(view), source: '' }),
  },
  layer: {
    need: (algebra, view, input) => ({ form: 'codes', zero: input === 0 && algebra.isPadded(view) }),
    form(algebra, x, view) {
      // Two operands that both depend on the data are refused by lowering.
      if (view.form(0) && view.form(1)) return FUNCTION;
      return {
        kind: view.hasSharedUnit() ? 'codes' : 'sums',
        rising: x.rising && algebra.factor(view.attrs) > 0,
        // What the zero-point of the input and the bias add is no integer in general.
        hasZero: false,
      };
    },
  },
  pooling: {
    need: (algebra, view) =>
      algebra.of === 'maximum'
        ? { form: 'linear', rising: true }
        : { form: 'linear', zero: algebra.isPadded(view) },
    form: (_, x) => x,
  },
  'zero-filling': { need: () => ({ form: 'codes', zero: true }), form: (_, x) => x },
  'channel-affine': {
    need: () => ANY,
    form: (algebra, x, view) => scaledPerChannel(x, algebra.isRising(view)),
  },
  scaling: { need: () => ANY, form: ({ isRising }, x) => ({ ...x, rising: isRising && x.rising }) },
  arithmetic: {
    need: (_, view) => ([0, 1].some(i => view.constant(i)) ? ANY : { form: 'codes' }),
    form({ operation }, x, view) {
      const operand = view.constant(1) ?? view.constant(0);
      if (operand) return withConstant(operation, x, operand.data, view.constant(1) !== undefined);
      const isSum = operation === 'sum' || operation === 'difference';
      return joined(x, view, { isRising: operation === 'sum', keepsSource: isSum });
    },
  },
  joining: {
    need: () => ({ form: 'codes' }),
    form: (_, x, view) => {
      // A constant among the parts has a unit of its own: what needs codes behind it gets a quantizer.
      if (hasConstant(view)) return { kind: 'sums', rising: true, hasZero: false };
      return joined(x, view, { isRising: true, keepsSource: true });
    },
  },
  ranking: { need: () => ({ form: 'linear' }), form: () => ({ kind: 'codes', rising: true, hasZero: true }) },
  opaque: { need: () => ({ form: 'codes' }), form: () => FUNCTION },
};

const ruleOf = ({ kind }: Algebra<unknown>): Rule<Algebra<unknown>> => RULES[kind];

/** What a node asks of an input that depends on the data. */
export const needsOf = (view: NodeView, input: number): Need =>
  ruleOf(view.algebra).need(view.algebra, view, input);

/** The form of a node's outputs; a source '' stands for the output itself. */
export const formOf = (view: NodeView): Form =>
  ruleOf(view.algebra).form(view.algebra, view.form(0) ?? view.form(1) ?? FUNCTION, view);

function scaledPerChannel(x: Form, isRising: boolean): Form {
  return {
    kind: x.kind === 'codes' ? 'sums' : x.kind,
    rising: x.rising && isRising,
    hasZero: false,
  };
}

/** Two values that depend on the data. */
function joined(
  x: Form,
  { form }: NodeView,
  { isRising, keepsSource }: { readonly isRising: boolean; readonly keepsSource: boolean },
): Form {
  const [a, b] = [form(0) ?? x, form(1) ?? x];
  const rising = a.rising && b.rising && isRising;
  const result: Form = { kind: 'codes', rising, hasZero: a.hasZero && b.hasZero };
  return keepsSource && x.source !== undefined ? { ...result, source: x.source } : result;
}

/** Whether one of the operands is a constant that has elements. */
function hasConstant({ form, constant }: NodeView): boolean {
  for (let i = 0; ; i++) {
    const operand = constant(i);
    if (operand && operand.data.length > 0) return true;
    if (!operand && !form(i)) return false;
  }
}

/** The data and a constant. */
function withConstant(
  operation: 'sum' | 'difference' | 'product' | 'quotient',
  x: Form,
  constant: ArrayLike<number>,
  isRight: boolean,
): Form {
  const elements = Array.from(constant);
  switch (operation) {
    case 'sum':
    case 'difference': {
      const rising = x.rising && (operation === 'sum' || isRight);
      return { ...x, rising, hasZero: x.hasZero && elements.every(c => c === 0) };
    }
    case 'product':
    case 'quotient': {
      if (operation === 'quotient' && !isRight) return FUNCTION;
      const isPositive = elements.every(c => c > 0);
      if (!elements.every(c => c === elements[0])) return scaledPerChannel(x, isPositive);
      const { source: _, ...scaled } = x;
      return { ...scaled, rising: x.rising && isPositive };
    }
    default:
      return unreachable(operation);
  }
}
