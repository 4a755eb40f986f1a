import { DiagnosticError } from '../../ir/diagnostic.ts';
import { type PackageFiles, type PackageFilesDocument, packageFilesFrom } from '../../package-files.ts';
import { isZip } from '../folder.ts';
import type { Reply, Request, RequestKind, Requests } from '../requests.ts';
import { Workshop } from '../workshop.ts';
import { zipOf } from '../zip.ts';

/** The hand-written sources are fetched at once: a folder is made where there is no network any more, too. */
async function ownFiles(): Promise<PackageFiles> {
  const response = await fetch('package-files.json');
  if (!response.ok) throw new Error(`package-files.json: ${response.status}`);
  return packageFilesFrom((await response.json()) as PackageFilesDocument);
}

let own = ownFiles();
own.catch(() => undefined);

const workshop = new Workshop(() => {
  // Where they did not come, they may come now.
  own = own.catch(ownFiles);
  return own;
});

type Answers = {
  readonly [K in RequestKind]: (
    asked: Requests[K]['asked'],
    step: (text: string) => void,
  ) => Requests[K]['answer'] | Promise<Requests[K]['answer']>;
};

const ANSWERS: Answers = {
  open: ({ bytes, path }) => (isZip(bytes) ? workshop.openFolder(bytes, path) : workshop.open(bytes, path)),
  layers: ({ settings }, step) => workshop.layers(settings, step),
  design: ({ settings }, step) => workshop.design(settings, step),
  explore({ settings }, step) {
    const search = workshop.explore(settings);
    for (;;) {
      const next = search.next();
      if (next.done) return next.value;
      step(`design ${next.value.done} of ${next.value.planned}`);
    }
  },
  run: ({ settings, sources }) => workshop.run(settings, sources),
  stream: ({ value }) => workshop.stream(value),
  async folder({ settings }, step) {
    step('writing the files');
    const { manifest, files } = await workshop.folder(settings);
    step('packing');
    return zipOf(manifest.top, files);
  },
  board: ({ settings, board }) => workshop.boardBuild(settings, board),
  async testbench({ settings }, step) {
    step('choosing frames, and running them');
    const { top, files } = await workshop.testbench(settings);
    step('packing');
    return zipOf(top, files);
  },
  report: ({ settings }) => workshop.report(settings),
};

async function answer<K extends RequestKind>({ id, kind, asked }: Request<K>): Promise<void> {
  const send = (reply: Reply<K>): void => postMessage(reply);
  const made: Answers[K] = ANSWERS[kind];
  try {
    send({ id, answer: await made(asked, step => send({ id, step })) });
  } catch (error) {
    if (error instanceof DiagnosticError) send({ id, refusal: error.diagnostics });
    else
      send({ id, fault: error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error) });
  }
}

// One after another: what a request makes, the next one builds on.
let last: Promise<void> = Promise.resolve();
addEventListener('message', ({ data }: MessageEvent<Request>) => {
  last = last.then(() => answer(data));
});
