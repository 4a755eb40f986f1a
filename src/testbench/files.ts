import { benchSources, benchStreams } from '../../sim/bench-streams.ts';
import { coverageOf } from '../../sim/coverage.ts';
import { referenceRun } from '../../sim/golden.ts';
import { jsonText } from '../formats/json-text.ts';
import { type Identifier, identifier, type Word, word } from '../ir/target-text.ts';
import type { PackageFiles } from '../package-files.ts';
import { reloadPinsOf } from '../schedule/hardware.ts';
import { sha256 } from '../sha256.ts';
import { type TestedDesign, testbenchContext } from './context.ts';
import { goldenVectors } from './golden.ts';
import { render } from './render.ts';

/** What the other templates of templates/tests need. */
export interface RunnersContext {
  readonly top: Identifier;
  readonly testbench: Identifier;
  readonly frames: number;
  /** The Verilog of the design, below rtl/. */
  readonly sources: readonly Word[];
}

/**
 * A self-checking testbench in plain Verilog with golden vectors of every stream, and what runs it: make, cocotb, vitest. It
 * is to lie in a folder below the design's, and needs no bitwright. Equal input gives equal bytes.
 *
 * @param input frames of input integers, in each of them one input after another
 * @returns files by their paths below the testbench's folder
 */
export function testbenchFiles(
  design: TestedDesign,
  input: Float64Array,
  own: PackageFiles,
): ReadonlyMap<string, string> {
  const run = referenceRun(design.layers, input);
  const streams = benchStreams(design.hardware);
  const zeros = reloadPinsOf(design.hardware);
  const context = testbenchContext(design, run.frames, own.version);
  const { top, testbench, frames, watchdogCycles } = context;
  const runners: RunnersContext = {
    top,
    testbench,
    frames,
    sources: benchSources(design.manifest).map(path => word(path.slice('rtl/'.length))),
  };
  const { latency, initiationInterval } = design.manifest.cycles;
  const files = new Map([
    ['testbench.v', render('tests/testbench.v.hbs', context)],
    ['stream_endpoints.v', own.textOf('hw/tb/stream_endpoints.v')],
    ['Makefile', render('tests/Makefile.hbs', runners)],
    ['run_cocotb.py', render('tests/run_cocotb.py.hbs', runners)],
    [`test_${top}.py`, render('tests/test_design.py.hbs', runners)],
    [`${top}.test.mjs`, render('tests/design.test.mjs.hbs', runners)],
    ...[...goldenVectors(design, streams, run)].map(
      ([name, text]) => [`golden/${identifier(name)}.hex`, text] as const,
    ),
  ]);
  const golden = {
    tool: { name: 'bitwright', version: own.version },
    top: design.hardware.top,
    model: design.manifest.model,
    frames,
    // Stalls at both ends let a design work a third of the time.
    timeoutCycles: 20 * Math.ceil(latency + frames * initiationInterval) + watchdogCycles,
    coverage: coverageOf(design.layers, run),
    zeros,
    streams: streams.map(({ name, role, widthBits, beatsPerFrame }) => ({
      ...{ name, role, widthBits, beatsPerFrame },
      file: `golden/${name}.hex`,
    })),
    files: Object.fromEntries([...files].map(([path, text]) => [path, sha256(text)])),
  };
  return new Map([...files, ['golden.json', jsonText(golden)]]);
}
