import type { IntegerTensor } from '../../../ir/integer-tensor.ts';
import { bitsOf } from '../../../ir/integer-type.ts';
import { invariant } from '../../../ir/invariant.ts';
import type { MemoryImage } from '../../kernel.ts';
import { encodeElement } from '../../stream.ts';
import { range } from '../steps.ts';
import { indexBits, type LookupParams } from './schema.ts';

/**
 * The entries of lookup.v, a file for each lane or one for all. An address that no input has, and a lane
 * past the last channel, hold 0.
 *
 * @param table shape [channels or 1, entries], values of the output type
 */
export function lookupMemories(params: LookupParams, table: IntegerTensor): MemoryImage[] {
  const { entries, lanes, output } = params;
  const sets = params.perChannel ? params.channels : 1;
  invariant(
    table.shape[0] === sets && table.shape[1] === entries,
    `lookup of ${sets} tables of ${entries} given [${table.shape}]`,
  );
  const widthBits = bitsOf(output);
  const banks = params.perChannel ? lanes : 1;
  const addresses = entryOfAddress(params);
  return range(banks).map(number => {
    const words = range(Math.ceil(sets / banks)).flatMap(fold => {
      const set = fold * banks + number;
      return addresses.map(entry => {
        const isUsed = set < sets && entry !== undefined;
        return BigInt(isUsed ? encodeElement(output, table.data[set * entries + entry]) : 0);
      });
    });
    return { parameter: 'MEM_FILE', suffix: 'table', number, widthBits, words };
  });
}

/** For each value of an input's low bits the entry of the input that has them. */
function entryOfAddress(params: LookupParams): (number | undefined)[] {
  const addresses = 2 ** indexBits(params);
  const result = new Array<number | undefined>(addresses).fill(undefined);
  if (params.input.kind === 'bipolar') return [0, 2];
  for (let entry = 0; entry < params.entries; entry++) {
    const input = params.min + entry;
    result[((input % addresses) + addresses) % addresses] = entry;
  }
  return result;
}
