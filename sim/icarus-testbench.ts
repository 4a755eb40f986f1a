import type { Bench, BenchStream, SimulationRun } from './bench.ts';
import { hexBeats } from './hex-beats.ts';
import { expectedBeatsOf, watchdogCyclesOf } from './job.ts';
import { bytesPerBeat, signalsOf } from './signals.ts';

export const TESTBENCH = 'bitwright_testbench';

/** Beats of a source as $readmemh reads them: tlast above tdata, one word a line. */
export function beatWords(stream: BenchStream, run: SimulationRun): string {
  const override = run.lastOverride?.get(stream.name);
  const beats = hexBeats(run.beats.get(stream.name) ?? new Uint8Array(), bytesPerBeat(stream));
  const lines = beats.map((hex, i) => {
    const last = override ? override[i] !== 0 : (i + 1) % stream.beatsPerFrame === 0;
    // tlast is bit 8 * bytes, so that words are joined as text.
    return `${last ? 1 : 0}${hex}`;
  });
  // A memory has at least one word.
  return `${lines.join('\n') || '0'}\n`;
}

/**
 * A testbench in plain Verilog that writes what it sees to `log`. Without stalls it always offers and always accepts, cycle for
 * cycle like the harness (harness/harness.cpp); random ones are those of hw/tb/stream_endpoints.v, which it then needs. One
 * event a line:
 *
 *   b <stream> <cycle> <tlast> <tdata>   a beat passed (hexadecimal, x where unknown)
 *   d|c|l <stream> <cycle>               tvalid dropped, tdata changed, tlast changed while waiting
 *   x <stream> <cycle>                   tvalid is unknown
 *   r                                    the reset in mid-run: all before is void
 *   f <flag> <rises>    s <stream> <tvalid> <tready>    e <cycles> <hung>    at the end
 *
 * On standard output it tells how many frames the first sink has taken.
 *
 * `beatFile` names the file of `beatWords` of a source.
 */
