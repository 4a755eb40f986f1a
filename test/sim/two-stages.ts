import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Bench, SimulationResult, SimulationRun, StreamResult } from '../../sim/bench.ts';

export const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

export const BEATS_PER_FRAME = 4;

/** The faults that fixtures/faulty_stage.v knows, as fault.mem names them. */
export const FAULTS = {
  none: 0,
  dropBeat: 1,
  dropValid: 2,
  swapLanes: 3,
  hang: 4,
  wrongLast: 5,
  repeatBeat: 6,
  changeData: 7,
  notReset: 8,
  finish: 9,
  readInvalid: 10,
  changeLast: 11,
  readUnset: 12,
} as const;

const shape = { widthBits: 8, beatsPerFrame: BEATS_PER_FRAME, hasLast: true };

export const twoStages: Bench = {
  top: 'two_stages',
  sources: ['skid_buffer.v', 'faulty_stage.v', 'two_stages.v'].map(fixture),
  streams: [
    { name: 'in', role: 'source', prefix: 's_axis', ...shape },
    { name: 'middle', role: 'monitor', prefix: 'n1', ...shape },
    { name: 'out', role: 'sink', prefix: 'm_axis', ...shape },
  ],
  flags: ['framing_error', 'frame_end'],
};

/** 1, 8, 15, ...: all differ, up to 256 of them. */
export function someBeats(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (1 + 7 * i) % 256);
}

/** A folder whose fault.mem chooses the fault; it lasts as long as the test. */
export async function faultFolder(fault: keyof typeof FAULTS): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-fault-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'fault.mem'), `${FAULTS[fault].toString(16)}\n`);
  return folder;
}

/** A run that expects on every stream what is sent. */
export async function twoStagesRun(
  fault: keyof typeof FAULTS,
  changes: Partial<SimulationRun> = {},
): Promise<SimulationRun> {
  const frames = changes.frames ?? 4;
  const beats = someBeats(frames * BEATS_PER_FRAME);
  return {
    memoryFolder: await faultFolder(fault),
    beats: new Map(twoStages.streams.map(stream => [stream.name, beats])),
    frames,
    stalls: 'none',
    seed: 1,
    watchdogCycles: 200,
    ...changes,
  };
}

export function stream(result: SimulationResult, name: string): StreamResult {
  const found = result.streams.find(s => s.name === name);
  if (!found) throw new Error(`no stream ${name}`);
  return found;
}

/** A result without the one field that differs from run to run. */
export function timeless({
  wallSeconds: _,
  ...result
}: SimulationResult): Omit<SimulationResult, 'wallSeconds'> {
  return result;
}
