import { modelName } from '../frontend/model-name.ts';
import type { Settings } from './settings.ts';

/** What `compile` reads the folding of a chosen design from; the page gives it as a file to keep. */
export const FOLDING_FILE = 'folding.json';

/** The command that writes the folder of these settings, as a POSIX shell reads it. */
export function commandLine(path: string, settings: Settings): string {
  const { input, targetCycles, targetFps, clock, device, topK, snap, folding } = settings;
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ...wireTexts(input).map(text => ['--input', text] as const),
    ['--device', device?.toLowerCase()],
    ['--target-cycles', targetCycles],
    ['--target-fps', targetFps],
    ['--clock', clock],
    ['--top-k', topK],
    ['--snap', snap],
    ['--folding', folding && FOLDING_FILE],
  ];
  const words = options.flatMap(([name, value]) =>
    value === undefined ? [] : [name, quoted(String(value))],
  );
  return [compileCommand(path), ...words].join(' ');
}

/** The command that quantizes a float model on frames of the user's own. */
export const calibrateCommand = (path: string): string => `${compileCommand(path)} --calibrate frames.npy`;

function compileCommand(path: string): string {
  const file = path.startsWith('-') ? `./${path}` : path;
  const folder = `out/${modelName(path).replace(/[^A-Za-z0-9._-]+/g, '-')}`;
  return ['npx bitwright compile', quoted(file), '-o', quoted(folder)].join(' ');
}

/** Once for each input. */
export const wireTexts = (input: string | undefined): readonly string[] =>
  input?.split(/\s+/).filter(text => text !== '') ?? [];

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
