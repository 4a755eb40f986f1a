import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa, execaSync } from 'execa';
import { expect, it } from 'vitest';
import type { OpenFamily } from '../../src/boards/schema.ts';
import { identifier } from '../../src/ir/target-text.ts';
import { packageRoot } from '../../src/package-root.ts';
import { FLOWS } from '../../src/tools/flows.ts';
import { synthesisTool } from '../../src/tools/toolbox.ts';
import { compileTo, ownModel } from '../models/own-models.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { BLOCK_RAM_MODELS } from './block-ram-models.ts';
import { referenceOf, someFrames } from './board-cases.ts';

/** Folder of the cell models that come with a Yosys; undefined where it has none. */
async function shareOf(program: string): Promise<string | undefined> {
  if (program === 'yosys') {
    const asked = await execa('yosys-config', ['--datdir'], { reject: false });
    return asked.failed ? '/usr/share/yosys' : asked.stdout.trim();
  }
  const path = program.includes('/') ? program : execaSync('which', [program]).stdout.trim();
  const libraries = join(dirname(path), '..', 'lib');
  const [python] = (await readdir(libraries)).filter(name => name.startsWith('python'));
  return python && join(libraries, python, 'site-packages', 'yowasp_yosys', 'share');
}

/** A file with what it includes, each once. */
async function withIncludes(folder: string, name: string, seen = new Set<string>()): Promise<string> {
  if (seen.has(name)) return '';
  seen.add(name);
  const parts: string[] = [];
  for (const line of (await readFile(join(folder, name), 'utf8')).split('\n')) {
    const [, included] = /^\s*`include "([^"]+)"/.exec(line) ?? [];
    parts.push(included === undefined ? line : await withIncludes(folder, included, seen));
  }
  return parts.join('\n');
}

/** The models of a family, those that are black boxes replaced, and without errors of elaboration, which Icarus 11 cannot read. */
async function cellModels(family: OpenFamily, share: string): Promise<string> {
  let text = (await withIncludes(join(share, family), 'cells_sim.v')).replace(/^\s*\$error\(.*\);$/gm, '');
  for (const [module, model] of BLOCK_RAM_MODELS) {
    const own = new RegExp(`^(?:\\(\\*.*\\*\\)\\s*)?module ${module}\\b[^]*?^endmodule`, 'm');
    if (own.test(text)) text = text.replace(own, () => model);
  }
  return text;
}

const FRAMES = 3;
const hasIcarus = execaSync('which', ['iverilog'], { reject: false }).exitCode === 0;
const FAMILIES: readonly OpenFamily[] = ['ice40', 'ecp5', 'gowin'];
const tools = new Map(await Promise.all(FAMILIES.map(async f => [f, await synthesisTool(f)] as const)));

for (const family of FAMILIES) {
  const tool = tools.get(family);
  it.skipIf(!tool || !hasIcarus)(
    `${family}: the synthesised netlist of MNIST w1a1 gives what the reference gives (needs Yosys and Icarus)`,
    async () => {
      if (!tool) return;
      const root = temporaryFolder(`netlist-${family}`);
      const own = ownModel('mnist-mlp-w1a1');
      const design = await compileTo(join(root, 'design'), own.name, own.model, {
        ...{ input: own.card.input, family },
      });
      const { top } = design.hardware;
      const work = join(root, 'work');
      await mkdir(work);
      const sources = (await readdir(join(design.folder, 'rtl'))).filter(name => name.endsWith('.v'));
      const script = [
        ...sources.map(name => `read_verilog -defer ../design/rtl/${name}`),
        `chparam -set MEM_DIR "../design/mem/" ${top}`,
        FLOWS[family].synthesise(identifier(top)),
        'write_verilog -noattr netlist.v',
      ];
      await writeFile(join(work, 'synth.ys'), `${script.join('\n')}\n`);
      await execa(tool.program, ['-q', '-s', 'synth.ys'], { cwd: work });
      const share = await shareOf(tool.program);
      await writeFile(join(work, 'cells.v'), await cellModels(family, share ?? ''));

      const frames = someFrames(design, FRAMES);
      const beats = frames.flat().map(value => value.toString(16).padStart(2, '0'));
      await writeFile(join(work, 'beats.hex'), `${beats.join('\n')}\n`);
      const expected = frames.flatMap(frame => referenceOf(design, frame));
      const bench = join(packageRoot(), 'test/boards/netlist_tb.v');
      const [{ stream, tdataBits }] = design.manifest.outputs;
      const outBeats = expected.length / stream.lanes;
      const parameters = {
        ...{ IN_BEATS: beats.length, FRAME_BEATS: beats.length / FRAMES },
        ...{ OUT_BEATS: outBeats, OUT_WIDTH: tdataBits },
      };
      await execa(
        'iverilog',
        [
          ...[
            '-g2012',
            '-o',
            'netlist.vvp',
            '-s',
            'netlist_tb',
            // Icarus has no values of ports that are left open.
            '-DNO_ICE40_DEFAULT_ASSIGNMENTS',
            `-DDESIGN=${top}`,
          ],
          ...Object.entries(parameters).map(([name, value]) => `-Pnetlist_tb.${name}=${value}`),
          ...['netlist.v', 'cells.v', bench],
        ],
        { cwd: work },
      );
      const { stdout } = await execa('vvp', ['-n', 'netlist.vvp'], { cwd: work });
      const found = stdout.split('\n').flatMap(line => {
        const [, value, last] = /^beat ([0-9a-f]+) ([01])$/.exec(line) ?? [];
        if (value === undefined) return [];
        // Lane 0 is in the low bits, two digits each.
        const lanes = [...value.matchAll(/../g)].map(([digits]) => Number.parseInt(digits, 16)).reverse();
        return [{ values: lanes.map(code => (code << 24) >> 24), last }];
      });
      expect(stdout).not.toMatch(/TIMEOUT|framing|not modelled/);
      expect(found.flatMap(({ values }) => values)).toEqual(expected);
      const frameBeats = outBeats / FRAMES;
      expect(found.map(({ last }) => last)).toEqual(
        Array.from({ length: outBeats }, (_, i) => ((i + 1) % frameBeats === 0 ? '1' : '0')),
      );
      // Other frames give other scores: the netlist computes.
      expect(new Set(expected).size).toBeGreaterThan(5);
    },
  );
}
