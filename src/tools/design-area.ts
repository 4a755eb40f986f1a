import { join, resolve } from 'node:path';
import { checkSources, type Design } from '../artifact/index.ts';
import { OPEN_FAMILIES } from '../boards/schema.ts';
import { type DesignNames, namesOf } from '../codegen/design-names.ts';
import { libraryFile } from '../codegen/kernel-library.ts';
import { sourceList } from '../codegen/source-list.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { costOf, type Kernel, moduleOf } from '../kernels/index.ts';
import type { Cost } from '../kernels/kernel.ts';
import { synthDiagnostic } from './diagnostics.ts';
import { type Area, addAreas, FLOWS, type FlowName, NO_AREA, scaleArea } from './flows.ts';
import { distinctKernels, kernelJob, romFiles } from './kernel-job.ts';
import { type ModuleArea, type ModuleJob, type OutputCache, synthesise } from './synthesis.ts';
import { synthesisTool } from './toolbox.ts';
import { findYosys, type Yosys, yosysAt } from './yosys.ts';

export interface DesignAreaOptions {
  readonly flow: FlowName;
  /** The whole design as one module, instead of each distinct kernel on its own. */
  readonly flat?: boolean;
  /** Also the longest path. */
  readonly ltp?: boolean;
  readonly cache?: OutputCache;
  readonly onProgress?: (text: string) => void;
}

/** What the cost models expect, in the cells of the flow. */
export type AreaEstimate = Pick<Cost, 'lut' | 'ff' | 'blockRam' | 'dsp'>;

/** Instances of equal module, parameters and memory contents. */
export interface KernelArea {
  /** As hw/rtl calls it. */
  readonly module: string;
  readonly kind: Kernel['kind'];
  /** Their ids. */
  readonly instances: readonly string[];
  /** Of one instance. */
  readonly area: Area;
  readonly estimate: AreaEstimate;
  readonly longestPath: number | null;
}

export interface DesignArea {
  readonly yosys: string;
  readonly flow: FlowName;
  readonly blockRamUnit: string;
  readonly isFlat: boolean;
  /** Empty for a flat run. */
  readonly kernels: readonly KernelArea[];
  /** What the kernels of a layer take together, with the adapters and FIFOs behind it; empty for a flat run. */
  readonly layers: readonly {
    readonly layer: string;
    readonly area: Area;
    readonly estimate: AreaEstimate;
  }[];
  readonly total: Area;
  /** Of all kernels. */
  readonly estimate: AreaEstimate;
  /** The longest path of the design: of its longest kernel, or of the whole. */
  readonly longestPath: number | null;
  readonly notes: readonly Diagnostic[];
}

