import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DiagnosticError, fail } from '../src/ir/diagnostic.ts';
import { invariant } from '../src/ir/invariant.ts';
import { packageRoot } from '../src/package-root.ts';
import type { Bench, SimulationResult, SimulationRun } from './bench.ts';
import { simDiagnostic } from './diagnostics.ts';
import { readIcarusLog } from './icarus-log.ts';
import { beatWords, icarusTestbench, TESTBENCH } from './icarus-testbench.ts';
import { checkRun } from './job.ts';
import { checkMemoryFiles, frameLines, withRunFolder } from './run.ts';
import { bytesPerBeat, checkBench } from './signals.ts';
import type { Simulator } from './simulator.ts';
import { runTool, tail } from './tool.ts';

const PURPOSE = 'it is the second simulator, a second opinion on Verilator';
const SHOWN_ERRORS = 8;

/** True when Icarus Verilog is installed and works. */
export async function icarusAvailable(): Promise<boolean> {
  try {
    // Its own -V asks programs that some packages install elsewhere, and fails where simulation works.
    const { all } = await runTool('iverilog', ['-V'], { purpose: PURPOSE });
    await runTool('vvp', ['-V'], { purpose: PURPOSE });
    return all.includes('Icarus Verilog');
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}

/**
 * Icarus Verilog as a simulator of a bench: it compiles whenever it runs.
 * @throws DiagnosticError (`sim/tool-missing`) where it is not there.
 */
export async function icarusSimulator(bench: Bench): Promise<Simulator> {
  await runTool('iverilog', ['-V'], { purpose: PURPOSE });
  return { bench, cached: true, run: run => runIcarus(bench, run) };
}

/** Of the log of a run, which is read as one text. */
const MAX_LOG_BYTES = 2 ** 28;

/** How many frames fit into the log of a run. */
export function icarusFrames({ streams }: Bench): number {
  // Beside the data: event, stream, cycle and tlast.
  const perFrame = streams.reduce((sum, s) => sum + s.beatsPerFrame * (16 + 2 * bytesPerBeat(s)), 0);
  return Math.max(1, Math.floor(MAX_LOG_BYTES / perFrame));
}

/**
 * Simulates one run with Icarus Verilog: slow, but with unknown values and written by others, so
 * that it holds Verilator against a second opinion. No long stalls, no waveforms.
 */
export async function runIcarus(bench: Bench, run: SimulationRun): Promise<SimulationResult> {
  checkBench(bench);
  checkRun(bench, run);
  invariant(
    run.stalls !== 'long' && !run.paceCycles && !run.gapCycles && !run.waveFile,
    'Icarus runs have neither long stalls nor waveforms',
  );
  return withRunFolder(run, async folder => {
    // The paths of its files stand in strings of the testbench.
    if (!/^[^"\\%\p{Cc}]*$/u.test(folder)) {
      const reason = 'its path cannot stand in a string of Verilog';
      fail(simDiagnostic('temporary-folder', { folder, reason }));
    }
    const log = join(folder, 'log');
    const beatFile = (stream: number) => join(folder, `${stream}.hex`);
    for (const [i, stream] of bench.streams.entries()) {
      if (stream.role === 'source') await writeFile(beatFile(i), beatWords(stream, run));
    }
    const testbench = join(folder, 'testbench.v');
    await writeFile(testbench, icarusTestbench(bench, run, log, beatFile));
    const program = join(folder, 'program');
    const endpoints = join(packageRoot(), 'hw', 'tb', 'stream_endpoints.v');
    const sources = [endpoints, ...bench.sources.map(source => resolve(source))];
    const compiled = await runTool(
      'iverilog',
      ['-g2005', '-s', TESTBENCH, '-o', program, testbench, ...sources],
      {
        cwd: folder,
        purpose: PURPOSE,
      },
    );
    if (!compiled.ok) throw new DiagnosticError(errorsIn(compiled.all));

    const start = performance.now();
    const ended = await runTool('vvp', ['-n', program], {
      cwd: run.memoryFolder,
      purpose: PURPOSE,
      takesLine: frameLines(run.onFrames ?? (() => undefined)),
    });
    const wallSeconds = (performance.now() - start) / 1000;
    checkMemoryFiles(ended);
    const result = readIcarusLog(await readFile(log, 'utf8').catch(() => ''), bench, run);
    if (!ended.ok || !result)
      fail(simDiagnostic('simulation-failed', { how: ended.how, text: tail(ended.all) }));
    return { ...result, wallSeconds };
  });
}

function errorsIn(output: string) {
  const lines = output.split('\n').filter(line => line.trim() !== '');
  return lines
    .slice(0, SHOWN_ERRORS)
    .map(line => simDiagnostic('verilog-error', { tool: 'Icarus Verilog', text: shortened(line) }));
}

/** Paths are long, and the temporary ones say nothing. */
function shortened(line: string): string {
  return line.replace(/^(\/[^:]+):/, (_, path: string) => `${basename(path)}:`);
}
