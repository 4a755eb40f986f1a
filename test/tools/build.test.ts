import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Design } from '../../src/artifact/index.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { readModel } from '../../src/node/model-file.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { buildBoard } from '../../src/tools/build-board.ts';
import { holdViolationsIn, routeReport, usesIn } from '../../src/tools/route-report.ts';
import { uartBoard } from '../boards/board-cases.ts';
import { tinyDesign } from '../cli/tiny-design.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const { PATH: path, BITWRIGHT_CACHE: cache } = process.env;

let folder: string;
let model: string;
let design: Design;
beforeAll(async () => {
  folder = temporaryFolder('build');
  ({ model, design } = await tinyDesign(folder));
});
afterEach(() => {
  process.env.PATH = path;
  if (cache === undefined) delete process.env.BITWRIGHT_CACHE;
  else process.env.BITWRIGHT_CACHE = cache;
});

const LOG =
  'Info: \\t         ICESTORM_LC:   900/ 5280    17%%\\nInfo: \\t        ICESTORM_RAM:     9/   30    30%%\\n';
const report = (achieved: number): string =>
  JSON.stringify({
    fmax: { clk: { achieved, constraint: 12 } },
    utilization: { ICESTORM_LC: { used: 900, available: 5280 }, ICESTORM_DSP: { used: 0, available: 8 } },
  });

/** All that PATH holds are tools that do what is said; each writes down how it was called. */
async function tools(name: string, bodies: Readonly<Record<string, string>>): Promise<string> {
  const bin = join(folder, name);
  await mkdir(bin, { recursive: true });
  const calls = join(bin, 'calls');
  for (const [tool, body] of Object.entries(bodies)) {
    const versions = `case "$1" in -V|--version|--help) echo "preparing"; echo "${tool} 1.0 of a test"; exit 0;; esac`;
    const script = `#!/bin/sh\nPATH=/usr/bin:/bin\n${versions}\necho "${tool} $*" >> '${calls}'\n${body}\n`;
    await writeFile(join(bin, tool), script);
    await chmod(join(bin, tool), 0o755);
  }
  process.env.PATH = bin;
  process.env.BITWRIGHT_CACHE = join(bin, 'cache');
  return calls;
}

const GOOD = {
  yosys: 'test -f ../synth.ys && ls *.mem >/dev/null && echo "{}" > ../netlist.json',
  'nextpnr-ice40': `test -f netlist.json && test -f board/board.pcf && printf '${LOG}' && echo '${report(31.5)}' > route.json && echo asc > routed.asc`,
  icepack: 'cp "$1" "$2"',
};

const build = (options: Partial<Parameters<typeof buildBoard>[2]> = {}) =>
  buildBoard(design, uartBoard('icebreaker'), {
    seed: 3,
    install: false,
    sourcesOnly: false,
    megahertz: 24,
    ...options,
  });

async function refusal(work: Promise<unknown>): Promise<readonly string[]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DiagnosticError)) throw error ?? new Error('not refused');
  return error.diagnostics.map(({ code, message, help }) => `${code}: ${message} / ${help}`);
}

it('runs the tools one after another and records what they said', async () => {
  const calls = await tools('good', GOOD);
  const { folder: made, record } = await build();
  expect((await readFile(calls, 'utf8')).split('\n').filter(Boolean)).toEqual([
    'yosys -q -s ../synth.ys',
    'nextpnr-ice40 --up5k --package sg48 --pcf board/board.pcf --asc routed.asc --json netlist.json --report route.json --freq 24 --seed 3 --timing-allow-fail',
    `icepack routed.asc ${design.manifest.top}.bin`,
  ]);
  expect(record).toMatchObject({
    board: 'icebreaker',
    clock: { kind: 'ice40', megahertz: 24, boardMegahertz: 12 },
    line: { baud: 1_000_000, divisor: 24, frameBytes: 6 },
    cells: [{ kind: 'ICESTORM_LC', used: 900, available: 5280 }],
    clocks: [{ name: 'clk', megahertz: 31.5 }],
    bitstream: `${design.manifest.top}.bin`,
  });
  expect(record.tools.map(({ name }) => name)).toEqual(['yosys', 'nextpnr-ice40', 'icepack']);
  expect(JSON.parse(await readFile(join(made, 'build.json'), 'utf8'))).toEqual(record);
  const entries = await readdir(made, { recursive: true, withFileTypes: true });
  const files = entries.filter(e => e.isFile()).map(e => join(e.parentPath, e.name).slice(made.length + 1));
  expect(files.sort()).toEqual([...Object.keys(record.files), 'build.json'].sort());
  expect(await readFile(join(made, 'synth.ys'), 'utf8')).toMatch(
    /^read_verilog -defer "\.\.\/rtl\/.*\n(.*\n)*synth_ice40 -dsp -device u -top board_top\nwrite_json "\.\.\/netlist\.json"\n$/,
  );
});

it('leaves the compiled folder what it was, and a second build or compile replaces the first', async () => {
  await tools('again', GOOD);
  await build();
  await build({ seed: 4 });
  await expect(readDesign(design.folder)).resolves.toMatchObject({ manifest: design.manifest });
  const { graph, ...source } = readModel(model);
  const other = join(folder, 'again-compiled');
  const write = () =>
    writeDesign(other, compileNetwork(graph, { wire: parseWireType('int4') }), { ...source, name: 'tiny' });
  await write();
  await buildBoard(await readDesign(other), uartBoard('icebreaker'), {
    seed: 1,
    install: false,
    sourcesOnly: true,
  });
  await write();
  expect(await readdir(other)).not.toContain('build');
  await buildBoard(await readDesign(other), uartBoard('icebreaker'), {
    seed: 1,
    install: false,
    sourcesOnly: true,
  });
  await writeFile(join(other, 'build', 'icebreaker', 'notes.txt'), 'mine');
  await expect(write()).rejects.toThrow(/build\/icebreaker\/notes.txt/);
});

