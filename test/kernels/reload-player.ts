import { fileURLToPath } from 'node:url';
import { type Kernel, portsOf } from '../../src/kernels/index.ts';
import { RELOAD_BUS } from '../../src/kernels/reload.ts';
import { beatsPerFrame } from '../../src/kernels/stream.ts';

/** What the host of a kernel does whose parameters are written while it runs, one step a cycle (reload_player.v). */
export interface Reloading {
  /** The set in use after reset. */
  readonly half: 0 | 1;
  readonly steps: readonly ReloadStep[];
}

export type ReloadStep =
  | { readonly action: 'begin'; readonly target: number }
  | { readonly action: 'write'; readonly bits: number }
  | { readonly action: 'swap'; readonly fromFrame: number }
  | { readonly action: 'wait'; readonly frames: number };

export const reloadPlayer = fileURLToPath(new URL('reload_player.v', import.meta.url));

export const stepsFile = (id: string): string => `${id}_reload.mem`;

const FOR_EVER: ReloadStep = { action: 'wait', frames: 2 ** 32 - 1 };

/** The text of `stepsFile`. */
export const stepsText = ({ steps }: Reloading): string =>
  [...steps, FOR_EVER].map(step => `${wordOf(step).toString(16).padStart(9, '0')}\n`).join('');

function wordOf(step: ReloadStep): bigint {
  const word = (action: bigint, value: number): bigint => (action << 32n) | BigInt(value);
  switch (step.action) {
    case 'begin':
      return word(0n, step.target);
    case 'write':
      return word(1n, step.bits);
    case 'swap':
      return word(2n, step.fromFrame);
    case 'wait':
      return word(3n, step.frames);
  }
}

/** The nets of an instance's bus, and the player that drives them. */
export function playerText(kernel: Kernel, { half, steps }: Reloading): string {
  const { id } = kernel;
  const output = `${id}_m_axis`;
  const parameters = [
    `.STEPS(${steps.length + 1})`,
    `.BEATS(${beatsPerFrame(portsOf(kernel).outputs.m_axis)})`,
    `.HALF(${half})`,
    `.FILE("${stepsFile(id)}")`,
  ];
  const pins = [
    '.clk(clk)',
    '.rst(rst)',
    `.leaves(${output}_tvalid & ${output}_tready)`,
    ...RELOAD_BUS.map(([name]) => `.${name}(${id}_${name})`),
  ];
  return [
    ...RELOAD_BUS.map(([name, bits]) => `  wire [${bits - 1}:0] ${id}_${name};`),
    `  reload_player #(${parameters.join(', ')}) ${id}_player (${pins.join(', ')});`,
  ].join('\n');
}