/** Area of a compiled folder, by Yosys. Throws DiagnosticError. */
export async function designArea(design: Design, options: DesignAreaOptions): Promise<DesignArea> {
  const step = options.onProgress ?? (() => undefined);
  const names = namesOf(design.manifest.top, design.manifest.rtl.library);
  step('comparing the sources');
  await checkSources(design);
  const yosys = await yosysOf(options.flow);
  const common = {
    yosys: yosys.version,
    flow: options.flow,
    blockRamUnit: FLOWS[options.flow].blockRam.unit,
    isFlat: options.flat === true,
    estimate: estimateOf(design.hardware.kernels, options.flow),
  };
  const run = (job: ModuleJob): Promise<ModuleArea> =>
    synthesise(yosys, options.flow, job, {
      ltp: options.ltp === true,
      ...(options.cache ? { cache: options.cache } : {}),
    });
  if (options.flat) {
    step(`${design.hardware.top}, whole`);
    const result = await run(topJob(design, names));
    return {
      ...common,
      kernels: [],
      layers: [],
      total: result.area,
      longestPath: result.longestPath,
      notes: notesOf([[design.hardware.top, result]], options.flow),
    };
  }
  const jobOf = (kernel: Kernel): ModuleJob =>
    kernelJob(
      kernel,
      source => join(folderOf(design, 'rtl'), libraryFile(source, names)),
      folderOf(design, 'mem'),
      folderOf(design, 'rtl'),
      names,
    );
  const groups = distinctKernels(design.hardware.kernels);
  const results: [first: Kernel, all: readonly Kernel[], result: ModuleArea][] = [];
  for (const [i, group] of groups.entries()) {
    step(`${group[0].id}, ${i + 1} of ${groups.length}`);
    results.push([group[0], group, await run(jobOf(group[0]))]);
  }
  const areaOf = new Map(
    results.flatMap(([, all, { area }]) => all.map(kernel => [kernel.id, area] as const)),
  );
  const layers = [...new Set(design.hardware.kernels.map(kernel => kernel.layer))];
  return {
    ...common,
    kernels: results.map(([first, all, { area, longestPath }]) => ({
      module: moduleOf(first),
      kind: first.kind,
      instances: all.map(kernel => kernel.id),
      area,
      estimate: estimateOf([first], options.flow),
      longestPath,
    })),
    layers: layers.map(layer => {
      const kernels = design.hardware.kernels.filter(k => k.layer === layer);
      return {
        layer,
        area: addAreas(kernels.map(k => areaOf.get(k.id) ?? NO_AREA)),
        estimate: estimateOf(kernels, options.flow),
      };
    }),
    total: addAreas(results.map(([, all, { area }]) => scaleArea(area, all.length))),
    longestPath: options.ltp ? Math.max(...results.map(([, , r]) => r.longestPath ?? 0)) : null,
    notes: notesOf(
      results.map(([first, , result]) => [first.id, result]),
      options.flow,
    ),
  };
}

/** What a flow is synthesised with: of a family that `build` knows, what that takes. Throws DiagnosticError where there is none. */
async function yosysOf(flow: FlowName): Promise<Yosys> {
  const family = OPEN_FAMILIES.find(open => open === flow);
  const tool = family && (await synthesisTool(family));
  return tool && tool.program !== 'yosys' ? yosysAt(tool.program, tool.version) : findYosys();
}

function estimateOf(kernels: readonly Kernel[], flow: FlowName): AreaEstimate {
  const costs = kernels.map(kernel => costOf(kernel, flow));
  const sum = (pick: (cost: Cost) => number): number => costs.reduce((total, cost) => total + pick(cost), 0);
  return {
    lut: sum(c => c.lut),
    ff: sum(c => c.ff),
    blockRam: sum(c => c.blockRam),
    dsp: sum(c => c.dsp),
  };
}

const folderOf = ({ folder }: Design, part: 'rtl' | 'mem'): string => resolve(folder, part);

function topJob({ folder, hardware }: Design, names: DesignNames): ModuleJob {
  const { top, kernels } = hardware;
  const { rtl } = sourceList(hardware, names);
  return {
    what: top,
    module: top,
    sources: rtl.map(path => resolve(folder, path)),
    // Yosys runs where the memories lie.
    parameters: [['MEM_DIR', { literal: '"./"' }]],
    openOutputs: [],
    memoryFolder: resolve(folder, 'mem'),
    memories: kernels.flatMap(kernel => romFiles(kernel, names)),
  };
}

function notesOf(
  results: readonly (readonly [name: string, result: ModuleArea])[],
  flow: FlowName,
): Diagnostic[] {
  const { unit } = FLOWS[flow].blockRam;
  const uncounted = [...new Set(results.flatMap(([, { uncounted }]) => uncounted))];
  return [
    ...results.flatMap(([kernel, { leftOut }]) =>
      leftOut.map(({ words, bits, blocks }) =>
        synthDiagnostic('large-memory', { kernel, bits: words * bits, blocks, unit }),
      ),
    ),
    ...(uncounted.length > 0
      ? [synthDiagnostic('uncounted-cells', { cells: uncounted.sort().join(', ') })]
      : []),
  ];
}
