import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Design } from '../../src/artifact/index.ts';
import { paddedBits } from '../../src/codegen/padded-bits.ts';
import { bitsOf } from '../../src/ir/integer-type.ts';
import { sinkStreams } from '../../src/schedule/hardware.ts';

/** The faults that fixtures/fault_stage.v knows, by the number it reads. */
export const FAULTS = {
  none: 0,
  dropBeat: 1,
  repeatBeat: 2,
  swapLanes: 3,
  neverValid: 4,
  alwaysValid: 5,
  wrongLast: 6,
  changeWhileWaiting: 7,
  holdBack: 8,
} as const;

export type Fault = keyof typeof FAULTS;

/** Where a fault stage sits: behind the kernel whose output is this stream. */
export interface Place {
  readonly stream: string;
  /** The file below mem/ that says which fault. */
  readonly memory: string;
}

const STAGE = fileURLToPath(new URL('fixtures/fault_stage.v', import.meta.url));

/** A copy of a compiled folder, which is taken as it is whatever is changed in it. */
export async function copyDesign(design: Design, folder: string): Promise<Design> {
  await cp(design.folder, folder, { recursive: true });
  return { ...design, folder, isTakenAsIs: true };
}

/** A copy with fault stages in its top module, all without a fault. */
export async function withFaultStages(
  design: Design,
  folder: string,
  places: readonly Place[],
): Promise<Design> {
  const copy = await copyDesign(design, folder);
  const file = join(folder, 'rtl', `${design.hardware.top}.v`);
  let top = await readFile(file, 'utf8');
  for (const place of places) {
    top = insertStage(top, design, place);
    await setFault(copy, place, 'none', 0);
  }
  await writeFile(file, `${top}\n${await readFile(STAGE, 'utf8')}`);
  return copy;
}

/** Chooses the fault of a stage, and the beat since reset that it is about. */
export async function setFault(design: Design, { memory }: Place, fault: Fault, beat: number): Promise<void> {
  const words = [FAULTS[fault], beat].map(word => word.toString(16));
  await writeFile(join(design.folder, 'mem', memory), `${words.join('\n')}\n`);
}

/** The kernel that drove the stream now drives wires of its own, and a stage takes them to the stream. */
function insertStage(top: string, { hardware }: Design, { stream, memory }: Place): string {
  const link = hardware.links.find(l => l.stream.id === stream);
  const sink = sinkStreams(hardware).find(({ name }) => name === stream);
  const kernel = link?.from.kernel ?? sink?.kernel;
  const shape = link?.stream ?? sink?.stream;
  if (!kernel || !shape) throw new Error(`the design has no stream ${stream}`);
  const width = link ? shape.lanes * bitsOf(shape.type) : paddedBits(shape);
  const own = `faultless_${stream}`;
  const instance = new RegExp(`\\) ${kernel} \\(\n[^;]*;`);
  const found = instance.exec(top)?.[0];
  if (found === undefined) throw new Error(`the top has no instance ${kernel}`);
  const rewired = found.replaceAll(`(${stream}_t`, `(${own}_t`);
  const wires = ['tvalid', 'tready', 'tlast'].map(signal => `    wire ${own}_${signal};`);
  const declarations = [`    wire [${width - 1}:0] ${own}_tdata;`, ...wires].join('\n');
  const connections = ['tdata', 'tvalid', 'tready'].flatMap(signal => [
    `        .s_axis_${signal}(${own}_${signal}),`,
    `        .m_axis_${signal}(${stream}_${signal}),`,
  ]);
  const lasts = link ? ["1'b0", ''] : [`${own}_tlast`, `${stream}_tlast`];
  const stage = [
    '    fault_stage #(',
    `        .WIDTH(${width}),`,
    `        .ELEMENT_BITS(${link ? bitsOf(shape.type) : Math.floor(width / 2)}),`,
    `        .MEM_FILE({MEM_DIR, "${memory}"})`,
    `    ) fault_of_${stream} (`,
    '        .clk(clk),',
    '        .rst(rst),',
    ...connections,
    `        .s_axis_tlast(${lasts[0]}),`,
    `        .m_axis_tlast(${lasts[1]})`,
    '    );',
  ].join('\n');
  return top
    .replace(found, rewired)
    .replace(/output wire framing_error\n\);\n/, text => `${text}${declarations}\n`)
    .replace('\nendmodule\n', () => `\n${stage}\n\nendmodule\n`);
}

/** Changes bits of a word of a kernel's $readmemh file, `change` being handed and giving the word. */
export async function changeWord(
  design: Design,
  file: string,
  word: number,
  change: (pattern: bigint) => bigint,
): Promise<void> {
  const path = join(design.folder, 'mem', `${design.manifest.top}_${file}`);
  const lines = (await readFile(path, 'utf8')).split('\n');
  lines[word] = change(BigInt(`0x${lines[word]}`)).toString(16);
  await writeFile(path, lines.join('\n'));
}
