import { type DesignFiles, designFiles } from '../codegen/design-files.ts';
import type { DesignSource, SourceModel, WholeNetwork } from '../codegen/design-source.ts';
import { ownPackage } from '../node/own-package.ts';
import { REPORT_FILE } from './report.ts';
import { reportHtml } from './report-html.ts';

/** All that is written into a folder: what the core gives of a design, and its page, which the manifest does not name. */
export function folderFiles(network: WholeNetwork | DesignSource, model: SourceModel): DesignFiles {
  const { manifest, files } = designFiles(network, model, ownPackage());
  const { layers, hardware } = network;
  const page = reportHtml({ manifest, layers, hardware });
  return { manifest, files: new Map([...files, [REPORT_FILE, page]]) };
}
