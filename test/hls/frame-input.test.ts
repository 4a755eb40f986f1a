import { expect, it } from 'vitest';
import { buildProgram, runWell } from './cpp-program.ts';

/** Frames of 3 beats; each item of `sent` is a beat's data, with `!` where last is set. */
function framesOf(sent: readonly string[], frames: number): Map<string, string> {
  const writes = sent.map(text => `    send(in, ${Number.parseInt(text, 10)}, ${text.endsWith('!')});\n`);
  return new Map([
    [
      'frames.cpp',
      `#include <cstdio>\n#include "frame_input.hpp"
static void send(hls::stream<bitwright::axis_beat<5> >& in, int data, bool is_last) {
    bitwright::axis_beat<5> beat;
    beat.data = data;
    beat.keep = -1;
    beat.strb = -1;
    beat.last = is_last;
    in.write(beat);
}
int main() {
    hls::stream<bitwright::axis_beat<5> > in;
    hls::stream<ap_uint<5> > out;
${writes.join('')}    for (int frame = 0; frame < ${frames}; ++frame) bitwright::frame_input<5, 3>(in, out);
    while (!out.empty()) std::printf("%d ", out.read().to_int());
}
`,
    ],
  ]);
}

it.each([
  { what: 'whole frames', sent: ['1', '2', '3!', '4', '5', '6!'], taken: '1 2 3 4 5 6' },
  { what: 'a last that comes early', sent: ['1!', '4', '5', '6!'], taken: '1 0 0 4 5 6' },
  { what: 'a last that comes one beat early', sent: ['1', '2!', '4', '5', '6!'], taken: '1 2 0 4 5 6' },
  { what: 'a last that comes late', sent: ['1', '2', '3', '7', '8!', '4', '5', '6!'], taken: '1 2 3 4 5 6' },
])('keeps frames whole: $what', async ({ sent, taken }) => {
  const program = await buildProgram(framesOf(sent, 2));
  const { result } = await runWell(program, new Map());
  expect(result.stdout.trim()).toBe(taken);
});
