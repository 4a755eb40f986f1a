import { spend } from '../../ir/budget.ts';
import { type Diagnostic, fail } from '../../ir/diagnostic.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { NetworkBuilder, type Value } from '../builder.ts';
import { tfliteDiagnostic } from './diagnostics.ts';
import type { TfliteModel, TfliteOperator, TfliteTensor } from './model.ts';
import { type Coding, codingOf } from './tensors.ts';

/** A tensor of the model in the graph. Images are channels first there: [1, C, H, W]. */
export type Held =
  | (Coding & {
      readonly kind: 'codes';
      /** Its codes without their zero point, q - zeroPoint. */
      readonly value: Value;
      /** As TensorFlow Lite has it. */
      readonly shape: readonly number[];
    })
  | {
      readonly kind: 'real';
      readonly value: Value;
      readonly shape: readonly number[];
      /** The operator that is left to the host, behind which nothing is computed. */
      readonly behind?: string;
    };

export type HeldCodes = Extract<Held, { kind: 'codes' }>;

/** A model on its way to a graph: what of it stands there already. */
export class Conversion {
  readonly net: NetworkBuilder;
  readonly notes: Diagnostic[] = [];
  readonly #model: TfliteModel;
  readonly #held = new Map<number, Held>();

  constructor(model: TfliteModel, name: string) {
    this.#model = model;
    this.net = new NetworkBuilder(name);
  }

  tensor(index: number): TfliteTensor {
    return this.#model.tensors[index];
  }

  /** The tensor of an operand, undefined where it is left out. */
  operand({ inputs }: TfliteOperator, i: number): TfliteTensor | undefined {
    const index = inputs[i] ?? -1;
    return index === -1 ? undefined : this.tensor(index);
  }

  /** The tensor of an operand that has to be there. */
  required(operator: TfliteOperator, i: number): TfliteTensor {
    const found = this.operand(operator, i);
    if (found) return found;
    const { inputs } = operator;
    return fail(
      tfliteDiagnostic('operand-count', {
        what: 'operands',
        found: inputs.length,
        expected: `${i + 1} or more`,
      }),
    );
  }

  /** The only output of an operator. */
  output({ outputs }: TfliteOperator): TfliteTensor {
    if (outputs.length !== 1) {
      fail(tfliteDiagnostic('operand-count', { what: 'outputs', found: outputs.length, expected: '1' }));
    }
    return this.tensor(outputs[0]);
  }

  /** What an operand is in the graph. */
  held(operator: TfliteOperator, i: number): Held {
    const tensor = this.required(operator, i);
    const found = this.#held.get(tensor.index);
    return found ?? fail(tfliteDiagnostic('not-written', {}, { tensor: tensor.name }));
  }

  /** An operand that is codes. */
  codes(operator: TfliteOperator, i: number): HeldCodes {
    const held = this.held(operator, i);
    if (held.kind === 'codes') return held;
    const tensor = this.required(operator, i);
    if (held.behind) fail(tfliteDiagnostic('float-behind', { op: held.behind }, { tensor: tensor.name }));
    return fail(tfliteDiagnostic('not-quantized', { type: tensor.type }, { tensor: tensor.name }));
  }

  /** Whether an operand is constant. */
  isConstant(operator: TfliteOperator, i: number): boolean {
    return this.operand(operator, i)?.data !== undefined;
  }

  /** Enters the codes, without zero point, that an operator computes. */
  defineCodes(operator: TfliteOperator, value: Value): void {
    const tensor = this.output(operator);
    const expected = inGraph(checkedShape(tensor));
    if (String(expected) !== String(value.shape)) {
      fail(
        tfliteDiagnostic(
          'bad-shape',
          { shape: tensor.shape, expected: `[${modelShape(value.shape).join(', ')}]` },
          { tensor: tensor.name },
        ),
      );
    }
    this.define(tensor, { kind: 'codes', value, shape: tensor.shape, ...codingOf(tensor) });
  }

  define(tensor: TfliteTensor, held: Held): void {
    if (this.#held.has(tensor.index) || tensor.data)
      fail(tfliteDiagnostic('written-twice', {}, { tensor: tensor.name }));
    this.#held.set(tensor.index, held);
  }

  /** What a tensor is in the graph, where something has made it. */
  found(index: number): Held | undefined {
    return this.#held.get(index);
  }
}

/** The shape of a tensor that is computed: one frame of known size. */
export function checkedShape({ shape, name }: TfliteTensor): readonly number[] {
  const isWhole = shape.length > 0 && shape[0] === 1 && shape.every(dim => dim >= 1);
  if (!isWhole) fail(tfliteDiagnostic('bad-shape', { shape, expected: 'one frame' }, { tensor: name }));
  spend('value', sizeOf(shape), { tensor: name });
  return shape;
}

/** A shape of the model in the graph: images have their channels first. */
export const inGraph = (shape: readonly number[]): readonly number[] =>
  shape.length === 4 ? [shape[0], shape[3], shape[1], shape[2]] : shape;

/** And back. */
export const modelShape = (shape: readonly number[]): readonly number[] =>
  shape.length === 4 ? [shape[0], shape[2], shape[3], shape[1]] : shape;

/** Where an axis of the model stands in the graph. */
export const axisInGraph = (axis: number, rank: number): number => (rank === 4 ? [0, 2, 3, 1][axis] : axis);
