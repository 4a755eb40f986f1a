import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail } from '../src/ir/diagnostic.ts';
import type { Bench, SimulationResult, SimulationRun } from './bench.ts';
import { reasonOf } from './cache.ts';
import { simDiagnostic } from './diagnostics.ts';
import { checkRun, waveFilePath, writeJob } from './job.ts';
import { readResult } from './result.ts';
import { withTemporaryFolder } from './temporary-folder.ts';
import { runTool, type ToolResult, tail } from './tool.ts';

/** Runs a built simulator once. */
export async function runSimulator(
  program: string,
  bench: Bench,
  run: SimulationRun,
): Promise<SimulationResult> {
  checkRun(bench, run);
  return withRunFolder(run, async folder => {
    await writeJob(folder, bench, run);
    if (run.waveFile) await prepareWaveFile(run.waveFile);
    const ended = await runTool(program, [folder], {
      cwd: run.memoryFolder,
      purpose: 'the cache was emptied after it was built',
      ...(run.onFrames ? { takesLine: frameLines(run.onFrames) } : {}),
    });
    checkMemoryFiles(ended);
    if (!ended.ok) fail(simDiagnostic('simulation-failed', { how: ended.how, text: tail(ended.all) }));
    return readResult(folder, bench, run);
  });
}

/** Takes the lines by which a simulation tells how many frames have come out. */
export const frameLines =
  (onFrames: (frames: number) => void) =>
  (line: string): boolean => {
    const [, frames] = /^frames (\d+)$/.exec(line) ?? [];
    if (frames !== undefined) onFrames(Number(frames));
    return frames !== undefined;
  };

/** An empty waveform at its place: the harness can only break off where it cannot be written, here the reason is known. */
export async function prepareWaveFile(file: string): Promise<void> {
  const path = waveFilePath(file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
  } catch (error) {
    fail(simDiagnostic('wave-file', { reason: reasonOf(error) }, { file }));
  }
}

/** Lends a temporary folder for the files of one run, once its memory folder is known to be there. */
export async function withRunFolder<T>(run: SimulationRun, use: (folder: string) => Promise<T>): Promise<T> {
  const memories = await stat(run.memoryFolder).catch(() => undefined);
  if (!memories?.isDirectory()) fail(simDiagnostic('memory-folder', { folder: run.memoryFolder }));
  return withTemporaryFolder('sim', use);
}

/** A memory file that is missing is only a warning to simulators, which go on with zeros. */
export function checkMemoryFiles({ all }: ToolResult): void {
  const line = all.split('\n').find(text => /^(%Warning|%Error|ERROR).*readmem/i.test(text));
  if (line !== undefined) fail(simDiagnostic('memory-file', { text: line.replace(/^\W*\w+: /, '') }));
}
