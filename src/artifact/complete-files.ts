import { type DesignFiles, designFiles } from '../codegen/design-files.ts';
import type { DesignSource, SourceModel, WholeNetwork } from '../codegen/design-source.ts';
import type { PackageFiles } from '../package-files.ts';
import { REPORT_FILE, reportHtml } from './report-html.ts';

/**
 * All that is written into a folder: what the core gives of a design, and its page, which the manifest does not name. It needs
 * no Node: the page in a browser makes the same folder.
 *
 * @param own bitwright's own files, as for `designFiles`
 */
export function completeFiles(
  network: WholeNetwork | DesignSource,
  model: SourceModel,
  own: PackageFiles,
): DesignFiles {
  const { manifest, files } = designFiles(network, model, own);
  const { layers, hardware } = network;
  const page = reportHtml({ manifest, layers, hardware });
  return { manifest, files: new Map([...files, [REPORT_FILE, page]]) };
}
