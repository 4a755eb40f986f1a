import { jsonText } from '../formats/json-text.ts';
import type { CalibrationRecord, Manifest } from '../formats/manifest.ts';
import { hostOfNetwork } from '../host/interface.ts';
import { counted } from '../ir/counted.ts';
import { invariant } from '../ir/invariant.ts';
import { describeStream } from '../kernels/stream-text.ts';
import type { PackageFiles } from '../package-files.ts';
import { sha256 } from '../sha256.ts';
import { describe } from './describe.ts';
import { namesOf } from './design-names.ts';
import type { DesignSource, ExtraFile, FileContent, SourceModel, WholeNetwork } from './design-source.ts';
import { EMITTERS } from './emitters.ts';

/** A compiled folder, not yet written. */
export interface DesignFiles {
  readonly manifest: Manifest;
  /** By path below the folder, with forward slashes; text is to be written as UTF-8. */
  readonly files: ReadonlyMap<string, FileContent>;
}

/**
 * All files of a compiled folder: rtl/ (top and kernels), mem/ ($readmemh files), hls/ (the same in HLS C++), ir/ (layer
 * and hardware IR with their tensors), report.md and manifest.json. Equal input gives equal bytes.
 *
 * @param own bitwright's files: `ownPackage()` where there is Node, else `packageFilesFrom(package-files.json)`
 */
export function designFiles(
  compiled: WholeNetwork | DesignSource,
  model: SourceModel,
  own: PackageFiles,
): DesignFiles {
  const design: DesignSource =
    'interface' in compiled ? compiled : { ...compiled, interface: hostOfNetwork(compiled) };
  const manifest = describe(design, model, own.version);
  const header = { toolVersion: own.version, sourceHash: model.sha256, summary: summaryOf(manifest) };
  const names = namesOf(manifest.top, manifest.rtl.library);
  const files = new Map<string, FileContent>();
  const put = (path: string, content: FileContent, giver: string): void => {
    invariant(!files.has(path), `${giver} gives ${path}, which is there already`);
    files.set(path, content);
  };
  for (const { name, files: emitted } of EMITTERS) {
    for (const [path, content] of emitted({ design, manifest, header, names, own })) put(path, content, name);
  }
  const putExtras = (wanted: ExtraFile['kind']): void => {
    for (const { kind, path, content } of design.extras ?? []) {
      if (kind === wanted) put(path, content, `an ${kind}`);
    }
  };
  putExtras('attachment');
  const complete: Manifest = { ...manifest, files: hashesOf(files) };
  put('manifest.json', jsonText(complete), 'the manifest');
  putExtras('aside');
  return { manifest: complete, files };
}

const hashesOf = (files: ReadonlyMap<string, FileContent>): Record<string, string> =>
  Object.fromEntries(
    [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => [path, sha256(content)]),
  );

/** The comment lines at the head of the files. */
const summaryOf = ({ model, section, layers, cycles, inputs, calibration }: Manifest): string[] => [
  `model ${model.name}${sectionSummary(section)}: ${counted(layers.length, 'layer')}`,
  `predicted initiation interval ${counted(cycles.initiationInterval, 'cycle')}, latency ${counted(cycles.latency, 'cycle')}`,
  ...inputs.map(({ name, stream }) => {
    const which = inputs.length === 1 ? 'input' : `input ${name}:`;
    return `${which} ${describeStream(stream)}`;
  }),
  ...(calibration ? [calibrationSummary(calibration)] : []),
];

function sectionSummary(section: Manifest['section']): string {
  return section ? `, section ${section.index} of ${section.count} (${section.name})` : '';
}

function calibrationSummary({ weightBits, activationBits, frames }: CalibrationRecord): string {
  const bits = `weights ${weightBits} bits, activations ${activationBits} bits`;
  return `calibrated after training: ${bits}, ranges from ${frames} ${frames === 1 ? 'frame' : 'frames'}`;
}