export function icarusTestbench(
  bench: Bench,
  run: SimulationRun,
  log: string,
  beatFile: (stream: number) => string,
): string {
  const streams = bench.streams.map((stream, i) => streamParts(stream, i, run, beatFile(i)));
  const flags = bench.flags ?? [];
  const all = (part: keyof StreamParts, indent: string) =>
    streams
      .flatMap(s => s[part])
      .map(line => `${indent}${line}\n`)
      .join('');
  const first = bench.streams.findIndex(stream => stream.role === 'source');
  const told = bench.streams.findIndex(stream => stream.role === 'sink');
  const reset = run.resetAfterSourceBeats;
  const resetInMidRun =
    reset === undefined
      ? ''
      : `
      if (!was_reset && s${first}_beats == ${reset}) begin
        was_reset = 1'b1;
        $fdisplay(log, "r");
        begin_run(1);
      end`;
  return `// What bitwright's golden runs simulate with Icarus Verilog.
\`timescale 1ns / 1ns
module ${TESTBENCH};
  reg clk = 1'b0;
  reg rst = 1'b1;
  reg was_reset = 1'b0;
  reg complete = 1'b0;
  reg hung = 1'b0;
  reg all_complete;
  integer log;
  reg [63:0] cycle, progress_cycle, complete_cycle, told_beats;
${all('declarations', '  ')}${flags.map((_, i) => `  reg f${i}_level;\n  reg [63:0] f${i}_rises;\n`).join('')}
  ${bench.top} dut (
    .clk(clk),
    .rst(rst)${(bench.zeros ?? []).map(name => `,\n    .${name}(0)`).join('')}${streams
      .flatMap(s => s.connections)
      .map(c => `,\n    ${c}`)
      .join('')}
  );
${all('instances', '  ')}
  task begin_run(input integer reset_cycles);
    begin
${all('idle', '      ')}${all('clear', '      ')}${flags.map((_, i) => `      f${i}_level = 1'b0;\n      f${i}_rises = 0;\n`).join('')}      rst = 1'b1;
      repeat (reset_cycles) begin
        #1 clk = 1'b1;
        #1 clk = 1'b0;
      end
      rst = 1'b0;
      cycle = 0;
      told_beats = 0;
      progress_cycle = 0;
      complete = 1'b0;
    end
  endtask

  initial begin
    log = $fopen("${log}", "w");
${all('load', '    ')}    begin_run(4);
    while (!hung && !(complete && cycle > complete_cycle + 64)) begin
${all('drive', '      ')}      #1;
      all_complete = 1'b1;
${all('sample', '      ')}${flags.map((flag, i) => flagSample(flag, i)).join('')}      if (all_complete && !complete) begin
        complete = 1'b1;
        complete_cycle = cycle;
      end
      if (s${told}_beats >= told_beats + ${bench.streams[told].beatsPerFrame}) begin
        told_beats = s${told}_beats;
        $display("frames %0d", s${told}_beats / ${bench.streams[told].beatsPerFrame});
        $fflush(1);
      end
      hung = !complete && cycle - progress_cycle >= ${watchdogCyclesOf(bench, run)};
      cycle = cycle + 1;
      if (!hung) begin
        clk = 1'b1;
        #1 clk = 1'b0;
      end${resetInMidRun}
    end
${flags.map((_, i) => `    $fdisplay(log, "f ${i} %0d", f${i}_rises);\n`).join('')}${all('finish', '    ')}    $fdisplay(log, "e %0d %b", cycle, hung);
    $fclose(log);
    $finish;
  end
endmodule
`;
}

function flagSample(flag: string, i: number): string {
  return `      if (dut.${flag} === 1'b1 && !f${i}_level) f${i}_rises = f${i}_rises + 1;
      f${i}_level = dut.${flag} === 1'b1;
`;
}

/** The statements of one stream, by the place in the testbench where they stand. */
interface StreamParts {
  readonly declarations: readonly string[];
  readonly connections: readonly string[];
  /** What makes it stall. */
  readonly instances: readonly string[];
  readonly load: readonly string[];
  readonly idle: readonly string[];
  readonly clear: readonly string[];
  readonly drive: readonly string[];
  readonly sample: readonly string[];
  readonly finish: readonly string[];
}

function streamParts(stream: BenchStream, i: number, run: SimulationRun, beatFile: string): StreamParts {
  const { role, widthBits } = stream;
  const { data, valid, ready, last } = signalsOf(stream);
  const s = `s${i}`;
  const expected = expectedBeatsOf(stream, run);
  const counted = [
    `${s}_beats = ${s}_beats + 1;`,
    ...(role === 'monitor' ? [] : ['progress_cycle = cycle;']),
  ];
  const stalling =
    run.stalls === 'random' && role !== 'monitor' && (run.stallsOn?.includes(stream.name) ?? true);
  const common = {
    instances: stalling
      ? [
          `wire ${s}_go;`,
          `bitwright_tb_stalls #(.INDEX(${i})) ${s}_stalls (.clk(clk), .rst(rst), .stalls(1'b1), .seed(32'd${run.seed % 2 ** 32}), .go(${s}_go));`,
        ]
      : [],
    finish: [`$fdisplay(log, "s ${i} %b %b", ${s}_valid, ${s}_ready);`],
    clear: [`${s}_beats = 0;`, `${s}_${role === 'source' ? 'offered' : 'waiting'} = 1'b0;`],
  };
  const complete = `if (${s}_beats < ${expected}) all_complete = 1'b0;`;
  const passed = `$fdisplay(log, "b ${i} %0d %b %h", cycle, ${s}_last, ${s}_data);`;
  const connections =
    role === 'monitor'
      ? []
      : [
          `.${data}(${s}_data)`,
          `.${valid}(${s}_valid)`,
          `.${ready}(${s}_ready)`,
          ...(last ? [`.${last}(${s}_last)`] : []),
        ];
  if (role === 'source') {
    const lastBit = bytesPerBeat(stream) * 8;
    return {
      ...common,
      connections,
      declarations: [
        `reg [${widthBits - 1}:0] ${s}_data;`,
        `reg ${s}_valid, ${s}_last;`,
        `wire ${s}_ready;`,
        `reg [${lastBit}:0] ${s}_memory [0:${Math.max(1, expected) - 1}];`,
        `reg [${lastBit}:0] ${s}_word;`,
        `reg [63:0] ${s}_beats;`,
        `reg ${s}_offered;`,
      ],
      load: [`$readmemh("${beatFile}", ${s}_memory);`],
      idle: [`${s}_valid = 1'b0;`, `${s}_data = 0;`, `${s}_last = 1'b0;`],
      drive: [
        // A beat once offered stays until it is taken.
        `${s}_valid = ${s}_beats < ${expected}${stalling ? ` && (${s}_go || ${s}_offered)` : ''};`,
        `${s}_word = ${s}_valid ? ${s}_memory[${s}_beats] : 0;`,
        `${s}_data = ${s}_word[${widthBits - 1}:0];`,
        `${s}_last = ${s}_word[${lastBit}];`,
      ],
      sample: [
        `${s}_offered = ${s}_valid && ${s}_ready !== 1'b1;`,
        `if (${s}_valid && ${s}_ready === 1'b1) begin`,
        `  ${passed}`,
        ...counted.map(c => `  ${c}`),
        'end',
        complete,
      ],
    };
  }
  const from = (signal: string) => (role === 'monitor' ? ` = dut.${signal}` : '');
  return {
    ...common,
    connections,
    declarations: [
      `wire [${widthBits - 1}:0] ${s}_data${from(data)};`,
      `wire ${s}_valid${from(valid)};`,
      role === 'monitor' ? `wire ${s}_ready${from(ready)};` : `reg ${s}_ready;`,
      `wire ${s}_last${last ? from(last) : " = 1'b0"};`,
      `reg [${widthBits - 1}:0] ${s}_held_data;`,
      `reg ${s}_held_last, ${s}_waiting;`,
      `reg [63:0] ${s}_beats;`,
    ],
    load: [],
    idle: role === 'sink' ? [`${s}_ready = 1'b0;`] : [],
    drive: role === 'sink' ? [`${s}_ready = ${stalling ? `${s}_go` : "1'b1"};`] : [],
    sample: [
      `if (${s}_valid === 1'bx) $fdisplay(log, "x ${i} %0d", cycle);`,
      `if (${s}_waiting && ${s}_valid !== 1'b1) $fdisplay(log, "d ${i} %0d", cycle);`,
      `else if (${s}_waiting && ${s}_held_data !== ${s}_data) $fdisplay(log, "c ${i} %0d", cycle);`,
      `else if (${s}_waiting && ${s}_held_last !== ${s}_last) $fdisplay(log, "l ${i} %0d", cycle);`,
      `${s}_waiting = ${s}_valid === 1'b1 && ${s}_ready !== 1'b1;`,
      `${s}_held_data = ${s}_data;`,
      `${s}_held_last = ${s}_last;`,
      `if (${s}_valid === 1'b1 && ${s}_ready === 1'b1) begin`,
      `  ${passed}`,
      ...counted.map(c => `  ${c}`),
      'end',
      complete,
    ],
  };
}
