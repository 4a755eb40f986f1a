import { render } from '../../../src/codegen/render.ts';
import { integerTensor } from '../../../src/ir/integer-tensor.ts';
import {
  bipolar,
  bitsOf,
  type IntegerRange,
  type IntegerType,
  int,
  uint,
} from '../../../src/ir/integer-type.ts';
import { word } from '../../../src/ir/target-text.ts';
import { networkVerilog } from '../../../src/kernels/mvu-unrolled/adder-network/verilog.ts';
import { stagesOf, unrolledNetwork } from '../../../src/kernels/mvu-unrolled/network.ts';
import { inStream, type ModuleProof, outStream, type Parameters } from '../module-proof.ts';

/** A matrix that an adder network is made for, with what comes. */
interface Made {
  readonly type: IntegerType;
  readonly range: IntegerRange;
  readonly rows: readonly (readonly number[])[];
}

/** By MATRIX of the parameters. */
const MADE: readonly Made[] = [
  {
    type: bipolar,
    range: { min: -1, max: 1 },
    rows: [
      [1, -1, 1],
      [-1, -1, 1],
    ],
  },
  {
    type: uint(1),
    range: { min: 0, max: 1 },
    rows: [
      [1, 0, -1, 1],
      [0, 0, 0, 0],
      [-1, -1, -1, -1],
    ],
  },
  {
    type: uint(2),
    range: { min: 0, max: 3 },
    rows: [
      [1, -1, 0],
      [1, 1, 1],
    ],
  },
  {
    type: int(2),
    range: { min: -2, max: 1 },
    rows: [
      [3, -5],
      [-8, 7],
    ],
  },
  { type: uint(3), range: { min: 0, max: 5 }, rows: [[6, 3, -2, 1]] },
  {
    type: int(3),
    range: { min: -4, max: -1 },
    rows: [
      [1, 2, -4],
      [5, 0, 1],
    ],
  },
];

const madeOf = (p: Parameters): Made => MADE[p.MATRIX];
const weightsOf = ({ rows }: Made) => integerTensor([rows.length, rows[0].length], rows.flat());
const matrixOf = ({ type, range }: Made) => ({ activation: type, range });

/** Bits of the widest result. */
function accBits({ rows, range: { min, max } }: Made): number {
  const ends = rows.flatMap(row => [
    row.reduce((sum, w) => sum + Math.min(w * min, w * max), 0),
    row.reduce((sum, w) => sum + Math.max(w * min, w * max), 0),
  ]);
  let bits = 1;
  while (ends.some(end => end < -(2 ** (bits - 1)) || end >= 2 ** (bits - 1))) bits++;
  return bits;
}

/** The weights as the rules have them: 8 bits each. */
function packed(rows: Made['rows']): string {
  const bytes = rows.flat().map(w => (w & 0xff).toString(16).padStart(2, '0'));
  return `${8 * bytes.length}'h${bytes.reverse().join('')}`;
}

const stages = (p: Parameters): number => stagesOf(matrixOf(madeOf(p)), weightsOf(madeOf(p)));

export const mvuUnrolled: ModuleProof = {
  sources: ['common/elastic_register.v', 'common/bit_table.v'],
  generated: p => {
    const made = madeOf(p);
    const network = unrolledNetwork(matrixOf(made), weightsOf(made));
    const context = networkVerilog('mvu_unrolled', network, accBits(made), { banks: 1, vectorsPerFrame: 1 });
    const named = { ...context, toolVersion: word('0'), sourceHash: word('0') };
    return render('verilog/adder-network.v.hbs', named);
  },
  claim: 'function',
  rules: 'mvu_unrolled_rules',
  sharesParameters: false,
  inputs: p => inStream(madeOf(p).rows[0].length * bitsOf(madeOf(p).type)),
  outputs: p => outStream(madeOf(p).rows.length * accBits(madeOf(p))),
  ruleParameters: p => {
    const { type, range, rows } = madeOf(p);
    return {
      ...{ MW: rows[0].length, MH: rows.length, A_BITS: bitsOf(type), A_SIGNED: type.kind === 'int' ? 1 : 0 },
      ...{ A_BIPOLAR: type.kind === 'bipolar' ? 1 : 0, MIN: range.min, MAX: range.max },
      ...{ ACC_BITS: accBits(madeOf(p)), STAGES: stages(p), WEIGHTS: packed(rows) },
    };
  },
  takesWithinCycles: () => 0,
  givesWithinCycles: stages,
  sets: MADE.map(({ rows, range: { min, max } }, MATRIX) => ({
    parameters: { MATRIX },
    note: `rows ${rows.map(row => `[${row}]`).join(' ')} of activations ${min} to ${max}`,
  })),
};
