import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { designFiles } from '../../src/codegen/design-files.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { compiled, MODEL } from '../artifact/networks.ts';
import { scratch } from './cpp-program.ts';

const stubs = fileURLToPath(new URL('./fixtures/vitis.tcl', import.meta.url));
const hasTcl = spawnSync('tclsh', { input: 'exit' }).status === 0;
const { files, manifest } = designFiles(compiled(), MODEL, ownPackage());

async function hlsFolder(): Promise<string> {
  const folder = await scratch();
  for (const [path, content] of files) {
    if (!path.startsWith('hls/')) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return join(folder, 'hls');
}

function runScript(folder: string, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync('tclsh', [stubs], {
    ...{ cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, ...env } },
  });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

it.runIf(hasTcl)('the script simulates and synthesises, and does what else STEPS asks for', async () => {
  const folder = await hlsFolder();
  const plain = runScript(folder);
  expect(plain).toMatchObject({ status: 0, stderr: '' });
  expect(plain.lines).toEqual([
    ...[`open ${manifest.top}_hls`, `top ${manifest.top}`, 'files top.cpp -cflags -std=c++14 -I.'],
    ...[
      'files -tb testbench.cpp -cflags -std=c++14 -I.',
      'files -tb input.beats',
      'files -tb expected.beats',
    ],
    ...['part xc7z020clg400-1', 'period 10', 'compile -pipeline_style frp'],
    ...['csim input.beats expected.beats', `synth ${manifest.top}_hls`],
  ]);

  const all = runScript(folder, {
    STEPS: 'csim cosim export',
    PART: 'xck26',
    PERIOD: '4',
    START_FIFOS: '0',
    REWIND: '1',
  });
  expect(all).toMatchObject({ status: 0, stderr: '' });
  const flags = '-std=c++14 -I. -DBITWRIGHT_NO_START_FIFOS -DBITWRIGHT_REWIND';
  expect(all.lines).toContain(`files top.cpp -cflags ${flags}`);
  expect(all.lines).toContain(`files top.cpp -cflags ${flags} -DBITWRIGHT_COSIM`);
  expect(all.lines.filter(line => /^(open|csim|synth|cosim|export|part|period) /.test(line))).toEqual([
    ...[`open ${manifest.top}_hls`, 'part xck26', 'period 4', 'csim input.beats expected.beats'],
    ...[`synth ${manifest.top}_hls`, 'export -format ip_catalog'],
    ...[`open ${manifest.top}_cosim`, 'part xck26', 'period 4', `synth ${manifest.top}_cosim`],
    'cosim input.beats expected.beats',
  ]);
  expect(runScript(folder, { STEPS: 'sim' })).toMatchObject({ status: 1 });
});

it('the configurations name files that are there, and the form for co-simulation its macro', () => {
  for (const [name, isCosim] of [
    ['hls_config.cfg', false],
    ['hls_config_cosim.cfg', true],
  ] as const) {
    const lines = String(files.get(`hls/${name}`)).split('\n');
    const valuesOf = (key: string): string[] =>
      lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1));
    expect(valuesOf('syn.top')).toEqual([manifest.top]);
    for (const file of [...valuesOf('syn.file'), ...valuesOf('tb.file')])
      expect(files.has(`hls/${file}`)).toBe(true);
    expect(valuesOf('tb.file')).toEqual(['testbench.cpp', 'input.beats', 'expected.beats']);
    expect(valuesOf(isCosim ? 'cosim.argv' : 'csim.argv')).toEqual(['input.beats expected.beats']);
    for (const key of ['syn.cflags', 'tb.cflags']) {
      expect(valuesOf(key)).toEqual([`-std=c++14${isCosim ? ' -DBITWRIGHT_COSIM' : ''}`]);
    }
    expect(lines.indexOf('[hls]')).toBeLessThan(lines.findIndex(line => line.startsWith('syn.')));
  }
});
