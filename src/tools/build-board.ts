import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactDiagnostic } from '../artifact/diagnostics.ts';
import { checkSources, type Design } from '../artifact/index.ts';
import { readFileOf } from '../artifact/read-file.ts';
import { dmaDesign, dmaInputs } from '../boards/dma-project.ts';
import { boardDesign, boardSourcePaths, buildInputs, type PlanOptions } from '../boards/plan.ts';
import type { Board } from '../boards/schema.ts';
import { DiagnosticError, fail } from '../ir/diagnostic.ts';
import { ownPackage } from '../node/own-package.ts';
import { putFiles, replaceFolder } from '../node/write-folder.ts';
import { sha256 } from '../sha256.ts';
import { type BuildRecord, type Routed, recordOf } from './build-record.ts';
import { openFlowOf } from './open-flow.ts';
import { runBuild } from './run-build.ts';
import { findToolbox } from './toolbox.ts';

export interface BuildOptions extends PlanOptions {
  /** Of place and route. */
  readonly seed: number;
  /** Only what the tools read is written. */
  readonly sourcesOnly: boolean;
  /** Tools that are missing are installed into an environment of bitwright's own. */
  readonly install: boolean;
  readonly onProgress?: (text: string) => void;
}

/** A build in its folder. */
export interface Build {
  readonly folder: string;
  readonly record: BuildRecord;
}

/**
 * Makes the bitstream of a compiled folder in `build/<board>` below it, or with tools of a vendor the project that makes
 * it. Throws DiagnosticError where the design does not fit, misses its clock or has hold violations: the folder then has
 * the reports, and no bitstream.
 */
export async function buildBoard(design: Design, board: Board, options: BuildOptions): Promise<Build> {
  const onStep = options.onProgress ?? (() => undefined);
  onStep('comparing the sources');
  await checkSources(design);
  const own = ownPackage();
  const planned =
    board.wrapper === 'uart'
      ? boardDesign(design, board, options)
      : dmaDesign(design.manifest, board, options.megahertz);
  const sources = await sourcesOf(design, board);
  const inputs = 'uart' in planned ? buildInputs(planned, sources, own) : dmaInputs(planned, sources, own);
  const calls = options.sourcesOnly ? undefined : openFlowOf(board.device);
  const tools = calls && (await findToolbox(calls.family, { install: options.install, onProgress: onStep }));
  const folder = join(design.folder, 'build', board.name);
  const { record, errors } = await replaceFolder(folder, async work => {
    await putFiles(work, inputs);
    const { seed } = options;
    const routed =
      calls && tools
        ? await runBuild({
            ...{ work, calls, tools, seed, onStep },
            board: board.name,
            name: design.manifest.top,
            paths: [...inputs.keys()],
            megahertz: 'uart' in planned ? planned.clock.megahertz : planned.megahertz,
          })
        : undefined;
    const files = { ...hashesOf(inputs), ...(await hashesOfMade(work, routed)) };
    const made = recordOf(planned, own.version, seed, routed, files);
    await putFiles(work, new Map([['build.json', `${JSON.stringify(made, null, 2)}\n`]]));
    return { record: made, errors: routed?.errors ?? [] };
  });
  if (errors.length > 0) throw new DiagnosticError(errors);
  return { folder, record };
}

/** The sources that a board takes, by path below the design's folder. */
async function sourcesOf({ folder, manifest }: Design, { wrapper }: Board): Promise<Map<string, Uint8Array>> {
  const sources = new Map<string, Uint8Array>();
  for (const path of boardSourcePaths(manifest, wrapper)) {
    const bytes = await readFileOf(folder, path);
    if (!(bytes instanceof Uint8Array))
      return fail(artifactDiagnostic('missing', { folder, file: path, reason: bytes.reason }));
    sources.set(path, bytes);
  }
  return sources;
}

const hashesOf = (files: ReadonlyMap<string, string | Uint8Array>): Record<string, string> =>
  Object.fromEntries([...files].map(([path, content]) => [path, sha256(content)]));

async function hashesOfMade(work: string, routed: Routed | undefined): Promise<Record<string, string>> {
  const made = new Map<string, Uint8Array>();
  for (const path of [...(routed?.made ?? []), ...(routed?.bitstream ? [routed.bitstream] : [])])
    made.set(path, await readFile(join(work, path)));
  return hashesOf(made);
}
