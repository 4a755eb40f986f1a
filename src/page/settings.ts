import { DEVICE_NAMES } from '../devices/data.ts';
import { foldingSchema } from '../formats/folding.ts';
import type { FoldingFile } from '../schedule/fold.ts';
import { exampleNamed } from './examples.ts';

/** The knobs of the page: each is an option of `bitwright compile`, and absent where that would not be given. */
export interface Settings {
  /** What `--input` says, once for each input; several with a space between them. */
  readonly input?: string;
  readonly targetCycles?: number;
  /** Frames a second, at `clock`. */
  readonly targetFps?: number;
  /** In MHz. */
  readonly clock?: number;
  readonly device?: string;
  readonly topK?: number;
  readonly snap?: 'none';
  /** Of a design that was chosen from the front. */
  readonly folding?: FoldingFile;
}

export type Key = keyof Settings;

const WHOLE = /^\d{1,10}$/;
const DECIMAL = /^\d{1,10}(\.\d{1,6})?$/;

const numberOf = (text: string, form: RegExp, least: number, most: number): number | undefined => {
  const value = Number(text);
  return form.test(text) && value >= least && value <= most ? value : undefined;
};

/** How each knob is read from a text that anybody may have written; undefined where it is none. */
const READERS: { readonly [K in Key]-?: (text: string) => Settings[K] } = {
  input: text => (text.trim() === '' ? undefined : text.trim()),
  targetCycles: text => numberOf(text, WHOLE, 1, 2 ** 31),
  targetFps: text => numberOf(text, DECIMAL, 1e-6, 1e10),
  clock: text => numberOf(text, DECIMAL, 1, 1000),
  device: text => DEVICE_NAMES.find(name => name === text.toUpperCase()),
  topK: text => numberOf(text, WHOLE, 1, 2 ** 31),
  snap: text => (text === 'none' ? text : undefined),
  folding: foldingOf,
};

function foldingOf(text: string): FoldingFile | undefined {
  try {
    const read = foldingSchema.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** How each knob is called in the address. */
const NAMES: { readonly [K in Key]-?: string } = {
  input: 'input',
  targetCycles: 'target-cycles',
  targetFps: 'target-fps',
  clock: 'clock',
  device: 'device',
  topK: 'top-k',
  snap: 'snap',
  folding: 'folding',
};

const KEYS = Object.keys(NAMES) as readonly Key[];

/** The settings with one knob as its text is; undefined where the text is no value of it. No text takes the knob away. */
export function withSetting(settings: Settings, key: Key, text: string): Settings | undefined {
  const { [key]: _, ...others } = settings;
  if (text.trim() === '') return others;
  const value = READERS[key](text);
  return value === undefined ? undefined : { ...others, [key]: value };
}

/** What the address of the page says: where the model is from, and how the knobs stand. */
export interface Address {
  /** Of a network of the project: its name. */
  readonly example?: string;
  /** Of the model that `bitwright ui` was given: its path. */
  readonly given?: string;
  readonly settings: Settings;
}

/** The part of an address behind `#`; what it says that is no value of a knob is left out. */
export function readAddress(hash: string): Address {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const settings = KEYS.flatMap(key => {
    const text = parameters.get(NAMES[key]);
    const value = text === null ? undefined : READERS[key](text);
    return value === undefined ? [] : [[key, value] as const];
  });
  const [example, given] = [parameters.get('example'), parameters.get('given')];
  // An example that nothing more is said of has its own input; an empty one takes it away.
  const input = parameters.has('input') ? undefined : exampleNamed(example)?.input;
  return {
    ...(example === null ? {} : { example }),
    ...(given === null ? {} : { given }),
    settings: { ...(input === undefined ? {} : { input }), ...Object.fromEntries(settings) },
  };
}

/** The same as text, with `#` in front where there is anything to say. */
export function writeAddress({ example, given, settings }: Address): string {
  const parameters = new URLSearchParams();
  if (example !== undefined) {
    parameters.set('example', example);
    if (settings.input === undefined && exampleNamed(example)?.input !== undefined)
      parameters.set('input', '');
  }
  if (given !== undefined) parameters.set('given', given);
  for (const key of KEYS) {
    const value = settings[key];
    if (value !== undefined)
      parameters.set(NAMES[key], typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `#${text}`;
}
