import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, execaSync } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import type { Design } from '../../src/artifact/index.ts';
import { boardOfName } from '../../src/boards/index.ts';
import { tinyDesign } from '../cli/tiny-design.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { referenceOf, someFrames, sourcesFor } from './board-cases.ts';

const STUBS = fileURLToPath(new URL('vendor-stubs.tcl', import.meta.url));
const FAKE_PYNQ = fileURLToPath(new URL('fake_pynq.py', import.meta.url));
const PYTHON = process.env.BITWRIGHT_TEST_PYTHON ?? 'python3';
const hasTcl = execaSync('tclsh', [], { input: 'exit 0', reject: false }).exitCode === 0;
const hasNumpy = execaSync(PYTHON, ['-c', 'import numpy'], { reject: false }).exitCode === 0;

let folder: string;
let design: Design;
beforeAll(async () => {
  folder = temporaryFolder('dma');
  ({ design } = await tinyDesign(folder));
});

it.skipIf(!hasTcl).each(['pynq-z2', 'ultra96'])(
  '%s: the block design has every file, and no interface is open (needs tclsh)',
  async name => {
    const build = await sourcesFor(design, boardOfName(name), { megahertz: 125 });
    const main = join(folder, `${name}.tcl`);
    await writeFile(main, `source {${STUBS}}\nsource {${join(build.folder, 'vivado.tcl')}}\n`);
    const { stdout } = await execa('tclsh', [main]);
    const said = stdout.split('\n');
    const added = said.flatMap(line => /^add_files -norecurse (.*)$/.exec(line)?.[1] ?? []);
    const wanted = Object.keys(build.record.files).filter(path => /\.(v|mem)$/.test(path));
    expect(wanted).toContain(`rtl/axi/${design.manifest.axi?.top}.v`);
    expect(added.toSorted()).toEqual(
      [...wanted.map(path => join(build.folder, path)), 'system_wrapper.v'].sort(),
    );
    expect(said).toContain(`create_bd_cell -type module -reference ${design.manifest.axi?.top} network`);
    const [sent] = design.manifest.axi?.inputs ?? [];
    expect(stdout).toContain(`CONFIG.c_m_axis_mm2s_tdata_width ${sent.wordBits} `);
    expect(stdout).toContain(
      name === 'ultra96' ? 'PL0_REF_CTRL__FREQMHZ 125' : 'FPGA0_PERIPHERAL_FREQMHZ 125',
    );
    expect(build.record).toMatchObject({ line: null, clock: { kind: 'processor', megahertz: 125 } });
  },
);

it.skipIf(!hasNumpy)(
  'the PYNQ client puts frames into memory as the wrapper has them (needs numpy)',
  async () => {
    const { folder: build } = await sourcesFor(design, boardOfName('pynq-z2'));
    const frames = someFrames(design, 3);
    const results = frames.map(frame => referenceOf(design, frame));
    const { stdout } = await execa(PYTHON, [FAKE_PYNQ, join(build, 'host')], {
      input: JSON.stringify({ frames, results }),
    });
    const { integers, sent } = JSON.parse(stdout);
    expect(integers).toEqual(results);
    // Beat by beat from the manifest, by hand: int4, so many lanes, a slot each.
    const { axi, inputs } = design.manifest;
    const [{ slotBytes, beatsPerFrame, wordBits }] = axi?.inputs ?? [];
    const { lanes } = inputs[0].stream;
    for (const [i, frame] of frames.entries()) {
      const word = wordBits / 8;
      const memory = new Array(Math.ceil((beatsPerFrame * slotBytes) / word) * word).fill(0);
      frame.forEach((value, element) => {
        const bit = (element % lanes) * 4;
        const byte = Math.floor(element / lanes) * slotBytes + (bit >> 3);
        memory[byte] |= (value & 15) << (bit & 7);
      });
      expect(sent[i]).toEqual(memory);
    }
  },
);
