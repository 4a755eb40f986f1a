import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildSimulator } from '../../sim/simulator.ts';
import { generatedVerilog } from '../../src/codegen/generated-sources.ts';
import { memoryFiles } from '../../src/codegen/memory-files.ts';
import { type Kernel, portsOf, timingOf } from '../../src/kernels/index.ts';
import { packFrames } from '../../src/kernels/stream.ts';
import { simulateTiming } from '../../src/schedule/event-simulator.ts';
import {
  benchStream,
  type ConnectedPort,
  connectedPorts,
  instanceText,
  netsOf,
  rtlOf,
  topPorts,
} from './flat-top.ts';
import { bankedMvuCases } from './mvu-cases.ts';
import { bankedUnrolledCases } from './mvu-unrolled-cases.ts';
import { Random } from './random.ts';
import { bankedRequantizeCases } from './requantize-cases.ts';
import { EXPECTED_CYCLES, FRAMES, rtlFolder, type SweepCase } from './sweep.ts';
import { bankedThresholdCases } from './threshold-cases.ts';
import { bankedVvuCases } from './vvu-cases.ts';

/** A banked kernel whose bank comes with the last of `delayBeats` beats, through a slice and a register. */
interface LateBank {
  readonly sweepCase: SweepCase;
  readonly delayBeats: number;
  readonly kernels: readonly [slice: Kernel, register: Kernel, banked: Kernel];
}

function lateBank(random: Random, sweepCase: SweepCase, id: string): LateBank {
  const { s_sel } = portsOf(sweepCase.kernel).inputs;
  // From a bank that comes early to one that comes long after the frame before.
  const delayBeats = random.integer(1, 2 * timingOf(sweepCase.kernel).actors[0].stepsPerFrame + 8);
  const slice: Kernel = {
    ...{ id: `${id}_slice`, kind: 'slice', contents: {}, layer: '' },
    params: {
      ...{ channels: delayBeats, start: delayBeats - 1, count: 1, lanes: 1, vectorsPerFrame: 1 },
      type: s_sel.type,
    },
  };
  const register: Kernel = {
    ...{ id: `${id}_register`, kind: 'axis-register', contents: {}, layer: '' },
    params: { stream: s_sel },
  };
  return { sweepCase, delayBeats, kernels: [slice, register, { ...sweepCase.kernel, id } as Kernel] };
}

/** The ports of the three: the open ones by `<id>_token`, `<id>_s_axis` and `<id>_m_axis`. */
function portsOfLateBank({ kernels: [slice, register, banked] }: LateBank) {
  const id = banked.id;
  return [
    connectedPorts(slice, port => (port === 's_axis' ? `${id}_token` : `${id}_sliced`)),
    connectedPorts(register, port => (port === 's_axis' ? `${id}_sliced` : `${id}_s_sel`)),
    connectedPorts(banked, port => `${id}_${port}`),
  ] as const;
}

const openPorts = (late: LateBank): ConnectedPort[] => {
  const [[token], , banked] = portsOfLateBank(late);
  return [token, ...banked.filter(port => port.name !== 's_sel')];
};

function textOf(lates: readonly LateBank[]): string {
  const ports = ['input wire clk', 'input wire rst', ...lates.flatMap(openPorts).flatMap(topPorts)];
  const bodies = lates.flatMap(late => {
    const connected = portsOfLateBank(late);
    const inner = [connected[0][1], connected[1][1]];
    return [
      ...inner.flatMap(port => netsOf(port).map(n => `  wire ${n.range}${port.net}_${n.signal};`)),
      ...late.kernels.map((kernel, i) => instanceText(kernel, connected[i])),
    ];
  });
  return `module late (\n  ${ports.join(',\n  ')}\n);\n${bodies.join('\n')}\nendmodule\n`;
}

/** When each frame's last beat leaves, with the late bank and without what makes it late. */
function predicted({ kernels }: LateBank) {
  const timed = kernels.map(kernel => ({ id: kernel.id, timing: timingOf(kernel) }));
  const links = [0, 1].map(i => ({
    from: { kernel: kernels[i].id, port: 'm_axis' },
    to: { kernel: kernels[i + 1].id, port: i === 0 ? 's_axis' : 's_sel' },
  }));
  const port = `${kernels[2].id}.m_axis`;
  return {
    late: simulateTiming({ kernels: timed, links }, FRAMES).frameEnds.get(port),
    early: simulateTiming({ kernels: timed.slice(2), links: [] }, FRAMES).frameEnds.get(port),
  };
}

it('waits for a bank that comes late in the predicted cycles, and for none longer', async () => {
  const random = new Random(16);
  const some = [
    ...bankedMvuCases().filter((_, i) => i % 7 === 0),
    ...bankedVvuCases().filter((_, i) => i % 13 === 0),
    ...bankedThresholdCases().filter((_, i) => i % 11 === 0),
    ...bankedRequantizeCases().filter((_, i) => i % 13 === 0),
    ...bankedUnrolledCases().filter((_, i) => i % 17 === 0),
  ];
  const lates = some.map((c, i) => lateBank(random, c, `i${i}`));
  const kernels = lates.flatMap(late => [...late.kernels]);
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-late-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const generated = generatedVerilog(kernels, { toolVersion: '0', sourceHash: '0' });
  const files = new Map([
    ...generated,
    ['late.v', textOf(lates)],
    ...kernels.flatMap(k => [...memoryFiles(k)]),
  ]);
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  const bench = {
    top: 'late',
    sources: [
      ...['late.v', ...generated.keys()].map(name => join(folder, name)),
      ...rtlOf(kernels).map(path => join(rtlFolder, path)),
    ],
    streams: lates.flatMap(openPorts).map(benchStream),
  };
  const simulator = await buildSimulator(bench, { expectedCycles: EXPECTED_CYCLES });
  const beats = new Map(
    lates.flatMap(({ sweepCase, delayBeats, kernels: [slice, , banked] }): [string, Uint8Array][] => {
      const { inputs, outputs } = portsOf(banked);
      const banks = Array.from(sweepCase.moreInputs?.[0] ?? []);
      const tokens = banks.flatMap(bank => [...new Array<number>(delayBeats - 1).fill(0), bank]);
      return [
        [`${banked.id}_token`, packFrames(portsOf(slice).inputs.s_axis, tokens)],
        [`${banked.id}_s_axis`, packFrames(inputs.s_axis, sweepCase.input)],
        [`${banked.id}_m_axis`, packFrames(outputs.m_axis, sweepCase.expected)],
      ];
    }),
  );
  for (const stalls of ['none', 'random'] as const) {
    const result = await simulator.run({ memoryFolder: folder, beats, frames: FRAMES, stalls, seed: 4 });
    expect(result.hang).toBeUndefined();
    let waited = 0;
    for (const late of lates) {
      const { id, params } = late.kernels[2];
      const stream = result.streams.find(s => s.name === `${id}_m_axis`);
      expect({ params, mismatches: stream?.mismatches }).toEqual({ params, mismatches: 0 });
      if (stalls === 'random') continue;
      const times = predicted(late);
      expect({ params, ends: stream?.frameEndCycles }).toEqual({ params, ends: times.late });
      if (times.late?.[FRAMES - 1] !== times.early?.[FRAMES - 1]) waited++;
    }
    // Otherwise no bank was late, and nothing was tested.
    if (stalls === 'none') expect(waited).toBeGreaterThanOrEqual(12);
  }
});
