import { expectedBeats, type ReferenceRun } from '../../sim/golden.ts';
import type { Design } from '../artifact/index.ts';
import { invariant } from '../ir/invariant.ts';
import type { TestedStream } from './context.ts';

/** The beats of every stream as $readmemh and Python read them: of a source with tlast above tdata, one a line. */
export function goldenVectors(
  { hardware }: Design,
  streams: readonly TestedStream[],
  run: ReferenceRun,
): ReadonlyMap<string, string> {
  const beats = expectedBeats(hardware, run);
  return new Map(
    streams.map(stream => {
      const bytes = beats.get(stream.name);
      invariant(bytes, `no reference of ${stream.name}`);
      return [stream.name, hexOf(stream, bytes)];
    }),
  );
}

function hexOf({ role, widthBits, beatsPerFrame }: TestedStream, bytes: Uint8Array): string {
  const bytesPerBeat = Math.ceil(widthBits / 8);
  const digits = Math.ceil(widthBits / 4);
  const lines: string[] = [];
  for (let i = 0; i * bytesPerBeat < bytes.length; i++) {
    const beat = bytes.slice(i * bytesPerBeat, (i + 1) * bytesPerBeat).reverse();
    const hex = Array.from(beat, byte => byte.toString(16).padStart(2, '0')).join('');
    // Whole bytes: what is above the width is 0.
    const data = hex.slice(-digits);
    const last = (i + 1) % beatsPerFrame === 0 ? '1' : '0';
    lines.push(role === 'source' ? `${last}${data}` : data);
  }
  return `${lines.join('\n')}\n`;
}
