import type { MemoryImage } from '../kernel.ts';
import { MemoryWord } from '../memory-word.ts';
import { banksOf, entryBits } from './geometry.ts';
import type { SpatialShiftParams } from './params.ts';

/** What each bank reads: a word for each fold, a field for each bank (spatial_shift.v). */
export function shiftMemory(p: SpatialShiftParams): MemoryImage {
  const banks = banksOf(p);
  const bits = entryBits(p, banks);
  const widthBits = banks.entries[0].length * (bits.place + bits.y + bits.x);
  const words = banks.entries.map(entries => {
    const word = new MemoryWord(widthBits);
    for (const { offsetBeats, dx, dy } of entries) {
      const place = ((offsetBeats % p.depthBeats) + p.depthBeats) % p.depthBeats;
      word
        .append(place, bits.place)
        .append(dy - banks.least[1], bits.y)
        .append(dx - banks.least[0], bits.x);
    }
    return word.toBigInt();
  });
  return { parameter: 'MEM_FILE', suffix: 'shifts', widthBits, words };
}
