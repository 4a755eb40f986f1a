import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runTool } from '../../sim/tool.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { namesOf } from '../../src/codegen/design-names.ts';
import { sourceList } from '../../src/codegen/source-list.ts';
import { classifier, compiled, MODEL } from '../artifact/networks.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const scratch = temporaryFolder('project');
const folder = join(scratch, 'design');
const network = compiled(classifier(), { folding: { fc2: { mode: 'unrolled' } } });
const written = writeDesign(folder, network, MODEL);
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** What a program prints; undefined where it, or what it needs, is not there. */
async function printed(tool: string, args: readonly string[]): Promise<string | undefined> {
  const result = await runTool(tool, args, { cwd: scratch, purpose: 'it reads the project files' }).catch(
    () => undefined,
  );
  if (!result || /No module named|ModuleNotFound/.test(result.all)) return undefined;
  expect(result.all.includes('Traceback') ? result.all : '', tool).toBe('');
  expect(result.ok, result.all).toBe(true);
  return result.stdout;
}

const paths = async (pattern: RegExp): Promise<string[]> =>
  Object.keys((await written).files)
    .filter(path => pattern.test(path))
    .sort();

it('knows the sources of a design by their names', async () => {
  await written;
  const { manifest, hardware } = await readDesign(folder);
  const { rtl, axi, memories } = sourceList(hardware, namesOf(manifest.top, manifest.rtl.library));
  expect(rtl.toSorted()).toEqual(await paths(/^rtl\/[^/]+\.v$/));
  expect(axi.toSorted()).toEqual(await paths(/^rtl\/axi\//));
  expect(memories.toSorted()).toEqual(await paths(/^mem\//));
});

it('lists the Verilog, the top first', async () => {
  await written;
  const listOf = async (file: string): Promise<string[]> => {
    const text = await readFile(join(folder, file), 'utf8');
    return text.split('\n').filter(line => line !== '' && !line.startsWith('//'));
  };
  const plain = await listOf('files.f');
  expect(plain[0]).toBe('rtl/bw_classifier.v');
  expect(plain.toSorted()).toEqual(await paths(/^rtl\/[^/]+\.v$/));
  const wrapped = await listOf('files_axi.f');
  expect(wrapped[0]).toBe('rtl/axi/bw_classifier_axi.v');
  expect(wrapped.toSorted()).toEqual(await paths(/^rtl\/.*\.v$/));
});

it('is a core of FuseSoC with all sources and memories', async () => {
  await written;
  const text = await printed('python3', [fixture('read_core.py'), join(folder, 'bw_classifier.core')]);
  if (text === undefined) return;
  const core = JSON.parse(text) as {
    name: string;
    filesets: Record<string, { files: (string | Record<string, { copyto: string }>)[] }>;
    targets: Record<string, { filesets: string[]; toplevel: string }>;
  };
  expect(core.name).toMatch(/^bitwright:networks:bw_classifier:\d/);
  expect(core.filesets.rtl.files.toSorted()).toEqual(await paths(/^rtl\/[^/]+\.v$/));
  expect(core.filesets.axi.files.toSorted()).toEqual(await paths(/^rtl\/axi\//));
  const memories = core.filesets.mem.files.map(file => Object.entries(file)[0]);
  expect(memories.map(([path]) => path).sort()).toEqual(await paths(/^mem\//));
  for (const [path, { copyto }] of memories as [string, { copyto: string }][]) expect(copyto).toBe(path);
  expect(core.targets.default).toMatchObject({ filesets: ['rtl', 'mem'], toplevel: 'bw_classifier' });
  expect(core.targets.axi).toMatchObject({ filesets: ['axi', 'rtl', 'mem'], toplevel: 'bw_classifier_axi' });
  expect(core.targets.lint).toMatchObject({ toplevel: 'bw_classifier' });
});

it('packages an IP: commands that Vivado has, files that are there', async () => {
  await written;
  const script = join(folder, 'project/package_ip.tcl');
  const text = await printed('tclsh', [fixture('vivado_stubs.tcl'), script, 'ip', 'xc7z020clg400-1']);
  if (text === undefined) return;
  const calls = text.trim().split('\n');
  expect(calls[0]).toBe('create_project -in_memory -part xc7z020clg400-1');
  const added = calls.filter(call => call.startsWith('add_files')).flatMap(call => call.split(' ').slice(2));
  expect(added.sort()).toEqual((await paths(/^rtl\/.*\.v$|^mem\//)).map(path => join(folder, path)));
  expect(calls).toContain('set_property top bw_classifier_axi fileset');
  expect(calls.at(-1)).toBe('ipx::save_core core');
  // The stubs refuse what is no command of theirs.
  await writeFile(join(scratch, 'wrong.tcl'), 'create_projects -in_memory\n');
  const refused = await runTool('tclsh', [fixture('vivado_stubs.tcl'), join(scratch, 'wrong.tcl')], {
    purpose: '',
  });
  expect(refused.ok).toBe(false);
});

it('is a module of LiteX that connects every port', async () => {
  await written;
  const text = await printed('python3', [
    fixture('litex_stubs.py'),
    join(folder, 'project/bw_classifier.py'),
  ]);
  if (text === undefined) return;
  const { sources, module, pins } = JSON.parse(text) as { sources: string[]; module: string; pins: string[] };
  expect(module).toBe('bw_classifier');
  expect(sources.toSorted()).toEqual((await paths(/^rtl\/[^/]+\.v$/)).map(path => join(folder, path)));
  const ends = ['s_axis', 'm_axis'].flatMap(end =>
    ['tdata', 'tvalid', 'tready', 'tlast'].map(s => `${end}_${s}`),
  );
  expect(pins.map(pin => pin.replace(/^[iop]_/, '')).sort()).toEqual(
    ['MEM_DIR', 'clk', 'framing_error', ...ends, 'rst'].sort(),
  );
});
