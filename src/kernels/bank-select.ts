import { type IntegerType, uint, unsignedBits } from '../ir/integer-type.ts';
import { counterBits } from './adder-cost.ts';
import type { BankedModule, HlsArgument, KernelPin, ParameterValue } from './kernel.ts';
import { outputRegister } from './steps.ts';
import type { StreamShape } from './stream.ts';
import type { Actor, KernelFlow, RoomTiming } from './timing.ts';

/**
 * What kernels with several sets of parameters (banks) have in common: an input stream of one beat a frame names
 * the bank that the frame uses, and is kept for as long (bank_select.v). Kernels of one bank have no such port.
 */

/** `<name>_banked.v`: a bank select and the kernel `<name>.v`. */
export const bankedModule = <Params extends { readonly banks: number }>(
  name: string,
  morePins: readonly KernelPin[] = [],
): BankedModule<Params> => ({
  module: `${name}_banked`,
  sources: [`${name}/${name}_banked.v`, 'common/bank_select.v', 'common/elastic_register.v'],
  isNeeded: ({ banks }) => banks > 1,
  // The bank begins where the memory does, and nobody asks for its end.
  plainPins: [['bank_start', "1'b0"], ['vector_end', ''], ...morePins],
});

/** The type of a bank's number, of at least two banks. */
export const selectorType = (banks: number): IntegerType => uint(unsignedBits(banks - 1));

/** The last input port, of kernels with several banks. */
export function selectorPort(banks: number): Readonly<Record<string, StreamShape>> {
  if (banks === 1) return {};
  return { s_sel: { type: selectorType(banks), lanes: 1, vectorElements: 1, vectorsPerFrame: 1 } };
}

/** Module parameters of kernels with several banks. */
export const bankParameters = (
  banks: number,
  vectorsPerFrame: number,
): readonly (readonly [name: string, value: ParameterValue])[] =>
  banks === 1
    ? []
    : [
        ['BANKS', banks],
        ['VECTORS', vectorsPerFrame],
      ];

/** The template argument of kernels with several banks, in front of the memories. */
export const hlsBanks = (banks: number): readonly HlsArgument[] =>
  banks === 1 ? [] : [['BANKS', String(banks)]];

/**
 * bank_select.v for sets of `words` words, and the kernel's sum with it: the table of first words, the sum with a
 * word's place, the register and the count of vectors.
 */
export function bankSelectCost(
  banks: number,
  words: number,
  vectorsPerFrame: number,
): { readonly lut: number; readonly ff: number } {
  if (banks === 1) return { lut: 0, ff: 0 };
  const addressBits = counterBits(banks * words);
  const vectorBits = counterBits(vectorsPerFrame);
  return { lut: 3 + 2 * addressBits + 2 * vectorBits, ff: 1 + addressBits + vectorBits };
}

/**
 * Adds the register of the bank's number to the timing of a kernel: the first step of its first actor waits
 * for it, the last frees it.
 */
export function withSelector<Params extends { readonly banks: number }>({
  actors,
  flow,
}: RoomTiming<Params>): RoomTiming<Params> {
  return {
    actors: params =>
      params.banks === 1 ? actors(params) : [...actors(params), { name: 'select', stepsPerFrame: 1 }],
    flow: params => (params.banks === 1 ? flow(params) : selected(actors(params), flow(params))),
  };
}

function selected(actors: readonly Actor[], flow: KernelFlow): KernelFlow {
  const last = actors[0].stepsPerFrame - 1;
  const taken = { actor: actors.length, stepOfBeat: Int32Array.of(0) };
  const uses = last === 0 ? [0] : [0, last];
  return {
    ...flow,
    buffers: [
      ...flow.buffers,
      {
        ...outputRegister,
        writer: taken,
        reader: { actor: 0, stepOfBeat: Int32Array.from(uses) },
        // The last step of the frame before.
        frees: Int32Array.of(-1),
        needs: Int32Array.from(uses, () => 0),
      },
    ],
    inputs: { ...flow.inputs, s_sel: taken },
  };
}
