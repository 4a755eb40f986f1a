import { fail } from '../src/ir/diagnostic.ts';
import type { Bench, BenchStream } from './bench.ts';
import { simDiagnostic } from './diagnostics.ts';
import { signalsOf, widthsOf } from './signals.ts';

/** Prefix of the generated classes. */
export const MODEL = 'Vdut';

/** The internal signals of the top that the bench looks at; flags may be outputs as well. */
function observed(bench: Bench): readonly string[] {
  const monitors = bench.streams.filter(s => s.role === 'monitor');
  return [...monitors.flatMap(s => widthsOf(s).map(([name]) => name)), ...(bench.flags ?? [])];
}

/** Configuration that makes internal signals readable, so that the simulated top is the shipped one. */
export function observationConfig(bench: Bench): string {
  const lines = observed(bench).map(name => `public_flat_rd -module "${bench.top}" -var "${name}"`);
  return ['`verilator_config', ...lines, ''].join('\n');
}

/** What the model's headers declare: widths in bits by name. */
export interface ModelSignals {
  readonly ports: ReadonlyMap<string, number>;
  /** Names as Verilator flattens them: `<top>__DOT__<signal>`. */
  readonly internal: ReadonlyMap<string, number>;
}

/** Reads the declarations of `Vdut.h` and `Vdut___024root.h`. */
export function readModelSignals(modelHeader: string, rootHeader: string): ModelSignals {
  const ports = new Map<string, number>();
  for (const [, name, high, low] of modelHeader.matchAll(
    /VL_(?:IN|OUT|INOUT)(?:8|16|64|W)?\(&(\w+),(\d+),(\d+)/g,
  )) {
    ports.set(name, Number(high) - Number(low) + 1);
  }
  const internal = new Map<string, number>();
  for (const [, high, low, name] of rootHeader.matchAll(/\/\*(\d+):(\d+)\*\/\s+(\w+)/g)) {
    internal.set(name, Number(high) - Number(low) + 1);
  }
  return { ports, internal };
}

/** Stops with a diagnostic for each signal of the bench that the module lacks, or has at another width. */
export function checkSignals(bench: Bench, signals: ModelSignals): void {
  const ports = bench.streams.filter(s => s.role !== 'monitor').flatMap(widthsOf);
  const internal = bench.streams.filter(s => s.role === 'monitor').flatMap(widthsOf);
  const flags = (bench.flags ?? []).filter(flag => !signals.ports.has(flag));
  for (const [signal, expected] of [['clk', 1], ['rst', 1], ...ports] as const) {
    check(bench, signal, expected, signals.ports.get(signal), 'port');
  }
  for (const [signal, expected] of [...internal, ...flags.map(flag => [flag, 1] as const)]) {
    check(bench, signal, expected, signals.internal.get(internalName(bench, signal)), 'internal signal');
  }
}

function check(
  bench: Bench,
  signal: string,
  expected: number,
  found: number | undefined,
  place: string,
): void {
  if (found === undefined) fail(simDiagnostic('missing-signal', { top: bench.top, signal, place }));
  if (found !== expected) fail(simDiagnostic('wrong-width', { signal, found, expected }));
}

function internalName(bench: Bench, signal: string): string {
  return `${bench.top}__DOT__${signal}`;
}

/**
 * The C++ that joins a model to the harness (harness.h): a table of addresses.
 * @param flagPorts the flags that are outputs of the top; the others are internal.
 */
export function glueSource(bench: Bench, flagPorts: ReadonlySet<string>, wave: boolean): string {
  const internal = (signal: string) => `top->rootp->${internalName(bench, signal)}`;
  const table = bench.streams.map((stream, i) => `    streams[${i}] = ${streamEntry(bench, stream)};`);
  const flags = (bench.flags ?? []).map(
    (flag, i) => `    flags[${i}] = &${flagPorts.has(flag) ? `top->${flag}` : internal(flag)};`,
  );
  const zeros = (bench.zeros ?? []).map(name => `    top->${name} = 0;\n`);
  return `#include "${MODEL}.h"
#include "${MODEL}___024root.h"
#include "harness.h"
${wave ? '#include "verilated_fst_c.h"\n' : ''}
namespace {
${MODEL}* top;
bitwright::StreamPorts streams[${Math.max(1, table.length)}];
const uint8_t* flags[${Math.max(1, flags.length)}];

void evaluate() { top->eval(); }
bool finished() { return Verilated::threadContextp()->gotFinish(); }
${wave ? WAVE : 'void close() { top->final(); }'}
}  // namespace

bitwright::Model bitwright::make_model(bool random_initial, uint64_t seed) {
    VerilatedContext* const context = Verilated::threadContextp();
    context->randReset(random_initial ? 2 : 0);
    // Zero would take the seed from the clock.
    context->randSeed(static_cast<int>(1 + seed % 0x7fffffff));
    ${wave ? 'context->traceEverOn(true);' : ''}
    top = new ${MODEL};
${zeros.join('')}${[...table, ...flags].join('\n')}
    return {streams, ${table.length}, flags, ${flags.length}, &top->clk, &top->rst, evaluate, finished, close,
            ${wave ? 'open_wave, dump_wave' : 'nullptr, nullptr'}};
}
`;
}

const WAVE = `VerilatedFstC* wave;
void open_wave(const char* path) {
    wave = new VerilatedFstC;
    top->trace(wave, 99);
    wave->open(path);
}
void dump_wave(uint64_t time) { wave->dump(time); }
void close() {
    top->final();
    if (wave) wave->close();
}`;

function streamEntry(bench: Bench, stream: BenchStream): string {
  const { data, valid, ready, last } = signalsOf(stream);
  const at = (signal: string) =>
    stream.role === 'monitor' ? `&top->rootp->${internalName(bench, signal)}` : `&top->${signal}`;
  const role = `bitwright::Role::${stream.role}`;
  return `{${role}, ${stream.widthBits}, ${at(data)}, ${at(valid)}, ${at(ready)}, ${last ? at(last) : 'nullptr'}}`;
}
