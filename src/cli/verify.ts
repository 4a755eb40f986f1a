import { type Command, Option } from 'commander';
import { type Mismatch, type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { readDesign } from '../artifact/index.ts';
import { accuracyOf, type DataOptions, type Frames, loadFrames } from '../host/frames.ts';
import { randomFrames } from '../host/input.ts';
import { type HostInterface, hostOfManifest } from '../host/interface.ts';
import { classesOf } from '../host/output.ts';
import { fail, printable } from '../ir/diagnostic.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { anySeed } from './model.ts';
import { addDataOptions } from './run.ts';
import { EXIT, print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';

interface VerifyCommandOptions extends DataOptions {
  readonly data?: string;
  readonly stalls: 'none' | 'random';
  readonly seed: number;
  readonly wave?: string;
  readonly changed?: boolean;
  readonly streams?: boolean;
  readonly json?: boolean;
}

/** Frames simulated when the user gives no data and no number. */
const DEFAULT_FRAMES = 16;

export function verifyCommand(program: Command): void {
  addDataOptions(program.command('verify'))
    .description('prove a compiled folder in Verilator: every stream of the RTL against the reference')
    .argument('<dir>', 'a folder that `bitwright compile` wrote')
    .option('--data <file>', 'frames to simulate; without it, random ones over the whole input range')
    .addOption(
      new Option('--stalls <mode>', 'idle and backpressure at both ends')
        .choices(['none', 'random'])
        .default('random'),
    )
    .option('--seed <n>', 'seed of random frames and stalls', anySeed, 1)
    .option('--wave <file>', 'write an FST waveform of the run')
    .option('--changed', 'verify the folder as it is, even where a file was changed since it was compiled')
    .option('--streams', 'print what was seen on every stream and in every FIFO')
    .option('--json', 'print JSON')
    .action(async (folder: string, options: VerifyCommandOptions) => {
      const started = performance.now();
      if (options.data === undefined && options.labels !== undefined)
        fail(cliDiagnostic('without-data', { option: '--labels' }));
      const design = await readDesign(folder, options.changed);
      const host = hostOfManifest(design.manifest);
      const { frames, result } = await withProgress(
        `verify ${printable(folder)}`,
        options.json === true,
        async step => {
          const frames =
            options.data === undefined
              ? drawFrames(host, options)
              : await loadFrames(host, options.data, options);
          const result = await verifyDesign(design, frames.integers, {
            stalls: options.stalls,
            seed: options.seed,
            ...(options.wave === undefined ? {} : { waveFile: options.wave }),
            onProgress: step,
          });
          return { frames, result };
        },
      );
      const classes = classesOf(host.output, result.output);
      const isProved = result.mismatches === 0;
      const isComplete = classes?.length === frames.labels?.length;
      const accuracy =
        isComplete && classes && frames.labels ? accuracyOf(classes, frames.labels) : undefined;
      const wallSeconds = (performance.now() - started) / 1000;
      const { output: _, referenceOutput: __, ...shown } = result;
      if (options.json) {
        printJson({
          ok: isProved && result.isTimingAsPredicted,
          ...shown,
          ...(accuracy === undefined ? {} : { accuracy }),
          stalls: options.stalls,
          seed: options.seed,
          wallSeconds,
          notes: frames.notes,
        });
      } else {
        printDiagnostics(frames.notes);
        printResult(result, accuracy, wallSeconds, options);
      }
      if (!isProved || !result.isTimingAsPredicted) process.exitCode = EXIT.mismatch;
    });
}

function drawFrames(host: HostInterface, options: VerifyCommandOptions): Frames {
  const count = options.frames ?? DEFAULT_FRAMES;
  return { integers: randomFrames(host.input, count, options.seed), count, notes: [] };
}

function printResult(
  result: VerifyResult,
  accuracy: number | undefined,
  wallSeconds: number,
  options: VerifyCommandOptions,
): void {
  const stalls = options.stalls === 'random' ? `random stalls, seed ${options.seed}` : 'no stalls';
  print(
    `${result.frames} frames, ${result.streams.length + 2} streams, ${stalls}: ${result.mismatches} mismatches`,
  );
  if (result.firstMismatch) print(describeMismatch(result.firstMismatch));
  for (const error of result.protocolErrors.slice(0, 5)) print(`stream protocol: ${error}`);
  if (result.hang) {
    print(`the design hangs at cycle ${result.hang.cycle}:`);
    print(
      table([
        ['stream', 'beats', 'of', 'valid', 'ready'],
        ...result.hang.streams.map(s => [s.name, s.beats, s.expectedBeats, String(s.valid), String(s.ready)]),
      ]),
    );
  }
  print(
    `initiation interval ${result.initiationIntervalCycles} cycles (predicted ${result.predictedInitiationIntervalCycles}), ` +
      `latency ${result.latencyCycles} (predicted ${result.predictedLatencyCycles})`,
  );
  for (const { fifo, depthBeats, peakBeats, wastedLuts } of result.fifos) {
    if (wastedLuts > 0)
      print(
        `FIFO ${fifo} is ${depthBeats} beats deep and held ${peakBeats}: about ${wastedLuts} LUTs too many`,
      );
  }
  if (accuracy !== undefined) print(`accuracy: ${(100 * accuracy).toFixed(2)} % of ${result.frames}`);
  if (options.streams) {
    print(
      table([
        ['stream', 'value', 'beats', 'mismatches', 'distinct', 'possible'],
        ...result.streams.map(s => [
          s.stream,
          printable(s.value),
          s.beats,
          s.mismatches,
          s.distinct,
          s.possible,
        ]),
      ]),
    );
  }
  if (options.streams && result.fifos.length > 0) {
    print(
      table([
        ['FIFO', 'depth in beats', 'peak'],
        ...result.fifos.map(f => [f.fifo, f.depthBeats, f.peakBeats]),
      ]),
    );
  }
  print(
    `${wallSeconds.toFixed(1)} s (simulator ${result.buildSeconds.toFixed(1)} s, simulation ${result.simulationSeconds.toFixed(1)} s)`,
  );
}

function describeMismatch(m: Mismatch): string {
  const where = `stream ${m.stream}, frame ${m.frame}, beat ${m.beat}, lane ${m.lane}, cycle ${m.cycle}`;
  if (m.wrongLast) return `first mismatch: ${where}: wrong tlast`;
  return `first mismatch: ${where}: expected ${m.expected ?? 'no beat'}, got ${m.got ?? 'none'}`;
}
