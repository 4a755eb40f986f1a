import type { Board, DeviceOf, OpenFamily } from '../boards/schema.ts';
import { identifier, partName, type YosysCommand, yosys, yosysPath } from '../ir/target-text.ts';

/** What a run of place and route is given. */
export interface RouteJob {
  readonly megahertz: number;
  readonly seed: number;
}

/** Files of a build between the tools, by path below its folder. */
export const STEPS = { netlist: 'netlist.json', report: 'route.json', script: 'synth.ys' } as const;

/** How a family's tools are called, from the folder of the build. */
export interface OpenFlow<F extends OpenFamily> {
  readonly synthesise: (device: DeviceOf<F>) => YosysCommand;
  /** What place and route writes, and what of it is packed. */
  readonly routed: string;
  readonly route: (device: DeviceOf<F>, job: RouteJob) => readonly string[];
  readonly pack: (device: DeviceOf<F>, bitstream: string) => readonly string[];
  /** Ending of the bitstream. */
  readonly ending: 'bin' | 'bit' | 'fs';
}

const TOP = identifier('board_top');

/** A missed clock is to be told with the report, which is not written where it ends the run. */
const common = ({ megahertz, seed }: RouteJob): string[] => [
  ...['--json', STEPS.netlist, '--report', STEPS.report],
  ...['--freq', String(megahertz), '--seed', String(seed), '--timing-allow-fail'],
];

export const OPEN_FLOWS: { readonly [F in OpenFamily]: OpenFlow<F> } = {
  ice40: {
    synthesise: ({ device }) =>
      device.startsWith('u')
        ? yosys`synth_ice40 -dsp -device u -top ${TOP}`
        : device.startsWith('lp')
          ? yosys`synth_ice40 -device lp -top ${TOP}`
          : yosys`synth_ice40 -device hx -top ${TOP}`,
    routed: 'routed.asc',
    route: ({ device, package: name }, job) => [
      ...[`--${device}`, '--package', partName(name), '--pcf', 'board/board.pcf', '--asc', 'routed.asc'],
      ...common(job),
    ],
    pack: (_, bitstream) => ['routed.asc', bitstream],
    ending: 'bin',
  },
  ecp5: {
    synthesise: () => yosys`synth_ecp5 -top ${TOP}`,
    routed: 'routed.config',
    route: ({ device, package: name, speed }, job) => [
      ...[`--${device}`, '--package', partName(name), '--speed', speed],
      ...['--lpf', 'board/board.lpf', '--textcfg', 'routed.config'],
      ...common(job),
    ],
    pack: (_, bitstream) => ['--compress', '--input', 'routed.config', '--bit', bitstream],
    ending: 'bit',
  },
  gowin: {
    synthesise: ({ series }) => yosys`synth_gowin -family ${identifier(series)} -top ${TOP}`,
    routed: 'routed.json',
    route: ({ part, device }, job) => [
      ...['--device', partName(part), '--vopt', `family=${partName(device)}`],
      ...['--vopt', 'cst=board/board.cst', '--write', 'routed.json'],
      ...common(job),
    ],
    pack: ({ device }, bitstream) => ['-d', partName(device), '-o', bitstream, 'routed.json'],
    ending: 'fs',
  },
};

/** The calls of a board's family. */
export function openFlowOf(device: Board['device']): Calls | undefined {
  switch (device.family) {
    case 'ice40':
      return callsOf('ice40', OPEN_FLOWS.ice40, device);
    case 'ecp5':
      return callsOf('ecp5', OPEN_FLOWS.ecp5, device);
    case 'gowin':
      return callsOf('gowin', OPEN_FLOWS.gowin, device);
    default:
      return undefined;
  }
}

/** An `OpenFlow` with its device. */
export interface Calls {
  readonly family: OpenFamily;
  readonly synthesise: YosysCommand;
  readonly routed: string;
  readonly route: (job: RouteJob) => readonly string[];
  readonly pack: (bitstream: string) => readonly string[];
  readonly ending: string;
}

const callsOf = <F extends OpenFamily>(family: F, flow: OpenFlow<F>, device: DeviceOf<F>): Calls => ({
  family,
  synthesise: flow.synthesise(device),
  routed: flow.routed,
  route: job => flow.route(device, job),
  pack: bitstream => flow.pack(device, bitstream),
  ending: flow.ending,
});

/**
 * The script of Yosys, run in a folder beside the sources: memories are found in the current one.
 *
 * @param sources Verilog by path below the folder of the build
 * @param up the way from the current folder to that of the build
 */
export function synthesisScript(
  { synthesise }: Pick<Calls, 'synthesise'>,
  sources: readonly string[],
  up: '../' | '' = '../',
): string {
  // Deferred: modules are elaborated with their parameters only.
  const reads = sources.map(path => yosys`read_verilog -defer ${yosysPath(`${up}${path}`)}`);
  const write = yosys`write_json ${yosysPath(`${up}${STEPS.netlist}`)}`;
  return `${[...reads, synthesise, write].join('\n')}\n`;
}
