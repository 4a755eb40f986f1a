import type { MemoryImage } from '../kernel.ts';
import { MemoryWord } from '../memory-word.ts';
import { counterWidths, turnsOf } from './geometry.ts';
import type { GatherParams } from './params.ts';

/** What follows each entry that leaves, a word each (gather.v). */
export function turnMemory(p: GatherParams): MemoryImage {
  const { place, count } = counterWidths(p);
  const widthBits = place + 2 * count;
  const words = turnsOf(p).map(({ wayBeats, freedBeats }) => {
    const forward = ((wayBeats % p.depthBeats) + p.depthBeats) % p.depthBeats;
    return new MemoryWord(widthBits)
      .append(forward, place)
      .append(0 - wayBeats, count)
      .append(0 - freedBeats, count)
      .toBigInt();
  });
  return { parameter: 'MEM_FILE', suffix: 'turns', widthBits, words };
}
