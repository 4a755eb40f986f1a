import type { BuildJob } from '../board-build.ts';
import { type Command, type LoadTools, type Synthesised, synthesise } from '../synthesise.ts';

/** What comes back of a build: any number of steps, then what was made, or a fault. */
export type SynthesisReply =
  | { readonly step: string }
  | { readonly made: Synthesised }
  | { readonly fault: string };

/** What a package of the tools names its own files by: text that is there, or an address to fetch it from. */
interface Resources {
  readonly modules: Record<string, URL>;
  readonly filesystem: { readonly share: Shared };
}
interface Shared {
  [name: string]: Shared | string | URL;
}

interface Bundle {
  readonly commands: Readonly<Record<string, Command & ((args: null) => Promise<undefined>)>>;
}

const isAddress = (value: Shared | string | URL): value is URL => value instanceof URL;

/** Takes away what would be fetched and not read: the files of one device are as large as all the rest. */
function prune(folder: Shared, isRead: (path: string) => boolean, above = ''): void {
  for (const [name, value] of Object.entries(folder)) {
    if (typeof value === 'string') continue;
    if (!isAddress(value)) prune(value, isRead, `${above}${name}/`);
    else if (!isRead(above + name)) delete folder[name];
  }
}

const load: LoadTools = async (folder, programs, isRead) => {
  const at = (file: string): string => new URL(`tools/${folder}/${file}`, location.href).href;
  const resources = (await import(at(`resources-${folder}.js`))) as Resources;
  prune(resources.filesystem.share, isRead);
  for (const name of Object.keys(resources.modules))
    if (!programs.includes(name.split('.')[0])) delete resources.modules[name];
  const { commands } = (await import(at('bundle.js'))) as Bundle;
  const wanted = programs.map(program => commands[program]);
  // Without arguments a program is loaded, and does not run.
  for (const command of wanted) await command(null);
  return wanted;
};

const send = (reply: SynthesisReply): void => postMessage(reply);

/** Tools say more than anybody reads. */
const PAUSE_MILLISECONDS = 100;
let told = 0;

function tell(step: string): void {
  const now = performance.now();
  if (now - told < PAUSE_MILLISECONDS && step.includes(':')) return;
  told = now;
  send({ step });
}

addEventListener('message', ({ data }: MessageEvent<BuildJob>) => {
  synthesise(data, load, tell).then(
    made => send({ made }),
    (error: unknown) => send({ fault: error instanceof Error ? error.message : String(error) }),
  );
});
