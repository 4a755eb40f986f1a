import type { BenchStream } from '../../sim/bench.ts';
import { expectedBeats, type ReferenceRun } from '../../sim/golden.ts';
import { hexBeats } from '../../sim/hex-beats.ts';
import { invariant } from '../ir/invariant.ts';
import type { TestedDesign } from './context.ts';

/** The beats of every stream as $readmemh and Python read them: of a source with tlast above tdata, one a line. */
export function goldenVectors(
  { hardware }: Pick<TestedDesign, 'hardware'>,
  streams: readonly BenchStream[],
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

function hexOf({ role, widthBits, beatsPerFrame }: BenchStream, bytes: Uint8Array): string {
  const digits = Math.ceil(widthBits / 4);
  const lines = hexBeats(bytes, Math.ceil(widthBits / 8)).map((hex, i) => {
    // Whole bytes: what is above the width is 0.
    const data = hex.slice(-digits);
    const last = (i + 1) % beatsPerFrame === 0 ? '1' : '0';
    return role === 'source' ? `${last}${data}` : data;
  });
  return `${lines.join('\n')}\n`;
}