it('makes no bitstream where the clock is missed, and says what helps', async () => {
  const slow = GOOD['nextpnr-ice40'].replace('31.5', '21.25');
  const calls = await tools('slow', { ...GOOD, 'nextpnr-ice40': slow });
  expect(await refusal(build())).toEqual([
    expect.stringMatching(
      /^build\/clock-missed: clk reaches 21\.25 MHz, and 24\.00 are wanted.* --clock 20,/,
    ),
  ]);
  expect(await readFile(calls, 'utf8')).not.toContain('icepack');
  const left = await readdir(join(design.folder, 'build', 'icebreaker'));
  expect(left).toEqual(expect.arrayContaining(['build.json', 'route.json', 'nextpnr-ice40.log']));
  expect(left.filter(name => name.endsWith('.bin'))).toEqual([]);
});

it('makes none with hold violations', async () => {
  const said = "Warning: Hold/min time violation for clock 'posedge clk':";
  const held = GOOD['nextpnr-ice40'].replace(
    'asc > routed.asc',
    `asc > routed.asc; echo "${said}"; echo "${said}"`,
  );
  await tools('held', { ...GOOD, 'nextpnr-ice40': held });
  expect(await refusal(build())).toEqual([expect.stringMatching(/^build\/hold-violations: 2 paths/)]);
});

it('says what is over where the design does not fit', async () => {
  const full = `printf '${LOG.replace('900/', '9000/')}'; echo "ERROR: no BELs remaining"; exit 1`;
  await tools('full', { ...GOOD, 'nextpnr-ice40': full });
  expect(await refusal(build())).toEqual([
    expect.stringMatching(
      /^build\/does-not-fit: .* icebreaker: 9000 ICESTORM_LC of 5280 \/ .*--target-cycles/,
    ),
  ]);
});

it('tells how a tool failed', async () => {
  await tools('broken', { ...GOOD, yosys: 'echo "ERROR: syntax"; exit 3' });
  expect(await refusal(build())).toEqual([
    expect.stringMatching(/^build\/tool-failed: yosys ended with exit code 3: ERROR: syntax/),
  ]);
  await tools('silent', { ...GOOD, 'nextpnr-ice40': 'echo asc > routed.asc' });
  expect(await refusal(build())).toEqual([expect.stringMatching(/^build\/no-report/)]);
});

it('names the tools that are missing and how to get them', async () => {
  await tools('none', { yosys: GOOD.yosys });
  expect(await refusal(build())).toEqual([
    expect.stringMatching(
      /^build\/tools-missing: not found: nextpnr-ice40, icepack \/ say --install .*yowasp-nextpnr-ice40/,
    ),
  ]);
  expect(await refusal(build({ install: true }))).toEqual([
    expect.stringMatching(/^build\/no-python: .*there is no python3/),
  ]);
});

it('installs into an environment of its own, and finds the tools there', async () => {
  const good = Object.entries(GOOD).map(([tool, body]) => {
    const text = `#!/bin/sh\nPATH=/usr/bin:/bin\ncase "$1" in -V|--version|--help) echo installed 1.0; exit 0;; esac\n${body}\n`;
    const file = `"$(dirname "$0")/yowasp-${tool}"`;
    return `cat > ${file} <<'TOOL'\n${text}TOOL\nchmod +x ${file}`;
  });
  const pip = `#!/bin/sh\nPATH=/usr/bin:/bin\n${good.join('\n')}\n`;
  const venv = `mkdir -p "$3/bin"; cat > "$3/bin/python" <<'PIP'\n${pip}PIP\nchmod +x "$3/bin/python"`;
  await tools('installing', { python3: venv });
  const { record } = await build({ install: true });
  expect(record.tools.map(({ version }) => version)).toEqual(['installed 1.0', 'installed 1.0', 'says none']);
  // The second time they are there.
  await expect(build()).resolves.toMatchObject({ record: { bitstream: record.bitstream } });
});

it('reads reports with and without utilization', () => {
  const old = JSON.stringify({ fmax: { clk$SB_IO_IN: { achieved: 30, constraint: 24 } } });
  const log = LOG.replaceAll('\\t', '\t').replaceAll('\\n', '\n').replaceAll('%%', '%');
  expect(routeReport(old, log)).toEqual({
    cells: usesIn(log),
    clocks: [{ name: 'clk$SB_IO_IN', megahertz: 30 }],
    holdViolations: 0,
  });
  expect(usesIn(log)).toEqual([
    { kind: 'ICESTORM_LC', used: 900, available: 5280 },
    { kind: 'ICESTORM_RAM', used: 9, available: 30 },
  ]);
  expect(routeReport('{"fmax": 3}', '')).toBeUndefined();
  expect(routeReport('', '')).toBeUndefined();
  expect(holdViolationsIn('Info: no hold time violations\n')).toBe(0);
  expect(holdViolationsIn("ERROR: Hold/min time violation for clock 'posedge a':\n")).toBe(1);
});
