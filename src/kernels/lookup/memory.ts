import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { bitsOf } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import type { MemoryImage } from '../kernel.ts';
import { range } from '../steps.ts';
import { encodeElement } from '../stream.ts';
import { indexBits, type LookupParams } from './schema.ts';

/**
 * The entries of lookup.v, a file for each lane or one for all. An address that no input has, and a lane
 * past the last channel, hold 0.
 *
 * @param table shape [banks * channels or 1, entries], values of the output type
 */
export function lookupMemories(params: LookupParams, table: IntegerTensor): MemoryImage[] {
  const { entries, lanes, output } = params;
  const channels = params.perChannel ? params.channels : 1;
  const sets = params.banks * channels;
  invariant(
    table.shape[0] === sets && table.shape[1] === entries,
    `lookup of ${sets} tables of ${entries} given [${table.shape}]`,
  );
  const widthBits = bitsOf(output);
  const ownLanes = params.perChannel ? lanes : 1;
  const beats = Math.ceil(channels / ownLanes);
  const addresses = entryOfAddress(params);
  return range(ownLanes).map(number => {
    const words = range(params.banks * beats).flatMap(fold => {
      const beat = fold % beats;
      const channel = beat * ownLanes + number;
      const set = ((fold - beat) / beats) * channels + channel;
      return addresses.map(entry => {
        const isUsed = channel < channels && entry !== undefined;
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
